import type { Millis } from '@parley/kernel/brand';
import type { Change } from '../../core/commit.ts';
import type { TimerDraft } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import { offlineSince } from '../status/index.ts';
import type { Context, Stores } from './context.ts';
import { nextTick, type OfflineSince, tick } from './rules.ts';
import { settle } from './settle.ts';
import type { Call } from './store.ts';
import { callLocks, callTimer, membersOfTimer, timesOf } from './timer.ts';

/** What time does to a call, when it falls due. */
export const callFallsDue = (context: Context, app: AppID, timer: TimerDraft): Change<unknown, never, Stores> =>
  ticking(context, app, timer.key, membersOfTimer(timer));

/** Does to a call what time has in store for it, and sets the next time; the members are those who are locked with it. */
export function ticking(
  context: Context,
  app: AppID,
  callID: string,
  locked: readonly UserKey[],
): Change<unknown, never, Stores> {
  return {
    app,
    keys: callLocks(app, callID, locked),
    decide: async (stores) => {
      const call = await stores.calls.byID(callID);
      if (!call || call.end) return { result: undefined };
      const now = context.clock.wall();
      const isLocked = new Set(locked);
      // Somebody came in meanwhile: once more, with his lock.
      if (call.members.some(({ userKey }) => !isLocked.has(userKey))) {
        return { result: undefined, effects: { timers: [callTimer(call, now)] } };
      }
      const moment = { now, times: timesOf(context.config), offlineSince: await whoIsAway(stores, call) };
      const change = tick(call, moment);
      if (!change) {
        const dueAt = nextTick(call, moment);
        return { result: undefined, effects: { timers: dueAt === undefined ? [] : [callTimer(call, dueAt)] } };
      }
      const { effects } = await settle({ app, stores, instanceID: undefined, ...moment }, change);
      return { result: undefined, effects };
    },
  };
}

async function whoIsAway(stores: Stores, call: Call): Promise<OfflineSince> {
  const since = new Map<UserKey, Millis>();
  for (const { userKey, acceptedAt, quitAt } of call.members) {
    if (acceptedAt === 0 || quitAt > acceptedAt) continue;
    const at = await offlineSince(stores, userKey);
    if (at !== undefined) since.set(userKey, at);
  }
  return (userKey) => since.get(userKey);
}

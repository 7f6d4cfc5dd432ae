import { type Millis, millis } from '@parley/kernel/brand';
import { callStates } from '@parley/protocol/features/calls';
import { serverTimings } from '@parley/protocol/limits';
import type { Change } from '../../core/commit.ts';
import type { TimerDraft } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import { absenceOf } from '../status/index.ts';
import type { Context, Stores } from './context.ts';
import { nextTick, tick } from './rules.ts';
import { settle } from './settle.ts';
import type { Call } from './store.ts';
import { callLocks, callTimer, membersOfTimer, timesOf } from './timer.ts';

/** What time does to a call, when it falls due. */
export const callFallsDue = (context: Context, app: AppID, timer: TimerDraft): Change<unknown, never, Stores> =>
  ticking(context, app, timer.key, membersOfTimer(timer));

/**
 * Does to a call what time has in store for it, and sets the next time; the members are those who are locked with it.
 * Of a user who fell silent nothing was heard for so long that no more time is given to come back.
 */
export function ticking(
  context: Context,
  app: AppID,
  callID: string,
  locked: readonly UserKey[],
  silent?: UserKey,
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
      const moment = { now, times: timesOf(context.config), ...(await whoIsAway(stores, call, now, silent)) };
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

/** Who takes part and is away: logged out, or without a connection for as long as one may be silent. */
async function whoIsAway(stores: Stores, call: Call, now: Millis, silent: UserKey | undefined) {
  const since = new Map<UserKey, Millis>();
  let awayAt: Millis | undefined;
  for (const { userKey, state } of call.members) {
    const absence = state === callStates.accepted ? await absenceOf(stores, userKey) : undefined;
    if (!absence) continue;
    const dueAt = millis(absence.since + serverTimings.serverSilenceMs);
    if (absence.isLoggedOut || userKey === silent || dueAt <= now) since.set(userKey, absence.since);
    else awayAt = millis(Math.min(awayAt ?? dueAt, dueAt));
  }
  return { offlineSince: (userKey: UserKey) => since.get(userKey), awayAt };
}

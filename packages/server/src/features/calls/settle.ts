import type { Effects } from '../../core/effects.ts';
import type { AppID } from '../../core/ids.ts';
import { hintOfUserLog } from '../users/index.ts';
import type { Stores } from './context.ts';
import { type CallChange, type CallTimes, nextTick, type OfflineSince } from './rules.ts';
import type { Call } from './store.ts';
import { callTimer } from './timer.ts';
import { writeCall } from './writing.ts';

interface SettleParts {
  readonly app: AppID;
  readonly stores: Pick<Stores, 'calls' | 'users'>;
  /** Of the client that made the change. */
  readonly instanceID: string | undefined;
  readonly times: CallTimes;
  readonly now: Call['createdAt'];
  readonly offlineSince: OfflineSince;
  readonly awayAt?: Call['createdAt'] | undefined;
}

/** Nobody was looked for: it is looked when the timer falls due. */
export const notLooked: OfflineSince = () => undefined;

/** Writes a changed call, enters it into the logs of all who are told, and sets the time at which it next changes by itself. */
export async function settle(
  { app, stores, instanceID, times, ...moment }: SettleParts,
  change: CallChange,
): Promise<{ readonly call: Call; readonly effects: Effects }> {
  const { call, entries } = await writeCall(stores, change, instanceID);
  const hints = entries.map(({ userKey, entry }) => hintOfUserLog(app, userKey, entry));
  const dueAt = nextTick(call, { ...moment, times });
  return { call, effects: { hints, timers: dueAt === undefined ? [] : [callTimer(call, dueAt)] } };
}

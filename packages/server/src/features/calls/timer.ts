import type { Config } from '../../config.ts';
import type { TimerDraft } from '../../core/effects.ts';
import { type AppID, toUserKey, type UserKey } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import { type CallTimes, keysOf } from './rules.ts';
import type { Call } from './store.ts';

/** The kind of timer that brings about what time does to a call. Its key is the callID, its body the members. */
export const callTimerKind = 'call';

const lookMs = 30_000;
const slowLookMs = 5 * 60_000;

export const timesOf = ({ calls }: Config): CallTimes => ({
  receiptMs: calls.receiptSeconds * 1000,
  abandonMs: calls.abandonSeconds * 1000,
  lifeMs: calls.lifeHours * 3_600_000,
  lookMs,
  slowLookMs,
});

/** A later one of the same call takes the place of the earlier. */
export const callTimer = (call: Call, dueAt: TimerDraft['dueAt']): TimerDraft => ({
  kind: callTimerKind,
  key: call.callID,
  dueAt,
  body: keysOf(call).join(' '),
});

/** Whose logs tell of the call when the timer falls due. */
export const membersOfTimer = ({ body }: TimerDraft): readonly UserKey[] => body.split(' ').map(Number).map(toUserKey);

/** A call, and the logs of the users who are told of what happens to it. */
export const callLocks = (app: AppID, callID: string, users: readonly UserKey[]): readonly LockKey[] => [
  { app, kind: 'name', key: `call ${callID}` },
  ...[...new Set(users)].map((key): LockKey => ({ app, kind: 'user', key })),
];

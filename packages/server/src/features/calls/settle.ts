import { present } from '@parley/kernel/assert';
import type { Effects } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import { appendUserLogs, hintOfUserLog } from '../users/index.ts';
import type { Stores } from './context.ts';
import { encodeCall } from './encode.ts';
import { type CallChange, type CallTimes, memberOf, nextTick, type OfflineSince } from './rules.ts';
import type { Call } from './store.ts';
import { callTimer } from './timer.ts';

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
  { call, changed, told }: CallChange,
): Promise<{ readonly call: Call; readonly effects: Effects }> {
  const drafts = told.map((userKey) => {
    const member = present(memberOf(call, userKey), 'who is told is in the call');
    const body = { callID: call.callID, state: encodeCall(call, member) };
    return { userKey, entry: { kind: 'call', key: call.callID, origin: instanceID, body } as const };
  });
  const entries = await appendUserLogs(stores, drafts);
  const positions = new Map(drafts.map(({ userKey }, index) => [userKey, entries[index]?.position] as const));
  const members = call.members.map((member) => ({
    ...member,
    position: positions.get(member.userKey) ?? member.position,
  }));
  const written: Call = { ...call, members };
  await stores.calls.put(written, [...new Set<UserKey>([...changed, ...told])]);
  const hints = drafts.map(({ userKey }, index) =>
    hintOfUserLog(app, userKey, present(entries[index], 'every draft has its entry')),
  );
  const dueAt = nextTick(written, { ...moment, times });
  return { call: written, effects: { hints, timers: dueAt === undefined ? [] : [callTimer(written, dueAt)] } };
}

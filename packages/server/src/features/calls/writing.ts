import { present } from '@parley/kernel/assert';
import type { UserKey } from '../../core/ids.ts';
import { appendUserLogs } from '../users/index.ts';
import type { UserLogEntry } from '../users/store.ts';
import type { Stores } from './context.ts';
import { encodeCall } from './encode.ts';
import { type CallChange, memberOf } from './rules.ts';
import type { Call } from './store.ts';

export interface WrittenCall {
  /** With the places of the entries. */
  readonly call: Call;
  readonly entries: readonly { readonly userKey: UserKey; readonly entry: UserLogEntry }[];
}

/** Writes a changed call, and enters it into the logs of all who are told. */
export async function writeCall(
  stores: Pick<Stores, 'calls' | 'users'>,
  { call, changed, told }: CallChange,
  origin: string | undefined,
): Promise<WrittenCall> {
  const drafts = told.map((userKey) => {
    const member = present(memberOf(call, userKey), 'who is told is in the call');
    const body = { callID: call.callID, state: encodeCall(call, member) };
    return { userKey, entry: { kind: 'call', key: call.callID, origin, body } as const };
  });
  const written = await appendUserLogs(stores, drafts);
  const entries = drafts.map(({ userKey }, index) => ({
    userKey,
    entry: present(written[index], 'every draft has its entry'),
  }));
  const positions = new Map(entries.map(({ userKey, entry }) => [userKey, entry.position] as const));
  const members = call.members.map((member) => ({
    ...member,
    position: positions.get(member.userKey) ?? member.position,
  }));
  const placed: Call = { ...call, members };
  await stores.calls.put(placed, [...new Set<UserKey>([...changed, ...told])]);
  return { call: placed, entries };
}

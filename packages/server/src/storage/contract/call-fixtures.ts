import { advancedCall, callStates } from '@parley/protocol/features/calls';
import { toUserID, toUserKey } from '../../core/ids.ts';
import type { Call, CallEnd, CallMember } from '../../features/calls/store.ts';
import { at, change, later, registerUsers, type StorageHarness } from './fixtures.ts';

export const key = toUserKey;
const name = (userKey: number) => toUserID(`user-${userKey}`);

export const memberOf = (userKey: number, changes: Partial<CallMember> = {}): CallMember => ({
  ...{ userKey: key(userKey), userID: name(userKey), inviterKey: key(1), inviter: name(1), place: userKey },
  ...{ state: callStates.inviting, extendedData: '', cancelledBy: '', change: 1, primaryDevice: '', position: 0 },
  ...{ invitedAt: at, deadline: later(90_000), receivedAt: later(1), acceptedAt: later(2), quitAt: later(3) },
  ...changes,
});

/** A call of users 1 … `users`, made so many milliseconds after the others. */
export const callOf = (callID: string, { users = 2, ms = 0, ...changes }: Partial<Call> & Making = {}): Call => ({
  ...{ callID, mode: advancedCall, callerKey: key(1), caller: name(1), timeout: 90, extendedData: '{"ü":"☎"}' },
  ...{ checksReceipt: true, createdAt: later(ms), change: 1, end: undefined },
  members: Array.from({ length: users }, (_, index) => memberOf(index + 1)),
  ...changes,
});

interface Making {
  readonly users?: number;
  readonly ms?: number;
}

export const endAt = (ms: number, changes: Partial<CallEnd> = {}): CallEnd => ({
  ...{ at: later(ms), reason: 'callEnd', by: name(1), extendedData: 'bye' },
  ...changes,
});

/** All of its members are told in their own logs. */
export const told = (call: Call): Call => ({
  ...call,
  members: call.members.map((member) => ({ ...member, position: 7 })),
});

export async function setUpCalls({ storage, nextApp }: StorageHarness) {
  const [app, foreignApp] = [nextApp(), nextApp()];
  for (const one of [app, foreignApp]) await registerUsers(storage, one, 6);
  const write = <Result>(work: (stores: Parameters<Parameters<typeof change<Result>>[2]>[0]) => Promise<Result>) =>
    change(storage, app, work);
  const put = (...calls: readonly Call[]) =>
    write(async (stores) => {
      for (const call of calls) {
        await stores.calls.put(
          call,
          call.members.map(({ userKey }) => userKey),
        );
      }
    });
  const read = () => storage.read(app).calls;
  const listOf = async (userKey: number, limit = 9) =>
    (await read().callsOf(key(userKey), { limit })).map(({ callID }) => callID);
  return { storage, app, foreignApp, write, put, read, listOf, foreign: () => storage.read(foreignApp).calls };
}

import { describe, expect, it } from 'vitest';
import { toUserID } from '../../core/ids.ts';
import type { Call, CallRequest } from '../../features/calls/store.ts';
import { callOf, endAt, key, memberOf, setUpCalls } from './call-fixtures.ts';
import { describeCallSweeps } from './call-sweeps-contract.ts';
import { change, later, type StorageHarness } from './fixtures.ts';

export function describeCalls(current: () => StorageHarness): void {
  describe('calls', () => {
    describeRows(current);
    describeLists(current);
    describeRequests(current);
    describeCallSweeps(current);
    it('that two change at the same time lose no change', async () => {
      const { storage, app, put, read } = await setUpCalls(current());
      await put(callOf('1', { change: 0, members: [] }));
      const join = (userKey: number) =>
        change(
          storage,
          app,
          async ({ calls }) => {
            const call = await calls.byID('1');
            if (!call) throw new Error('the call is there');
            const joined = memberOf(userKey, { place: call.members.length, change: call.change + 1 });
            const next = { ...call, change: call.change + 1, members: [...call.members, joined] };
            await calls.put(next, [joined.userKey]);
          },
          [{ app, kind: 'name', key: 'call:1' }],
        );
      await Promise.all([1, 2, 3, 4, 5, 6].map(join));
      const call = await read().byID('1');
      expect(call?.change).toBe(6);
      expect(call?.members.map(({ place, change: of }) => [place, of])).toEqual(
        Array.from({ length: 6 }, (_, index) => [index, index + 1]),
      );
    });
  });
}

function describeRows(current: () => StorageHarness): void {
  it('are what was written, with the names of all, by their place', async () => {
    const { put, read, foreign } = await setUpCalls(current());
    const members = [
      memberOf(3, { place: 0, inviterKey: key(3), inviter: toUserID('user-3'), primaryDevice: 'phone "1" ü' }),
      memberOf(1, { place: 1, state: 10, cancelledBy: toUserID('user-3'), extendedData: '{"a":1}', position: 4 }),
      memberOf(2, { place: 2, receivedAt: later(5), change: 3 }),
    ];
    const who = { callerKey: key(3), caller: toUserID('user-3') };
    const call = callOf('9007199254740991', { ...who, mode: 0, checksReceipt: false, change: 3, members });
    await put(call);
    expect(await read().byID(call.callID)).toEqual(call);
    expect(await read().byID('9007199254740990')).toBeUndefined();
    expect(await foreign().byID(call.callID)).toBeUndefined();
    const ended: Call = { ...call, change: 4, end: endAt(9, { extendedData: '' }) };
    await put(ended);
    expect(await read().byID(call.callID)).toEqual(ended);
  });

  it('keep the members that are not named as they were', async () => {
    const { write, put, read } = await setUpCalls(current());
    const call = callOf('1', { users: 3 });
    await put(call);
    const members = call.members.map((member) => ({ ...member, state: 1, extendedData: 'new' }));
    await write(({ calls }) => calls.put({ ...call, change: 2, members }, [key(2)]));
    const found = await read().byID('1');
    expect(found?.change).toBe(2);
    expect(found?.members).toEqual([call.members[0], members[1], call.members[2]]);
  });

  it('name who ended them or took an invitation back also where that is none of their members', async () => {
    const { put, read } = await setUpCalls(current());
    const members = [memberOf(1, { cancelledBy: toUserID('user-5') }), memberOf(2)];
    const call = callOf('1', { members, end: endAt(1, { by: toUserID('user-6') }) });
    await put(call, callOf('2', { end: endAt(1, { by: '', reason: 'tooLong' }) }));
    expect(await read().byID('1')).toEqual(call);
    expect((await read().byID('2'))?.end).toEqual(endAt(1, { by: '', reason: 'tooLong' }));
    await expect(put(callOf('3', { end: endAt(1, { by: toUserID('nobody') }) }))).rejects.toThrow('registered');
  });

  it('hand on what only a newer version knows', async () => {
    const { put, read } = await setUpCalls(current());
    const call = callOf('1', { mode: 7, members: [memberOf(1, { state: 77 })], end: endAt(1, { reason: 'later' }) });
    await put(call);
    expect(await read().byID('1')).toEqual(call);
    expect(await read().callsOf(key(1), { limit: 1 })).toEqual([call]);
  });

  it('are as before when the change is taken back', async () => {
    const { write, put, read } = await setUpCalls(current());
    const call = callOf('1');
    await put(call);
    const changed = write(async ({ calls }) => {
      await calls.put({ ...call, change: 2, end: endAt(1) }, []);
      throw new Error('taken back');
    });
    await expect(changed).rejects.toThrow('taken back');
    expect(await read().byID('1')).toEqual(call);
    expect(await read().openCallsOf(key(2), 9)).toEqual(['1']);
  });
}

function describeLists(current: () => StorageHarness): void {
  it('stand on the list of each member, the newest first, in pages', async () => {
    const { put, read, listOf, foreign } = await setUpCalls(current());
    // The same moment: by their text.
    await put(callOf('3', { ms: 1 }), callOf('20', { ms: 2 }), callOf('10', { ms: 2, end: endAt(5) }));
    await put(callOf('9', { ms: 2 }), callOf('4', { members: [memberOf(2)] }), callOf('5', { ms: 3, users: 1 }));
    expect(await listOf(2)).toEqual(['9', '20', '10', '3', '4']);
    expect(await listOf(1, 2)).toEqual(['5', '9']);
    const after = async (ms: number, callID: string) =>
      (await read().callsOf(key(1), { before: { createdAt: later(ms), callID }, limit: 2 })).map((call) => call.callID);
    expect([await after(2, '9'), await after(2, '10'), await after(1, '3')]).toEqual([['20', '10'], ['3'], []]);
    expect(await read().callsOf(key(2), { before: { createdAt: later(1), callID: '3' }, limit: 9 })).toEqual([
      callOf('4', { members: [memberOf(2)] }),
    ]);
    expect(await listOf(3)).toEqual([]);
    expect(await foreign().callsOf(key(1), { limit: 9 })).toEqual([]);
  });

  it('that last are found, the oldest first, until they end for all', async () => {
    const { write, put, read, foreign } = await setUpCalls(current());
    await put(callOf('1', { ms: 3 }), callOf('2', { ms: 1, users: 3 }), callOf('3', { ms: 2, members: [memberOf(2)] }));
    await put(callOf('4', { end: endAt(1) }));
    const open = async () => [await read().openCallsOf(key(2), 9), await read().openCalls(9)];
    expect(await open()).toEqual([
      ['2', '3', '1'],
      ['2', '3', '1'],
    ]);
    expect([await read().openCallsOf(key(2), 1), await read().openCalls(2)]).toEqual([['2'], ['2', '3']]);
    expect([await read().openCallsOf(key(1), 9), await read().openCount()]).toEqual([['2', '1'], 3]);
    // Whose rows are not written have none that lasts any more either.
    await write(({ calls }) => calls.put({ ...callOf('2', { ms: 1, users: 3 }), end: endAt(2) }, [key(1)]));
    expect(await open()).toEqual([
      ['3', '1'],
      ['3', '1'],
    ]);
    expect([await read().openCallsOf(key(3), 9), await read().openCount()]).toEqual([[], 2]);
    expect([await foreign().openCalls(9), await foreign().openCallsOf(key(2), 9)]).toEqual([[], []]);
    expect(await foreign().openCount()).toBe(0);
  });
}

const requestOf = (requestKey: string, changes: Partial<CallRequest> = {}): CallRequest => ({
  ...{ userKey: key(1), deviceID: 'phone', requestKey, asked: 'asked ü', result: '{"a":1}', at: later(0) },
  ...changes,
});

function describeRequests(current: () => StorageHarness): void {
  it('know requests by user, device and key, the last of each', async () => {
    const { storage, write, foreignApp } = await setUpCalls(current());
    const [request, again] = [requestOf('a'), requestOf('a', { asked: 'other', result: '[]', at: later(9) })];
    const find = ({ userKey, deviceID, requestKey }: CallRequest) =>
      write(({ calls }) => calls.request(userKey, deviceID, requestKey));
    await write(({ calls }) => calls.putRequest(request));
    expect(await find(request)).toEqual(request);
    const others = [{ userKey: key(2) }, { deviceID: 'pad' }, { requestKey: 'b' }];
    for (const other of others) expect(await find({ ...request, ...other })).toBeUndefined();
    expect(await change(storage, foreignApp, ({ calls }) => calls.request(key(1), 'phone', 'a'))).toBeUndefined();
    await write(({ calls }) => calls.putRequest(again));
    expect(await find(request)).toEqual(again);
  });

  it('forget requests by their age, the oldest first, a few at a time', async () => {
    const { storage, write, foreignApp } = await setUpCalls(current());
    const requests = [3, 1, 2, 4].map((ms) => requestOf(`${ms}`, { at: later(ms), userKey: key(ms) }));
    for (const request of requests) await write(({ calls }) => calls.putRequest(request));
    await change(storage, foreignApp, ({ calls }) => calls.putRequest(requestOf('1')));
    const sweep = (limit: number) => write(({ calls }) => calls.sweepRequests(later(4), limit));
    const left = async () => {
      const found = await write(({ calls }) =>
        Promise.all(requests.map(({ userKey, deviceID, requestKey }) => calls.request(userKey, deviceID, requestKey))),
      );
      return found.flatMap((request) => request?.requestKey ?? []);
    };
    expect([await sweep(2), await left()]).toEqual([2, ['3', '4']]);
    expect([await sweep(2), await left()]).toEqual([1, ['4']]);
    expect(await sweep(2)).toBe(0);
    const foreign = change(storage, foreignApp, ({ calls }) => calls.request(key(1), 'phone', '1'));
    expect(await foreign).toEqual(requestOf('1'));
  });
}

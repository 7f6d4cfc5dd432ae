import { limits } from '@parley/protocol/limits';
import { describe, expect, test } from 'vitest';
import type { Script } from '../../testing/fake-server.ts';
import { watch } from '../../testing/recorder.ts';
import { beginWithRooms, pairs, watchAny } from '../../testing/rooms.ts';

/** A server that refuses the keys that begin with `x`, and what it was asked for. */
const judging: Script = ({ params }) => {
  const operations = params['operations'] as { attributes?: { key: string }[]; keys?: string[] }[];
  const errorKeys = operations.map(({ attributes, keys = [] }) =>
    (attributes?.map(({ key }) => key) ?? keys).filter((key) => key.startsWith('x')),
  );
  return { result: { errorKeys } };
};

async function begin(answers: Readonly<Record<string, Script>> = {}) {
  const world = await beginWithRooms({ changeRoomAttributes: judging, ...answers });
  await world.enter();
  const asked = () => world.server.requests('changeRoomAttributes').map(({ params }) => params);
  return { ...world, asked };
}

const flags = { isForce: false, isUpdateOwner: false, isDeleteAfterOwnerLeft: false };
const keep = (error: unknown): unknown => error;

describe('setting and deleting', () => {
  test('name what was refused; all of it rejects, with the keys [ATTR-3, ATTR-5]', async () => {
    const { client, clock, asked } = await begin();
    const calls = [
      client.setRoomAttributes({ a: '1', x: '2' }, 'r', { isForce: true }),
      client.deleteRoomAttributes(['a', 'a', 'x'], 'r'),
      client.setRoomAttributes({ x: '1' }, 'r').catch(keep),
      client.deleteRoomAttributes(['x', 'xx'], 'r').catch(keep),
    ];
    await clock.run(50);
    const [set, deleted, ...none] = await Promise.all(calls);
    expect([set, deleted]).toEqual([
      { roomID: 'r', errorKeys: ['x'] },
      { roomID: 'r', errorKeys: ['x'] },
    ]);
    expect(none).toMatchObject([
      { code: 6000331, errorKeys: ['x'] },
      { code: 6000331, errorKeys: ['x', 'xx'] },
    ]);
    const attributes = pairs({ a: '1', x: '2' });
    expect(asked().slice(0, 2)).toEqual([
      { roomID: 'r', operations: [{ kind: 'set', attributes }], ...flags, isForce: true },
      { roomID: 'r', operations: [{ kind: 'delete', keys: ['a', 'x'] }], ...flags },
    ]);
  });

  test('are checked before the server is asked [ATTR-1, ATTR-2]', async () => {
    const { client, clock, asked } = await begin();
    const long = 'k'.repeat(20_000);
    const any = (value: unknown) => value as never;
    const calls = [
      ...[{}, [], any(null), { '': 'x' }, { k: any(1) }, { [long]: '' }, { k: long }].map((attributes) =>
        client.setRoomAttributes(any(attributes), 'r'),
      ),
      client.setRoomAttributes(Object.fromEntries(Array.from({ length: 101 }, (_, index) => [index, ''])), 'r'),
      client.setRoomAttributes({ k: 'v' }, ''),
      client.setRoomAttributes({ k: 'v' }, 'r', any({ isForce: 'yes' })),
      client.setRoomAttributes({ k: 'v' }, 'r', any(5)),
      ...[[], any('k'), [''], [any(5)], [long]].map((keys) => client.deleteRoomAttributes(keys, 'r')),
    ].map(watchAny);
    await clock.run(50);
    const invalid = 6000001;
    expect(calls.map((call) => call.outcome())).toEqual([
      ...[invalid, invalid, invalid, invalid, invalid, 6000335, 6000336],
      ...[6000334, invalid, invalid, invalid],
      ...[invalid, invalid, invalid, invalid, 6000335],
    ]);
    expect(asked()).toEqual([]);
  });

  test('all of them are queried [ATTR-16]', async () => {
    const { client, clock } = await begin({
      queryRoomAllAttributes: () => ({ result: { attributes: pairs({ a: '1' }) } }),
    });
    const call = watch(client.queryRoomAllAttributes('r'));
    await clock.run(50);
    expect(call.outcome()).toEqual({ roomID: 'r', roomAttributes: { a: '1' } });
  });
});

describe('a batch', () => {
  test('is one request with its own config, and settles its calls [ATTR-8, ATTR-9]', async () => {
    const { client, clock, asked } = await begin();
    client.beginRoomAttributesBatchOperation('r', { isUpdateOwner: true });
    const calls = [
      client.setRoomAttributes({ a: '1' }, 'r', { isForce: true }),
      client.deleteRoomAttributes(['b'], 'r'),
    ].map(watchAny);
    const elsewhere = watch(client.setRoomAttributes({ c: '3' }, 's'));
    await clock.run(50);
    expect([...calls, elsewhere].map((call) => call.outcome())).toMatchObject(['pending', 'pending', {}]);
    const end = watch(client.endRoomAttributesBatchOperation('r'));
    await clock.run(50);
    expect(end.outcome()).toEqual({ roomID: 'r' });
    expect(calls.map((call) => call.outcome())).toEqual(calls.map(() => ({ roomID: 'r', errorKeys: [] })));
    expect(asked()[1]).toEqual({
      ...{ roomID: 'r', ...flags, isUpdateOwner: true },
      operations: [
        { kind: 'set', attributes: pairs({ a: '1' }) },
        { kind: 'delete', keys: ['b'] },
      ],
    });
  });

  test('of which some was refused rejects, and so do the calls of which all was [ATTR-10]', async () => {
    const { client, clock } = await begin();
    client.beginRoomAttributesBatchOperation('r');
    const calls = [
      client.setRoomAttributes({ a: '1', x: '2' }, 'r'),
      client.deleteRoomAttributes(['xx'], 'r').catch(keep),
    ];
    const end = client.endRoomAttributesBatchOperation('r').catch(keep);
    await clock.run(50);
    expect(await end).toMatchObject({ code: 6000332, errorKeys: ['x', 'xx'] });
    expect(await Promise.all(calls)).toMatchObject([{ errorKeys: ['x'] }, { code: 6000331, errorKeys: ['xx'] }]);
    client.beginRoomAttributesBatchOperation('r');
    const none = watch(client.setRoomAttributes({ x: '2' }, 'r'));
    const all = watch(client.endRoomAttributesBatchOperation('r'));
    await clock.run(50);
    expect([none.outcome(), all.outcome()]).toEqual([6000331, 6000331]);
  });

  test('that the server refuses fails with all its calls [ATTR-9]', async () => {
    const { client, clock } = await begin({ changeRoomAttributes: () => ({ code: 6000337 }) });
    client.beginRoomAttributesBatchOperation('r');
    const call = watch(client.setRoomAttributes({ a: '1' }, 'r'));
    const end = watch(client.endRoomAttributesBatchOperation('r'));
    await clock.run(50);
    expect([call.outcome(), end.outcome()]).toEqual([6000337, 6000337]);
    const again = watch(client.endRoomAttributesBatchOperation('r'));
    await clock.run(50);
    expect(again.outcome()).toBe(6000330);
  });

  test('needs a beginning, and may be empty; another one drops the first [ATTR-11]', async () => {
    const { client, clock, asked } = await begin();
    const without = watch(client.endRoomAttributesBatchOperation('r'));
    await clock.run(5);
    client.beginRoomAttributesBatchOperation('r');
    const call = watch(client.setRoomAttributes({ a: '1' }, 'r'));
    await clock.run(5);
    client.beginRoomAttributesBatchOperation('r');
    const end = watch(client.endRoomAttributesBatchOperation('r'));
    await clock.run(50);
    expect([without, call, end].map((one) => one.outcome())).toEqual([6000330, 6000330, { roomID: 'r' }]);
    expect(asked()).toEqual([]);
  });

  test('is discarded when the room is left and when the link is lost [ATTR-12]', async () => {
    const { client, clock, asked, cut, enter } = await begin({
      syncRooms: () => ({ result: { rooms: [{ room: 5, outcome: 'member', position: 3 }] } }),
    });
    client.beginRoomAttributesBatchOperation('r');
    const left = watch(client.setRoomAttributes({ a: '1' }, 'r'));
    const leaving = watch(client.leaveRoom('r'));
    await clock.run(50);
    expect([left.outcome(), leaving.outcome()]).toEqual([6000321, { roomID: 'r' }]);
    await enter();
    client.beginRoomAttributesBatchOperation('r');
    const lost = watch(client.setRoomAttributes({ a: '1' }, 'r'));
    await cut();
    await clock.run(5000);
    const end = watch(client.endRoomAttributesBatchOperation('r'));
    await clock.run(50);
    expect([lost.outcome(), end.outcome(), asked()]).toEqual([6000009, 6000330, []]);
  });

  test('is not begun with wrong arguments, nor by nobody, and never throws [ATTR-8]', async () => {
    const { client, clock } = await begin();
    const any = (value: unknown) => value as never;
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    client.beginRoomAttributesBatchOperation(any(5));
    client.beginRoomAttributesBatchOperation('r', any({ isForce: 1 }));
    client.beginRoomAttributesBatchOperation('r', hostile);
    const end = watch(client.endRoomAttributesBatchOperation('r'));
    await clock.run(50);
    expect(end.outcome()).toBe(6000330);
    client.logout();
    client.beginRoomAttributesBatchOperation('r');
    client.destroy();
    client.beginRoomAttributesBatchOperation('r');
  });
});

describe('attributes of members', () => {
  test('are set for each who is there [ATTR-17, ATTR-20]', async () => {
    const infos = [{ userID: 'bob', attributes: pairs({ k: 'v' }), errorKeys: ['l'] }];
    const { client, clock, server } = await begin({
      setRoomMembersAttributes: () => ({ result: { infos, absent: ['carol'] } }),
    });
    const call = watch(client.setRoomMembersAttributes({ k: 'v', l: '' }, ['bob', 'carol', 'bob'], 'r'));
    await clock.run(50);
    expect(call.outcome()).toEqual({
      roomID: 'r',
      infos: [{ attributesInfo: { userID: 'bob', attributes: { k: 'v' } }, errorKeys: ['l'] }],
      errorUserList: ['carol'],
    });
    const [{ params } = { params: {} }] = server.requests('setRoomMembersAttributes');
    expect(params).toEqual({ roomID: 'r', attributes: pairs({ k: 'v', l: '' }), userIDs: ['bob', 'carol'] });
  });

  test('are checked before the server is asked [ATTR-17]', async () => {
    const { client, clock, server } = await begin();
    const any = (value: unknown) => value as never;
    const long = 'k'.repeat(20_000);
    const calls = [
      client.setRoomMembersAttributes({}, ['bob'], 'r'),
      client.setRoomMembersAttributes({ '': 'v' }, ['bob'], 'r'),
      client.setRoomMembersAttributes({ [long]: 'v' }, ['bob'], 'r'),
      client.setRoomMembersAttributes({ k: long }, ['bob'], 'r'),
      client.setRoomMembersAttributes({ k: 'v' }, [], 'r'),
      client.setRoomMembersAttributes(
        { k: 'v' },
        Array.from({ length: 101 }, (_, index) => `u${index}`),
        'r',
      ),
      client.setRoomMembersAttributes({ k: 'v' }, ['bob'], 'r', any({ isDeleteAfterOwnerLeft: 1 })),
      client.queryRoomMembersAttributes([], 'r'),
      client.queryRoomMemberAttributesList('r', { count: 0, nextFlag: '' }),
      client.queryRoomMemberAttributesList('r', { count: 1, nextFlag: 'x'.repeat(100) }),
    ].map(watchAny);
    await clock.run(50);
    const invalid = 6000001;
    expect(calls.map((call) => call.outcome())).toEqual([
      ...[invalid, invalid, 6000352, 6000353],
      ...[invalid, invalid, invalid, invalid, invalid, invalid],
    ]);
    expect(server.requests().filter(({ method }) => method.includes('Attributes'))).toEqual([]);
  });

  test('are queried by name and page by page [ATTR-19]', async () => {
    const infos = [{ userID: 'bob', attributes: pairs({ k: '' }) }];
    const { client, clock, server } = await begin({
      queryRoomMembersAttributes: () => ({ result: { infos } }),
      queryRoomMemberAttributesList: () => ({ result: { infos, nextFlag: 'more' } }),
    });
    const calls = [
      client.queryRoomMembersAttributes(['bob'], 'r'),
      client.queryRoomMemberAttributesList('r', { count: 500, nextFlag: 'page' }),
    ].map(watchAny);
    await clock.run(50);
    const shown = [{ userID: 'bob', attributes: { k: '' } }];
    expect(calls.map((call) => call.outcome())).toEqual([
      { roomID: 'r', infos: shown },
      { roomID: 'r', infos: shown, nextFlag: 'more' },
    ]);
    const [page] = server.requests('queryRoomMemberAttributesList');
    expect(page?.params).toEqual({ roomID: 'r', count: 100, nextFlag: 'page' });
  });
});

test('groups and rooms take the same on the wire', () => {
  expect(limits.roomPairsListedMax).toBe(limits.groupAttributesListedMax);
  expect(limits.roomAttributeBytesMax).toBe(limits.groupAttributeBytesMax);
  expect(limits.roomUsersAtOnceMax).toBe(limits.groupUserIDsMax);
});

import { describe, expect, test } from 'vitest';
import type { FakeRequest, Reply, Script } from '../../testing/fake-server.ts';
import { watch } from '../../testing/recorder.ts';
import { beginWithRooms as begin, pairs, roomMember, roomOpened, said, watchAny } from '../../testing/rooms.ts';

const info = (roomID: string) => ({ roomID, roomName: '' });
const refuses =
  (code: number): Script =>
  () => ({ code });
const silence: Script = () => 'silence';

/** Answers each room that is named with the same. */
const syncs =
  (answer: object): Script =>
  ({ params }: FakeRequest): Reply => ({
    result: { rooms: (params['rooms'] as { room: number }[]).map(({ room }) => ({ room, ...answer })) },
  });
const stays = syncs({ outcome: 'member', position: 3 });

describe('a call that leads into a room', () => {
  test.each([
    ['createRoom', '(1,4)'],
    ['enterRoom', '(1,6)'],
  ] as const)('%s: tells it before it resolves, then the attributes [ROOM-7, ROOM-8, ROOM-10]', async (name, first) => {
    const { client, clock, rooms } = await begin({
      [name]: (request) => roomOpened(request, { attributes: pairs({ a: '1' }) }),
    });
    const done = client[name](info('r')).then(({ roomInfo }) => rooms.push(`resolved ${roomInfo.baseInfo.roomName}`));
    await clock.run(5);
    await done;
    await clock.run(1);
    expect(rooms).toEqual([`r ${first}`, 'r (2,0)', 'resolved Room', 'attributes: 0{"a":"1"}']);
  });

  test('says nothing of attributes where there are none [ROOM-14]', async () => {
    const { client, clock, rooms } = await begin();
    const done = client.joinRoom('r');
    await clock.run(50);
    await done;
    expect(rooms).toEqual(['r (1,6)', 'r (2,0)']);
  });

  test('tells what the server refuses, each by its kind [ROOM-11]', async () => {
    const { client, clock, rooms } = await begin({
      createRoom: refuses(6000323),
      joinRoom: refuses(6000322),
      enterRoom: refuses(6000304),
    });
    const calls = [client.createRoom(info('a')), client.joinRoom('b'), client.enterRoom(info('c'))].map(watchAny);
    await clock.run(50);
    expect(calls.map((call) => call.outcome())).toEqual([6000323, 6000322, 6000304]);
    expect(rooms).toEqual(['a (1,4)', 'b (1,6)', 'c (1,6)', 'a (0,5)', 'b (0,7)', 'c (0,7)']);
  });

  test('gives up after 10 s, and has the server undo what it may do later [ROOM-15]', async () => {
    let late: (reply: Reply) => void = () => {};
    const { client, clock, rooms, server } = await begin({
      joinRoom: () => new Promise((resolve) => (late = resolve)),
    });
    const call = watch(client.joinRoom('r'));
    await clock.run(10_100);
    expect([call.outcome(), rooms]).toEqual([6000105, ['r (1,6)', 'r (0,9)']]);
    expect(server.requests('leaveRoom').map(({ params }) => params)).toEqual([{ roomID: 'r' }]);
    late({ result: { room: 5, roomName: '', position: 0, attributes: [] } });
    await clock.run(50);
    expect(rooms.length).toBe(2);
  });

  test.each([
    ['finds the device in a room of which it knows nothing', 6000320],
    ['may have taken effect although the server failed', 6000302],
  ])('that %s has it put out [ROOM-15]', async (_name, code) => {
    const { client, clock, rooms, server } = await begin({ joinRoom: refuses(code) });
    const call = watch(client.joinRoom('r'));
    await clock.run(50);
    expect([call.outcome(), rooms]).toEqual([code, ['r (1,6)', 'r (0,7)']]);
    expect(server.requests('leaveRoom').map(({ params }) => params)).toEqual([{ roomID: 'r' }]);
  });

  test('that is refused is the end of it [ROOM-11]', async () => {
    const { client, clock, server } = await begin({ joinRoom: refuses(6000322) });
    watch(client.joinRoom('r'));
    await clock.run(50);
    expect(server.requests('leaveRoom')).toEqual([]);
  });

  test('that loses its link fails by its kind, and the server is asked to forget [ROOM-32]', async () => {
    const { client, clock, rooms, server, cut } = await begin({ joinRoom: silence, createRoom: silence });
    const calls = [client.joinRoom('r'), client.createRoom(info('s'))].map(watchAny);
    await clock.run(50);
    await cut();
    expect(calls.map((call) => call.outcome())).toEqual([6000009, 6000009]);
    await clock.run(5000);
    const states = rooms.filter((line) => !line.startsWith('connection'));
    expect(states).toEqual(['r (1,6)', 's (1,4)', 'r (0,7)', 's (0,5)']);
    expect(server.requests('syncRooms')).toMatchObject([{ params: { isResume: true, rooms: [] } }]);
  });

  test('and is second to another for the same room is refused without an event [ROOM-5, ROOM-9, ROOM-11]', async () => {
    const { client, clock, rooms } = await begin();
    const calls = [client.joinRoom('r'), client.joinRoom('r'), client.leaveRoom('r')].map(watchAny);
    await clock.run(50);
    expect(calls.map((call) => call.outcome())).toMatchObject([{}, 6000326, 6000326]);
    const again = [client.joinRoom('r'), client.enterRoom(info('r')), client.createRoom(info('r'))].map(watchAny);
    await clock.run(50);
    expect(again.map((call) => call.outcome())).toEqual([6000320, 6000320, 6000323]);
    expect(rooms).toEqual(['r (1,6)', 'r (2,0)']);
  });

  test('without a connection is refused without an event [ROOM-32]', async () => {
    const { client, clock, rooms, server, cut } = await begin();
    server.network = 'refuses';
    await cut();
    const calls = [client.joinRoom('r'), client.queryRoomOnlineMemberCount('r'), client.leaveAllRoom()].map(watchAny);
    await clock.run(50);
    expect(calls.map((call) => call.outcome())).toEqual([6000104, 6000104, 6000104]);
    expect(rooms).toEqual(['connection (3,3)']);
  });

  test('has its parameters judged before anything else', async () => {
    const { client, clock, rooms, enter } = await begin();
    await enter();
    const calls = [
      client.joinRoom(''),
      client.createRoom({ roomID: 'r r', roomName: '' }),
      client.createRoom({ roomID: 'r', roomName: 'n'.repeat(65) }),
      client.enterRoom(info('r'), { roomDestroyDelayTime: -1 }),
      client.createRoom(info('r'), { roomAttributes: { '': 'x' } }),
      client.createRoom(info('r'), { roomAttributes: { ['k'.repeat(20_000)]: 'x' } }),
      client.createRoom(info('r'), { roomAttributes: { k: 'v'.repeat(20_000) } }),
      client.createRoom(info('r'), {
        roomAttributes: Object.fromEntries(Array.from({ length: 101 }, (_, k) => [k, ''])),
      }),
      client.switchRoom('r', info(''), true),
    ].map(watchAny);
    await clock.run(50);
    const invalid = 6000001;
    expect(calls.map((call) => call.outcome())).toEqual([
      ...[invalid, invalid, invalid, invalid, invalid, 6000335, 6000336, 6000334, invalid],
    ]);
    expect(rooms).toEqual([]);
  });
});

describe('switching', () => {
  test('leads from one room to the other [ROOM-12]', async () => {
    const { client, clock, rooms, server, enter } = await begin({
      switchRoom: (request) => roomOpened(request, { attributes: pairs({ a: '1' }) }),
    });
    await enter();
    const done = client.switchRoom('r', info('s'), true).then(() => rooms.push('resolved'));
    await clock.run(5);
    await done;
    await clock.run(5);
    expect(rooms).toEqual(['s (1,11)', 's (2,0)', 'r (0,0)', 'resolved', 'attributes: 0{"a":"1"}']);
    expect(server.requests('switchRoom')).toMatchObject([
      { params: { fromRoomID: 'r', roomID: 's', isCreateWhenRoomNotExisted: true } },
    ]);
  });

  test('that is refused leaves the device where it was [ROOM-12, ROOM-13]', async () => {
    const { client, clock, rooms, enter, entries } = await begin({ switchRoom: refuses(6000304) });
    await enter();
    const call = watch(client.switchRoom('r', info('s'), false));
    await clock.run(50);
    await entries(said(4, 'still here'));
    expect(call.outcome()).toBe(6000304);
    expect(rooms).toEqual(['s (1,11)', 's (0,12)', 'r said: still here', 'old event: still here']);
  });

  test('that took effect after it was given up has taken the device out of the first room [ROOM-15]', async () => {
    const { client, clock, rooms, server, enter } = await begin({
      switchRoom: silence,
      syncRooms: syncs({ outcome: 'ended' }),
    });
    await enter();
    const call = watch(client.switchRoom('r', info('s'), true));
    await clock.run(10_100);
    expect(call.outcome()).toBe(6000105);
    expect(server.requests('leaveRoom').map(({ params }) => params)).toEqual([{ roomID: 's' }]);
    expect(rooms).toEqual(['s (1,11)', 's (0,9)', 'r (0,2)']);
  });

  test('is refused without an event by where the device is [ROOM-5, ROOM-13]', async () => {
    const { client, clock, rooms, enter, server, cut } = await begin();
    await enter();
    await enter('s');
    const calls = [
      client.switchRoom('elsewhere', info('t'), true),
      client.switchRoom('r', info('r'), true),
      client.switchRoom('r', info('s'), true),
    ].map(watchAny);
    await clock.run(50);
    expect(calls.map((call) => call.outcome())).toEqual([6000321, 6000320, 6000320]);
    expect(rooms).toEqual([]);
    server.network = 'refuses';
    await cut();
    const lost = watch(client.switchRoom('r', info('t'), true));
    await clock.run(50);
    expect(lost.outcome()).toBe(6000326);
  });
});

describe('leaving', () => {
  test('is told before it resolves, and nothing of the room after it [ROOM-16]', async () => {
    const { client, clock, rooms, enter, entries } = await begin();
    await enter();
    const done = client.leaveRoom('r').then(({ roomID }) => rooms.push(`resolved ${roomID}`));
    await clock.run(5);
    await done;
    await entries(said(4, 'too late'));
    expect(rooms).toEqual(['r (0,0)', 'resolved r']);
  });

  test('that is refused changes nothing [ROOM-16]', async () => {
    const { client, clock, rooms } = await begin({ leaveRoom: refuses(6000306) });
    const call = watch(client.leaveRoom('r'));
    await clock.run(50);
    expect([call.outcome(), rooms]).toEqual([6000306, []]);
  });

  test('that is not answered asks the server how the device stands [ROOM-16]', async () => {
    const { client, clock, rooms, enter } = await begin({ leaveRoom: silence, syncRooms: syncs({ outcome: 'ended' }) });
    await enter();
    const call = watch(client.leaveRoom('r'));
    await clock.run(10_100);
    expect([call.outcome(), rooms]).toEqual([6000105, ['r (0,2)']]);
  });

  test('during an outage is taken at once, and the server learns it with the next connection [ROOM-17]', async () => {
    const { client, clock, rooms, enter, cut, server } = await begin({ syncRooms: stays });
    await enter();
    await enter('s');
    server.network = 'refuses';
    await cut();
    const call = watch(client.leaveRoom('r'));
    await clock.run(50);
    expect([call.outcome(), rooms.slice(1)]).toEqual([{ roomID: 'r' }, ['r (1,1)', 's (1,1)', 'r (0,0)']]);
    server.network = 'accepts';
    await clock.run(60_000);
    expect(server.requests('syncRooms')).toMatchObject([
      { params: { isResume: true, rooms: [{ room: 6, roomID: 's', position: 3 }] } },
    ]);
  });

  test('while the server is asked what became of the room takes effect on both sides [ROOM-17]', async () => {
    const { client, clock, rooms, enter, cut, server } = await begin({ syncRooms: silence });
    await enter();
    await cut();
    await clock.run(5000);
    const call = watch(client.leaveRoom('r'));
    await clock.run(50);
    expect(call.outcome()).toEqual({ roomID: 'r' });
    expect(server.requests('leaveRoom')).toMatchObject([{ params: { roomID: 'r', room: 5 } }]);
    expect(rooms.filter((line) => line.startsWith('r'))).toEqual(['r (1,1)', 'r (1,1)', 'r (0,0)']);
  });

  test('of all rooms tells each and resolves with them, also with none [ROOM-18]', async () => {
    let roomIDs: readonly string[] = ['r', 's'];
    const { client, clock, rooms, enter } = await begin({ leaveAllRoom: () => ({ result: { roomIDs } }) });
    await enter();
    await enter('s');
    const done = client.leaveAllRoom().then((result) => rooms.push(`resolved ${result.roomIDs}`));
    await clock.run(5);
    await done;
    expect(rooms).toEqual(['r (0,0)', 's (0,0)', 'resolved r,s']);
    roomIDs = [];
    const call = watch(client.leaveAllRoom());
    await clock.run(5);
    expect(call.outcome()).toEqual({ roomIDs: [] });
  });
});

describe('members', () => {
  test('are listed page by page [ROOM-37]', async () => {
    const page = { members: [roomMember('ann')], nextFlag: 'more' };
    const { client, clock, server } = await begin({ queryRoomMemberList: () => ({ result: page }) });
    const calls = [
      client.queryRoomMemberList('r', { count: 9000, nextFlag: '' }),
      client.queryRoomMemberList('r', { count: 0, nextFlag: '' }),
      client.queryRoomMemberList('r', { count: 1, nextFlag: 5 as unknown as string }),
    ].map(watchAny);
    await clock.run(50);
    expect(calls.map((call) => call.outcome())).toEqual([
      { roomID: 'r', memberList: [roomMember('ann')], nextFlag: 'more' },
      ...[6000001, 6000001],
    ]);
    expect(server.requests('queryRoomMemberList')).toMatchObject([{ params: { count: 500, nextFlag: '' } }]);
  });

  test('are looked up by name, each once [ROOM-37]', async () => {
    const failed = [
      { userID: 'carol', reason: 'notInRoom' },
      { userID: 'nobody', reason: 'notRegistered' },
    ];
    let members = [roomMember('bob')];
    const { client, clock, server } = await begin({ queryRoomMembers: () => ({ result: { members, failed } }) });
    const call = watch(client.queryRoomMembers(['bob', 'carol', 'bob', 'nobody'], 'r'));
    await clock.run(50);
    const errorUserList = [
      { userID: 'carol', reason: 6000321 },
      { userID: 'nobody', reason: 6000011 },
    ];
    expect(call.outcome()).toEqual({ roomID: 'r', memberList: members, errorUserList });
    expect(server.requests('queryRoomMembers')).toMatchObject([{ params: { userIDs: ['bob', 'carol', 'nobody'] } }]);
    members = [];
    const none = client.queryRoomMembers(['carol', 'nobody'], 'r').catch((error: unknown) => error);
    await clock.run(50);
    expect(await none).toMatchObject({ code: 6000311, errorUserList });
  });

  test('are counted [ROOM-38]', async () => {
    const { client, clock } = await begin({ queryRoomOnlineMemberCount: () => ({ result: { count: 7 } }) });
    const call = watch(client.queryRoomOnlineMemberCount('r'));
    await clock.run(50);
    expect(call.outcome()).toEqual({ roomID: 'r', count: 7 });
  });
});

import { describe, expect, test } from 'vitest';
import type { FakeRequest, Reply, Script } from '../../testing/fake-server.ts';
import { watch } from '../../testing/recorder.ts';
import { attributes, beginWithRooms as begin, pairs, said, watchAny } from '../../testing/rooms.ts';

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

describe('the end of a login', () => {
  test('by a logout is told of rooms before it is of the connection [ROOM-19]', async () => {
    const { client, clock, rooms, enter } = await begin({ createRoom: silence });
    await enter();
    const call = watch(client.createRoom(info('s')));
    await clock.run(5);
    client.logout();
    await clock.run(50);
    expect(call.outcome()).toBe(6000122);
    expect(rooms).toEqual(['s (1,4)', 'r (0,0)', 's (0,5)', 'connection (0,0)']);
  });

  test('by a destroyed instance is told to nobody [ROOM-19]', async () => {
    const { client, clock, rooms, enter } = await begin();
    await enter();
    client.destroy();
    await clock.run(50);
    expect(rooms).toEqual([]);
  });

  test.each(['kickedOut', 'tokenExpired'] as const)('by %s ends the membership [ROOM-19]', async (reason) => {
    const { clock, rooms, enter, server } = await begin();
    await enter();
    server.last.close(reason);
    await clock.run(50);
    expect(rooms.filter((line) => line.startsWith('r'))).toEqual(['r (0,2)']);
  });

  test('during an outage ends it too', async () => {
    const { clock, rooms, enter, server, cut } = await begin({
      resume: () => ({ result: { outcome: 'kickedOut' } }),
    });
    await enter();
    await cut();
    await clock.run(5000);
    expect(server.requests('syncRooms')).toEqual([]);
    expect(rooms.filter((line) => line.startsWith('r'))).toEqual(['r (1,1)', 'r (0,2)']);
  });
});

describe('an outage', () => {
  test('is told twice, and that the membership outlived it [ROOM-26, ROOM-27]', async () => {
    const { clock, rooms, enter, server, cut, entries } = await begin({ syncRooms: stays });
    await enter();
    await cut();
    await clock.run(5000);
    expect(rooms).toEqual(['connection (3,3)', 'r (1,1)', 'connection (2,0)', 'r (1,1)', 'r (2,0)']);
    expect(server.requests('syncRooms')).toMatchObject([
      { params: { isResume: true, rooms: [{ room: 5, roomID: 'r', position: 3 }] } },
    ]);
    await entries(said(4, 'hello'));
    expect(rooms.at(-1)).toBe('old event: hello');
  });

  test.each([
    ['timeout', 'r (0,9)'],
    ['destroyed', 'r (0,3)'],
    ['kicked', 'r (0,2){"reason":"kicked"}'],
    ['otherDevice', 'r (0,2){"reason":"other_device"}'],
    ['ended', 'r (0,2){"reason":"unknown"}'],
  ])('after which the answer is %s ends the membership [ROOM-27, ROOM-28]', async (outcome, last) => {
    const extendedData = '{"custom_reason":"spam"}';
    const { clock, rooms, enter, server, cut, entries } = await begin({ syncRooms: syncs({ outcome, extendedData }) });
    await enter();
    await cut();
    await clock.run(5000);
    await entries(said(4, 'too late'));
    const expected = outcome === 'timeout' || outcome === 'destroyed' ? `${last}${extendedData}` : last;
    expect(rooms.filter((line) => line.startsWith('r'))).toEqual(['r (1,1)', 'r (1,1)', expected]);
    expect(server.requests('joinRoom').length).toBe(1);
  });

  test('that breaks off again before the answer asks anew with the next connection', async () => {
    let script: Script = silence;
    const { clock, rooms, enter, server, cut } = await begin({ syncRooms: (...asked) => script(...asked) });
    await enter();
    await cut();
    await clock.run(5000);
    await cut();
    script = stays;
    await clock.run(10_000);
    expect(server.requests('syncRooms').length).toBe(2);
    expect(rooms.filter((line) => line.startsWith('r'))).toEqual(['r (1,1)', 'r (1,1)', 'r (1,1)', 'r (2,0)']);
  });

  test('of which the server cannot say what came of it ends the membership', async () => {
    const { clock, rooms, enter, cut, server } = await begin({ syncRooms: refuses(6000302) });
    await enter();
    await cut();
    await clock.run(5000);
    expect(rooms.at(-1)).toBe('r (0,2){"reason":"unknown"}');
    // The server may have taken it back.
    expect(server.requests('leaveRoom')).toMatchObject([{ params: { roomID: 'r', room: 5 } }]);
    await cut();
    await clock.run(5000);
    expect(server.requests('syncRooms').length).toBe(1);
  });

  test('asks nothing of a device that is in no room [ROOM-28]', async () => {
    const { client, clock, enter, cut, server } = await begin();
    await enter();
    const call = watch(client.leaveRoom('r'));
    await clock.run(50);
    await cut();
    await clock.run(5000);
    expect([call.outcome(), server.requests('syncRooms')]).toEqual([{ roomID: 'r' }, []]);
  });

  test('refuses calls for its rooms and lets those fail that are under way [ROOM-32]', async () => {
    const { client, clock, enter, cut, server } = await begin({ queryRoomOnlineMemberCount: silence });
    await enter();
    const underWay = watch(client.queryRoomOnlineMemberCount('r'));
    await clock.run(50);
    server.network = 'refuses';
    await cut();
    const calls = [
      client.joinRoom('r'),
      client.enterRoom(info('r')),
      client.createRoom(info('r')),
      client.queryRoomMemberList('r', { count: 1, nextFlag: '' }),
      client.queryRoomMembers(['bob'], 'r'),
      client.queryRoomOnlineMemberCount('r'),
      client.setRoomAttributes({ a: '1' }, 'r'),
      client.deleteRoomAttributes(['a'], 'r'),
      client.endRoomAttributesBatchOperation('r'),
      client.queryRoomAllAttributes('r'),
      client.setRoomMembersAttributes({ a: '1' }, ['bob'], 'r'),
      client.queryRoomMembersAttributes(['bob'], 'r'),
      client.queryRoomMemberAttributesList('r', { count: 1, nextFlag: '' }),
    ].map(watchAny);
    await clock.run(50);
    expect(underWay.outcome()).toBe(6000009);
    expect(calls.map((call) => call.outcome())).toEqual(calls.map(() => 6000326));
  });

  test('brings all attributes once, if they changed, and what went [ROOM-31]', async () => {
    const synced = { outcome: 'member', position: 9, attributes: pairs({ b: '2', c: '3' }) };
    const { clock, rooms, enter, cut, entries } = await begin({ syncRooms: syncs(synced) });
    await enter();
    await entries(attributes(4, { a: '1', b: '2' }));
    rooms.length = 0;
    await cut();
    await clock.run(5000);
    expect(rooms.slice(-2)).toEqual(['r (2,0)', 'batch: 0{"b":"2","c":"3"} 1{"a":"1"}']);
  });

  test('brings the messages that the room keeps as missed ones [ROOM-31]', async () => {
    let mine = '';
    const synced = () => [said(5, 'one'), said(7, 'mine', 'ann', mine), said(8, 'two')];
    const { clock, rooms, enter, cut, entries, say } = await begin({
      syncRooms: (...asked) => syncs({ outcome: 'member', position: 9, entries: synced() })(...asked),
    });
    await enter();
    mine = await say('mine');
    await cut();
    await clock.run(5000);
    await entries(said(9, 'known'), said(10, 'new'));
    expect(rooms.slice(-4)).toEqual(['r (2,0)', 'r missed: one, two', 'r said: new', 'old event: new']);
  });

  test('holds what is told of its room before the answer', async () => {
    let answer: (reply: Reply) => void = () => {};
    const { clock, rooms, enter, cut, entries } = await begin({
      syncRooms: () => new Promise((resolve) => (answer = resolve)),
    });
    await enter();
    await cut();
    await clock.run(5000);
    await entries(said(10, 'new'), said(9, 'known'));
    expect(rooms.at(-1)).toBe('r (1,1)');
    answer({ result: { rooms: [{ room: 5, outcome: 'member', position: 9 }] } });
    await clock.run(5);
    expect(rooms.slice(-3)).toEqual(['r (2,0)', 'r said: new', 'old event: new']);
  });
});

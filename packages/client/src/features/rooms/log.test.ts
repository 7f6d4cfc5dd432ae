import { describe, expect, test } from 'vitest';
import type { FakeRequest, Reply, Script } from '../../testing/fake-server.ts';
import { watch } from '../../testing/recorder.ts';
import { attributes, beginWithRooms as begin, moved, pairs, roomOpened, said } from '../../testing/rooms.ts';

/** Answers each room that is named with the same. */
const syncs =
  (answer: object): Script =>
  ({ params }: FakeRequest): Reply => ({
    result: { rooms: (params['rooms'] as { room: number }[]).map(({ room }) => ({ room, ...answer })) },
  });

/** A fault of the server. */
const busy: Reply = { code: 6000302 };

describe('what the server ends', () => {
  test.each([
    ['kicked', '{"custom_reason":"spam"}', 'r (0,8){"custom_reason":"spam"}'],
    ['destroyed', undefined, 'r (0,3)'],
    ['otherDevice', undefined, 'r (0,10)'],
    ['ended', undefined, 'r (0,2)'],
  ])('%s [ROOM-33]', async (outcome, extendedData, line) => {
    const { client, clock, rooms, enter, push, entries } = await begin();
    await enter();
    await push('roomEnded', { room: 5, outcome, ...(extendedData && { extendedData }) });
    await entries(said(4, 'too late'));
    await push('roomEnded', { room: 5, outcome });
    expect(rooms).toEqual([line]);
    const again = watch(client.joinRoom('r'));
    await clock.run(50);
    expect(again.outcome()).toMatchObject({ roomInfo: {} });
  });

  test('is told after the answer of the call that led in, whichever comes first', async () => {
    const { client, clock, rooms, server } = await begin({
      joinRoom: (request, connection) => {
        connection.push('roomEntries', { room: 5, entries: [said(4, 'welcome')] });
        connection.push('roomEnded', { room: 5, outcome: 'destroyed' });
        return roomOpened(request);
      },
    });
    const call = watch(client.joinRoom('r'));
    await clock.run(50);
    expect(call.outcome()).toMatchObject({ roomInfo: {} });
    expect(rooms).toEqual(['r (1,6)', 'r (2,0)', 'r said: welcome', 'old event: welcome', 'r (0,3)']);
    expect(server.requests('syncRooms')).toEqual([]);
  });
});

describe('the log of a room', () => {
  test('tells what others do, and of the user himself only what concerns attributes [ROOM-35, ATTR-13, ATTR-14, ATTR-22]', async () => {
    const { rooms, enter, entries, told, server, say } = await begin();
    await enter();
    const mine = await say('mine');
    await entries(
      moved('joined', 4, 'bob', 'ann', 'carol'),
      moved('joined', 5, 'ann'),
      moved('left', 6, 'carol'),
      attributes(7, { a: '1' }),
      attributes(8, {}, { a: '1' }),
      attributes(9, { b: '2' }, { c: '3' }),
      {
        kind: 'memberAttributes',
        position: 10,
        operatorUserID: 'bob',
        members: [{ userID: 'ann', attributes: pairs({ k: 'v' }) }],
      },
      { kind: 'hologram', position: 11, light: 'blue' },
      said(12, 'mine', 'ann', mine),
      said(13, 'hello'),
      said(14, 'from my phone', 'ann'),
    );
    expect(rooms).toEqual([
      ...['r joined: bob, carol', 'r left: carol'],
      ...['attributes: 0{"a":"1"}', 'attributes: 1{"a":"1"}', 'batch: 0{"b":"2"} 1{"c":"3"}'],
      'by bob: [{"userID":"ann","attributes":{"k":"v"}}]',
      ...['r said: hello, from my phone', 'old event: hello, from my phone'],
    ]);
    expect([told.errors, server.requests('syncRooms')]).toEqual([[], []]);
  });

  test('drops what came before, and tells at once what has no place in it', async () => {
    const { rooms, enter, entries, server } = await begin();
    await enter();
    await entries(said(3, 'old'), said(4, 'new'), said(4, 'new again'), { ...moved('left', 0, 'bob') });
    expect(rooms).toEqual(['r left: bob', 'r said: new', 'old event: new']);
    expect(server.requests('syncRooms')).toEqual([]);
  });

  test('with a gap asks for what is missing, once at a time, and tells the difference [ATTR-15]', async () => {
    let answer: (reply: Reply) => void = () => {};
    const { clock, rooms, enter, entries, push, server } = await begin({
      syncRooms: () => new Promise((resolve) => (answer = resolve)),
    });
    await enter();
    await entries(attributes(4, { a: '1', b: '2' }));
    rooms.length = 0;
    await entries(said(8, 'eight'));
    await entries(said(9, 'nine'));
    await push('roomHeads', {
      rooms: [
        { room: 5, position: 9 },
        { room: 77, position: 3 },
      ],
    });
    expect([rooms, server.requests('syncRooms').length]).toEqual([[], 1]);
    expect(server.requests('syncRooms')).toMatchObject([
      { params: { isResume: false, rooms: [{ room: 5, roomID: 'r', position: 4 }] } },
    ]);
    const entriesKept = [said(6, 'six'), said(7, 'seven')];
    const synced = { room: 5, outcome: 'member', position: 7, entries: entriesKept, isCut: true };
    answer({ result: { rooms: [{ ...synced, attributes: pairs({ b: '3', c: '4' }) }] } });
    await clock.run(5);
    expect(rooms).toEqual([
      ...['r said: six, seven', 'old event: six, seven', 'batch: 0{"b":"3","c":"4"} 1{"a":"1"}'],
      ...['r said: eight, nine', 'old event: eight, nine'],
    ]);
    // What was reported behind while it was asked is asked once more.
    answer({ result: { rooms: [{ room: 5, outcome: 'member', position: 9 }] } });
    await clock.run(60_000);
    expect(server.requests('syncRooms').length).toBe(2);
  });

  test('asks again where the server could not say what is missing, later each time [ATTR-15]', async () => {
    let failuresLeft = 3;
    const knows = syncs({ outcome: 'member', position: 4, entries: [said(4, 'x')] });
    const { clock, rooms, enter, push, server } = await begin({
      syncRooms: (request, connection) => {
        failuresLeft -= 1;
        return failuresLeft < 0 ? knows(request, connection) : busy;
      },
    });
    await enter();
    const asked = async (waitMs: number): Promise<number> => {
      await clock.run(waitMs);
      return server.requests('syncRooms').length;
    };
    await push('roomHeads', { rooms: [{ room: 5, position: 4 }] });
    expect([await asked(700), await asked(600), await asked(1200), await asked(1300)]).toEqual([1, 2, 2, 3]);
    expect(rooms).toEqual([]);
    expect(await asked(60_000)).toBe(4);
    expect(rooms).toEqual(['r said: x', 'old event: x']);
  });

  test.each(['left', 'interrupted'])('is not asked for again once the room is %s', async (how) => {
    const { client, clock, enter, push, server, cut } = await begin({
      syncRooms: () => busy,
      leaveRoom: () => ({ result: {} }),
      resume: () => 'silence',
    });
    await enter();
    await push('roomHeads', { rooms: [{ room: 5, position: 4 }] });
    if (how === 'left') void client.leaveRoom('r');
    else await cut();
    await clock.run(60_000);
    expect(server.requests('syncRooms').length).toBe(1);
  });

  test('does not tell twice of a message without a place in it, which came late again after an outage [ROOMMSG-3]', async () => {
    const { clock, rooms, enter, push, cut } = await begin({ syncRooms: syncs({ outcome: 'member', position: 3 }) });
    await enter();
    const signal = { room: 5, messageID: 7, timestamp: 1, orderKey: 1, senderUserID: 'bob', localMessageID: 'l' };
    const shout = { ...signal, content: { type: 20, message: 'hurray' } };
    await push('roomSignal', shout);
    await cut();
    await clock.run(5000);
    await push('roomSignal', shout);
    await push('roomSignal', { ...shout, messageID: 8 });
    expect(rooms.filter((line) => line.startsWith('r said'))).toEqual(['r said: hurray', 'r said: hurray']);
  });

  test('that stands higher elsewhere is asked for, and may turn out to have ended', async () => {
    const { rooms, enter, push, server } = await begin({ syncRooms: syncs({ outcome: 'kicked' }) });
    await enter();
    await push('roomHeads', { rooms: [{ room: 5, position: 3 }] });
    expect(server.requests('syncRooms')).toEqual([]);
    await push('roomHeads', { rooms: [{ room: 5, position: 4 }] });
    expect(rooms).toEqual(['r (0,8)']);
  });

  test('in which the user himself left is asked for: who was put out may not have been told', async () => {
    const { rooms, enter, entries, server } = await begin({
      syncRooms: syncs({ outcome: 'kicked', extendedData: '{"custom_reason":"spam"}' }),
    });
    await enter();
    await entries(moved('left', 4, 'bob'));
    expect(server.requests('syncRooms')).toEqual([]);
    await entries(moved('left', 5, 'carol', 'ann'));
    expect(server.requests('syncRooms').length).toBe(1);
    expect(rooms).toEqual(['r left: bob', 'r left: carol', 'r (0,8){"custom_reason":"spam"}']);
  });

  test('that was told further meanwhile is not set back by an answer', async () => {
    let answer: (reply: Reply) => void = () => {};
    const { clock, rooms, enter, entries } = await begin({
      syncRooms: () => new Promise((resolve) => (answer = resolve)),
    });
    await enter();
    await entries(attributes(5, { a: 'new' }));
    await entries(attributes(4, { a: 'old' }));
    answer({ result: { rooms: [{ room: 5, outcome: 'member', position: 4, attributes: pairs({ a: 'old' }) }] } });
    await clock.run(5);
    expect(rooms).toEqual(['attributes: 0{"a":"old"}', 'attributes: 0{"a":"new"}']);
  });

  test('of a room that the device is not in says nothing', async () => {
    const { rooms, entries, push, told } = await begin();
    await entries(said(4, 'elsewhere'));
    await push('roomEnded', { room: 5, outcome: 'kicked' });
    await push('roomHeads', { rooms: [{ room: 5, position: 9 }] });
    expect([rooms, told.errors]).toEqual([[], []]);
  });
});

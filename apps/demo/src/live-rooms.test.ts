import {
  type ZIMMessage,
  ZIMMessageType,
  ZIMRoomAttributesUpdateAction,
  ZIMRoomEvent,
  ZIMRoomState,
  type ZIMUserInfo,
} from '@parley/client';
import { settle } from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import type { News } from './announcer.ts';
import { createKnownRooms } from './known-rooms.ts';
import type { LiveRoom } from './live-room.ts';
import { announceEveryMs, countEveryMs, LiveRooms } from './live-rooms.ts';
import { FakeLocalStorage, FakeTimers } from './testing/fake-local-storage.ts';
import { FakeRoomClient } from './testing/fake-room-client.ts';

const { Disconnected, Connecting, Connected } = ZIMRoomState;
const { Text, Barrage, Command } = ZIMMessageType;

function start() {
  const client = new FakeRoomClient();
  const timers = new FakeTimers();
  const announced: News[] = [];
  const known = createKnownRooms({ account: { appID: 7, userID: 'anna' }, storage: new FakeLocalStorage() });
  const rooms = new LiveRooms({
    ...{ client, known, userID: 'anna', after: timers.after },
    announce: (news) => announced.push(news),
  });
  const room = (): LiveRoom | undefined => rooms.rooms.get().get('r');
  const texts = (): string[] =>
    room()?.lines.map((one) => ('text' in one ? one.text : `${one.kind} ${one.count}`)) ?? [];
  const tellMessage = (type: ZIMMessageType, message: unknown, isOfflineMessage = false): void =>
    client.emit('roomMessageReceived', {
      messageList: [{ type, message, senderUserID: 'bob' } as unknown as ZIMMessage],
      info: { isOfflineMessage },
      fromConversationID: 'r',
    });
  const tellMember = (name: 'roomMemberJoined' | 'roomMemberLeft', userID: string): void =>
    client.emit(name, { roomID: 'r', memberList: [{ userID, userName: '' } as ZIMUserInfo] });
  const calls = (): string[] => client.calls.splice(0);
  return { client, timers, announced, known, rooms, room, texts, tellMessage, tellMember, calls };
}

async function inside() {
  const started = start();
  started.rooms.enter({ roomID: 'r', roomName: 'Evening' });
  await settle();
  started.calls();
  return started;
}

describe('a room', () => {
  it('is entered once, counted, kept in the list, and left', async () => {
    const { client, known, rooms, room, calls } = start();
    client.count = 3;
    rooms.open('r');
    expect(room()).toMatchObject({ phase: { kind: 'entering' }, onlineCount: undefined });
    rooms.open('r');
    rooms.enter({ roomID: 'r', roomName: '' });
    await settle();
    expect(room()).toMatchObject({ name: 'Given', phase: { kind: 'in' }, onlineCount: 3 });
    expect(known.list.get()).toEqual([{ roomID: 'r', name: 'Given' }]);
    expect(calls()).toEqual(['join r', 'count r']);
    expect(await rooms.leave('r')).toEqual({ isDone: true });
    expect([room(), calls()]).toEqual([undefined, ['leave r']]);
  });

  it('that is not there, or refuses, says so and may be tried again', async () => {
    const { client, rooms, room, calls, known } = start();
    client.refusals.set('join', 6000322);
    rooms.open('r');
    await settle();
    expect(room()?.phase).toEqual({ kind: 'ended', end: 'missing', code: 6000322 });
    client.refusals.set('enter', 6000325);
    rooms.enter({ roomID: 'r', roomName: 'Evening' });
    await settle();
    expect(room()?.phase).toEqual({ kind: 'ended', end: 'refused', code: 6000325 });
    expect(known.list.get()).toEqual([]);
    rooms.enter({ roomID: 'r', roomName: 'Evening' });
    await settle();
    expect(room()).toMatchObject({ name: 'Evening', phase: { kind: 'in' } });
    expect(calls().filter((call) => !call.startsWith('count'))).toEqual([
      'join r',
      'enter r Evening',
      'enter r Evening',
    ]);
  });

  it('that the user is out of already is left all the same; another refusal is told', async () => {
    const { client, rooms, room, calls } = await inside();
    client.refusals.set('leave', 6000002);
    expect(await rooms.leave('r')).toEqual({ isDone: false, code: 6000002 });
    expect(room()?.phase.kind).toBe('in');
    client.refusals.set('leave', 6000321);
    expect(await rooms.leave('r')).toEqual({ isDone: true });
    expect(room()).toBeUndefined();
    calls();
    expect(await rooms.leave('r')).toEqual({ isDone: true });
    expect(calls()).toEqual([]);
  });

  it('keeps what was said over an outage, and begins with other attributes when it is entered again', async () => {
    const { client, rooms, room, texts, tellMessage } = await inside();
    tellMessage(Text, 'Hello');
    const infos = [{ action: ZIMRoomAttributesUpdateAction.Set, roomAttributes: { seat1: 'bob' } }];
    client.emit('roomAttributesUpdated', { roomID: 'r', infos });
    client.tellState('r', Connecting, ZIMRoomEvent.NetworkInterrupted);
    expect(room()).toMatchObject({ phase: { kind: 'reconnecting' }, attributes: { seat1: 'bob' } });
    client.tellState('r', Connected, ZIMRoomEvent.Success);
    expect(room()).toMatchObject({ phase: { kind: 'in' }, attributes: { seat1: 'bob' } });
    client.tellState('r', Disconnected, ZIMRoomEvent.KickedOut, '{"custom_reason":"Enough"}');
    expect(room()?.phase).toEqual({ kind: 'ended', end: 'kickedOut', words: 'Enough' });
    rooms.enter({ roomID: 'r', roomName: '' });
    await settle();
    expect([room()?.attributes, texts()]).toEqual([{}, ['Hello']]);
  });

  it('is counted anew when somebody came or went, and not at once each time', async () => {
    const { client, timers, room, texts, tellMember, calls } = await inside();
    client.count = 2;
    for (const userID of ['bob', 'carl']) tellMember('roomMemberJoined', userID);
    tellMember('roomMemberLeft', 'bob');
    expect([calls(), [...timers.waiting.values()]]).toEqual([[], [countEveryMs]]);
    timers.runAll();
    await settle();
    expect([calls(), room()?.onlineCount, texts()]).toEqual([['count r'], 2, ['came 2', 'went 1']]);
    timers.runAll();
    client.refusals.set('count', 6000310);
    tellMember('roomMemberLeft', 'carl');
    await settle();
    expect([calls(), room()?.onlineCount]).toEqual([['count r'], 2]);
  });

  it('that nobody is in changes by nothing', async () => {
    const { rooms, tellMessage, tellMember, client } = start();
    tellMessage(Text, 'Hello');
    tellMember('roomMemberJoined', 'bob');
    client.tellState('r', Connected, ZIMRoomEvent.Success);
    await rooms.say('r', 'Hello');
    expect(rooms.rooms.get().size).toBe(0);
  });
});

describe('what is said', () => {
  it('stands there before it is sent, and can be sent again where it was not', async () => {
    const { client, rooms, room, calls } = await inside();
    client.refusals.set('send', 6000004);
    const saying = rooms.say('r', 'Hello');
    expect(room()?.lines).toMatchObject([{ userID: 'anna', text: 'Hello', status: 'sending' }]);
    await saying;
    expect(room()?.lines).toMatchObject([{ text: 'Hello', status: 'failed', code: 6000004 }]);
    await rooms.say('r', 'There');
    const [first] = room()?.lines ?? [];
    await rooms.sayAgain('r', first?.id ?? 0);
    await rooms.sayAgain('r', first?.id ?? 0);
    expect(room()?.lines).toMatchObject([
      { text: 'There', status: 'sent' },
      { text: 'Hello', status: 'sent' },
    ]);
    expect(calls()).toEqual(['send 1 Hello to r', 'send 1 There to r', 'send 1 Hello to r']);
  });

  it('flies over the stage until it lands, for whoever sent it too', async () => {
    const { client, rooms, room, texts, tellMessage, calls } = await inside();
    tellMessage(Barrage, 'Wow');
    expect(await rooms.fly('r', 'Nice')).toEqual({ isDone: true });
    client.refusals.set('send', 6000321);
    expect(await rooms.fly('r', 'Lost')).toEqual({ isDone: false, code: 6000321 });
    const flying = () => room()?.barrages.map(({ userID, text }) => `${userID} ${text}`);
    expect(flying()).toEqual(['bob Wow', 'anna Nice']);
    rooms.landed('r', room()?.barrages[0]?.id ?? 0);
    expect([flying(), texts()]).toEqual([['anna Nice'], []]);
    expect(calls()).toEqual(['send 20 Nice to r', 'send 20 Lost to r']);
  });

  it('is announced while the room is shown, many at once by their number', async () => {
    const { timers, announced, rooms, texts, tellMessage } = await inside();
    tellMessage(Text, 'Unheard');
    const hide = rooms.show('r');
    tellMessage(Text, 'Missed', true);
    tellMessage(Command, new Uint8Array(1));
    tellMessage(Text, 'One');
    expect(announced).toEqual([{ kind: 'inOpenChat', place: 'bob', text: 'One' }]);
    tellMessage(Text, 'Two');
    tellMessage(Barrage, 'Three');
    expect([...timers.waiting.values()]).toContain(announceEveryMs);
    timers.runAll();
    expect(announced.slice(1)).toEqual([{ kind: 'severalInRoom', room: 'Evening', count: 2 }]);
    hide();
    timers.runAll();
    tellMessage(Text, 'Four');
    expect([announced.length, texts()]).toEqual([2, ['Unheard', 'Missed', 'One', 'Two', 'Four']]);
  });
});

describe('a seat', () => {
  const seated = async (attributes: Record<string, string>) => {
    const started = await inside();
    const infos = [{ action: ZIMRoomAttributesUpdateAction.Set, roomAttributes: attributes }];
    started.client.emit('roomAttributesUpdated', { roomID: 'r', infos });
    return started;
  };

  it('is taken for as long as the user is there, and given up', async () => {
    const { rooms, calls } = await inside();
    expect(await rooms.tapSeat('r', 'seat2')).toEqual({ isDone: true });
    expect(calls()).toEqual(['set {"seat2":"anna"} while here']);
    const own = await seated({ seat2: 'anna' });
    expect(await own.rooms.tapSeat('r', 'seat2')).toEqual({ isDone: true });
    expect(own.calls()).toEqual(['delete seat2']);
  });

  it('is changed for another one, unless that is somebody else’s', async () => {
    const { client, rooms, calls } = await seated({ seat2: 'anna' });
    expect(await rooms.tapSeat('r', 'seat1')).toEqual({ isDone: true });
    expect(calls()).toEqual(['set {"seat1":"anna"} while here', 'delete seat2']);
    client.refusals.set('set', 6000331);
    expect(await rooms.tapSeat('r', 'seat1')).toEqual({ isDone: false, code: 6000331 });
    expect(calls()).toEqual(['set {"seat1":"anna"} while here']);
  });

  it('and the topic have one owner each', async () => {
    const { client, rooms, calls } = await seated({ topic: 'Tea', topicBy: 'anna' });
    expect(await rooms.setTopic('r', 'Rain')).toEqual({ isDone: true });
    client.errorKeys = ['topicBy'];
    expect(await rooms.setTopic('r', 'Snow')).toEqual({ isDone: false, code: 6000331 });
    expect(await rooms.setTopic('r', '')).toEqual({ isDone: true });
    expect(calls()).toEqual([
      'set {"topic":"Rain","topicBy":"anna"} while here',
      'set {"topic":"Snow","topicBy":"anna"} while here',
      'delete topic topicBy',
    ]);
    const none = await inside();
    expect(await none.rooms.setTopic('r', '')).toEqual({ isDone: true });
    expect(none.calls()).toEqual([]);
  });
});

it('the end takes listeners and timers along', async () => {
  const { client, timers, rooms, tellMessage } = await inside();
  rooms.show('r');
  tellMessage(Text, 'Hello');
  expect([client.listenerCount, timers.waiting.size]).toEqual([6, 2]);
  rooms.end();
  expect([client.listenerCount, timers.waiting.size]).toEqual([0, 0]);
});

import { describe, expect, it } from 'vitest';
import { Chat } from '../chat.ts';
import { attributesOf, makeStage, membersOf, roomR, taken, watchRooms } from './rooms.ts';

describe('createRoom', () => {
  it('makes a room with its first member and tells the state before it resolves [ROOM-7, ROOM-8]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const told = watchRooms(ann);
    const made = ann.zim.createRoom(roomR).then((result) => {
      told.push('resolved');
      return result;
    });
    expect((await chat.wait(made)).roomInfo).toEqual({ baseInfo: { roomID: 'r', roomName: 'Stage' } });
    expect(taken(told)).toEqual(['r Connecting ActiveCreate', 'r Connected Success', 'resolved']);
    expect(await membersOf(chat, ann)).toEqual(['ann']);
  });

  it('takes first attributes, which are told once the room is there [ROOM-14]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const told = watchRooms(ann);
    await chat.wait(ann.zim.createRoom(roomR, { roomAttributes: { topic: 'tea' }, roomDestroyDelayTime: 0 }));
    await chat.run(200);
    expect(taken(told)).toEqual(['r Connecting ActiveCreate', 'r Connected Success', 'r Set {"topic":"tea"}']);
    expect(await attributesOf(chat, ann)).toEqual({ topic: 'tea' });
  });

  it('refuses a room that exists with 6000323 and tells that it failed [ROOM-11]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const dora = await chat.loggedIn('dora');
    const hers = watchRooms(dora);
    expect(await chat.codeOf(dora.zim.createRoom(roomR))).toBe(6000323);
    expect(taken(hers)).toEqual(['r Connecting ActiveCreate', 'r Disconnected CreateFailed']);
    // Who is in it keeps the state.
    expect(await chat.codeOf(bob.zim.createRoom(roomR))).toBe(6000323);
    expect(await chat.codeOf(ann.zim.createRoom(roomR))).toBe(6000323);
    expect([taken(told.ann), taken(told.bob)]).toEqual([[], []]);
  });

  it('refuses the room beyond the limit of the app with 6000324, until one has ended [ROOM-2]', async () => {
    const chat = await Chat.open({ configure: (config) => ({ ...config, rooms: { ...config.rooms, roomsMax: 2 } }) });
    const ann = await chat.loggedIn('ann');
    for (const roomID of ['a', 'b']) await chat.wait(ann.zim.createRoom({ roomID, roomName: '' }));
    expect(await chat.codeOf(ann.zim.createRoom({ roomID: 'c', roomName: '' }))).toBe(6000324);
    expect(await chat.codeOf(ann.zim.enterRoom({ roomID: 'c', roomName: '' }))).toBe(6000324);
    await chat.wait(ann.zim.leaveRoom('a'));
    expect(await chat.codeOf(ann.zim.createRoom({ roomID: 'c', roomName: '' }))).toBe(0);
  });

  it('refuses a sixth room of one user with 6000325, on all devices together [ROOM-2]', async () => {
    const chat = await Chat.open();
    const [ann, phone] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    for (const roomID of ['a', 'b', 'c']) await chat.wait(ann.zim.createRoom({ roomID, roomName: '' }));
    for (const roomID of ['d', 'e']) await chat.wait(phone.zim.createRoom({ roomID, roomName: '' }));
    const sixth = { roomID: 'f', roomName: '' };
    expect(await chat.codeOf(ann.zim.createRoom(sixth))).toBe(6000325);
    const bob = await chat.loggedIn('bob');
    await chat.wait(bob.zim.createRoom(sixth));
    expect(await chat.codeOf(ann.zim.joinRoom('f'))).toBe(6000325);
    expect(await chat.codeOf(phone.zim.enterRoom(sixth))).toBe(6000325);
    // A switch gives one up for it.
    expect(await chat.codeOf(ann.zim.switchRoom('a', sixth, false))).toBe(0);
  });

  it.each([
    ['an empty ID', { roomID: '', roomName: '' }, 0],
    ['an ID of 129 bytes', { roomID: 'x'.repeat(129), roomName: '' }, 0],
    ['an ID with a character that is not allowed', { roomID: 'a b', roomName: '' }, 0],
    ['a name of 65 bytes', { roomID: 'a', roomName: 'n'.repeat(65) }, 0],
    ['a delay beyond the limit', { roomID: 'a', roomName: '' }, 10_801],
    ['a negative delay', { roomID: 'a', roomName: '' }, -1],
  ])('refuses %s with 6000001 [ROOM-1]', async (_, info, roomDestroyDelayTime) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(ann.zim.createRoom(info, { roomAttributes: {}, roomDestroyDelayTime }))).toBe(6000001);
    const longest = { roomID: 'x'.repeat(128), roomName: 'ü'.repeat(32) };
    const config = { roomAttributes: {}, roomDestroyDelayTime: 10_800 };
    expect(await chat.codeOf(ann.zim.createRoom(longest, config))).toBe(0);
  });
});

describe('joinRoom', () => {
  it('tells the state, and the others who came [ROOM-9, ROOM-14, ROOM-35]', async () => {
    const { chat, ann, told } = await makeStage();
    await chat.wait(ann.zim.setRoomAttributes({ topic: 'tea' }, 'r'));
    await chat.run(200);
    taken(told.ann);
    const dora = await chat.loggedIn('dora');
    const hers = watchRooms(dora);
    const { roomInfo } = await chat.wait(dora.zim.joinRoom('r'));
    await chat.run(200);
    expect(roomInfo.baseInfo).toEqual({ roomID: 'r', roomName: 'Stage' });
    expect(taken(hers)).toEqual(['r Connecting ActiveEnter', 'r Connected Success', 'r Set {"topic":"tea"}']);
    expect(taken(told.ann)).toEqual(['r joined dora']);
    expect(await membersOf(chat, dora)).toEqual(['ann', 'bob', 'carol', 'dora']);
  });

  it('refuses a missing room with 6000322 [ROOM-9, ROOM-11]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const told = watchRooms(ann);
    expect(await chat.codeOf(ann.zim.joinRoom('r'))).toBe(6000322);
    expect(taken(told)).toEqual(['r Connecting ActiveEnter', 'r Disconnected EnterFailed']);
  });

  it('refuses a second call while the first is under way with 6000326, and later with 6000320 [ROOM-5, ROOM-11]', async () => {
    const { chat } = await makeStage();
    const dora = await chat.loggedIn('dora');
    const hers = watchRooms(dora);
    const first = dora.zim.joinRoom('r');
    expect(await chat.codeOf(dora.zim.joinRoom('r'))).toBe(6000326);
    await chat.wait(first);
    expect(await chat.codeOf(dora.zim.joinRoom('r'))).toBe(6000320);
    expect(await chat.codeOf(dora.zim.enterRoom(roomR))).toBe(6000320);
    expect(taken(hers)).toEqual(['r Connecting ActiveEnter', 'r Connected Success']);
  });

  it('refuses who comes into a full room with 6000304 [ROOM-2]', async () => {
    const { chat } = await makeStage({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, membersMax: 4 } }),
    });
    const [dora, emil] = [await chat.loggedIn('dora'), await chat.loggedIn('emil')];
    expect(await chat.codeOf(dora.zim.joinRoom('r'))).toBe(0);
    expect(await chat.codeOf(emil.zim.joinRoom('r'))).toBe(6000304);
  });
});

describe('enterRoom', () => {
  it('makes the room or joins it; of two at once one makes it [ROOM-10]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const [hers, his] = [watchRooms(ann), watchRooms(bob)];
    const both = Promise.all([
      ann.zim.enterRoom({ roomID: 'r', roomName: 'Hers' }),
      bob.zim.enterRoom({ roomID: 'r', roomName: 'His' }),
    ]);
    const [one, other] = await chat.wait(both);
    await chat.run(200);
    expect(one.roomInfo).toEqual(other.roomInfo);
    const joins = [...taken(hers), ...taken(his)].filter((line) => line.includes('joined'));
    expect(joins).toHaveLength(1);
    expect(await membersOf(chat, ann)).toHaveLength(2);
  });
});

describe('switchRoom', () => {
  it('leaves one room and enters another in one step [ROOM-12]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const dora = await chat.loggedIn('dora');
    await chat.wait(dora.zim.createRoom({ roomID: 's', roomName: 'Next' }));
    const hers = watchRooms(dora);
    const { roomInfo } = await chat.wait(bob.zim.switchRoom('r', { roomID: 's', roomName: 'Mine' }, false));
    await chat.run(200);
    expect(roomInfo.baseInfo).toEqual({ roomID: 's', roomName: 'Next' });
    expect(taken(told.bob)).toEqual(['s Connecting ActiveSwitch', 's Connected Success', 'r Disconnected Success']);
    expect([taken(told.ann), taken(hers)]).toEqual([['r left bob'], ['s joined bob']]);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'carol']);
  });

  it('makes the target if it may, and is refused with 6000304 if it may not [ROOM-13]', async () => {
    const { chat, bob, told } = await makeStage();
    expect(await chat.codeOf(bob.zim.switchRoom('r', { roomID: 's', roomName: '' }, false))).toBe(6000304);
    expect(taken(told.bob)).toEqual(['s Connecting ActiveSwitch', 's Disconnected SwitchFailed']);
    expect(await membersOf(chat, bob)).toContain('bob');
    expect(await chat.codeOf(bob.zim.switchRoom('r', { roomID: 's', roomName: '' }, true))).toBe(0);
    expect(await chat.codeOf(bob.zim.queryRoomAllAttributes('r'))).toBe(6000321);
  });

  it('refuses a room that the device is not in with 6000321, and one that it is in with 6000320 [ROOM-13]', async () => {
    const { chat, bob, told } = await makeStage();
    const dora = await chat.loggedIn('dora');
    expect(await chat.codeOf(dora.zim.switchRoom('r', { roomID: 's', roomName: '' }, true))).toBe(6000321);
    expect(await chat.codeOf(bob.zim.switchRoom('r', roomR, true))).toBe(6000320);
    expect(taken(told.bob)).toEqual([]);
  });
});

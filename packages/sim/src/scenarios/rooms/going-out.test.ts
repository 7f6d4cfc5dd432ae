import { describe, expect, it } from 'vitest';
import { Chat } from '../chat.ts';
import { attributesOf, makeStage, membersOf, roomR, taken, watchRooms } from './rooms.ts';

describe('leaveRoom', () => {
  it('takes the device out and tells the others [ROOM-16]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    expect(await chat.wait(bob.zim.leaveRoom('r'))).toEqual({ roomID: 'r' });
    await chat.run(200);
    expect(taken(told.bob)).toEqual(['r Disconnected Success']);
    expect([taken(told.ann), taken(told.carol)]).toEqual([['r left bob'], ['r left bob']]);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'carol']);
    expect(await chat.codeOf(bob.zim.leaveRoom('r'))).toBe(6000321);
  });

  it('refuses a missing room with 6000306 [ROOM-16]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(ann.zim.leaveRoom('r'))).toBe(6000306);
  });

  it('ends the room with its last member, so that the ID is free [ROOM-1, ROOM-22]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    for (const { zim } of [ann, bob, carol]) await chat.wait(zim.leaveRoom('r'));
    expect(await chat.codeOf(bob.zim.joinRoom('r'))).toBe(6000322);
    expect(await chat.codeOf(bob.zim.createRoom({ roomID: 'r', roomName: 'Another' }))).toBe(0);
  });

  it('keeps an empty room for its delay, without attributes; who comes in keeps it [ROOM-22, ROOM-23]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await chat.wait(ann.zim.createRoom(roomR, { roomAttributes: { topic: 'tea' }, roomDestroyDelayTime: 60 }));
    await chat.wait(ann.zim.leaveRoom('r'));
    await chat.run(50_000);
    expect(await chat.codeOf(bob.zim.createRoom(roomR))).toBe(6000323);
    await chat.wait(bob.zim.joinRoom('r'));
    await chat.run(20_000);
    expect(await attributesOf(chat, bob)).toEqual({});
    await chat.wait(bob.zim.leaveRoom('r'));
    await chat.run(58_000);
    await chat.wait(ann.zim.joinRoom('r'));
    await chat.wait(ann.zim.leaveRoom('r'));
    await chat.run(63_000);
    expect(await chat.codeOf(ann.zim.joinRoom('r'))).toBe(6000322);
  });
});

describe('leaveAllRoom', () => {
  it('leaves the rooms of this device, and resolves also without any [ROOM-18]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const phone = await chat.loggedIn('bob');
    await chat.wait(phone.zim.createRoom({ roomID: 'p', roomName: '' }));
    await chat.wait(bob.zim.createRoom({ roomID: 's', roomName: '' }));
    taken(told.bob);
    const { roomIDs } = await chat.wait(bob.zim.leaveAllRoom());
    await chat.run(200);
    expect([...roomIDs].sort()).toEqual(['r', 's']);
    expect([...taken(told.bob)].sort()).toEqual(['r Disconnected Success', 's Disconnected Success']);
    expect(taken(told.ann)).toEqual(['r left bob']);
    expect(await membersOf(chat, phone, 'p')).toEqual(['bob']);
    expect(await chat.wait(ann.zim.leaveAllRoom())).toEqual({ roomIDs: ['r'] });
    expect(await chat.wait(bob.zim.leaveAllRoom())).toEqual({ roomIDs: [] });
  });
});

describe('the end of a login', () => {
  it('takes a device out of its rooms at once: a logout [ROOM-19]', async () => {
    const { chat, bob, told } = await makeStage();
    bob.zim.logout();
    await chat.run(500);
    expect(taken(told.bob)).toEqual(['r Disconnected Success']);
    expect(taken(told.ann)).toEqual(['r left bob']);
  });

  it('takes a device out of its rooms at once: another device is let in in its place [ROOM-19]', async () => {
    const { chat, bob, told } = await makeStage({ policy: 'single' });
    await chat.loggedIn('bob');
    await chat.run(500);
    expect(taken(told.bob).map((line) => line.split(' {')[0])).toEqual(['r Disconnected NetworkDisconnected']);
    expect(taken(told.ann)).toEqual(['r left bob']);
    expect(bob.states.at(-1)).toContain('Disconnected');
  });

  it('takes a device out of its rooms at once: the token expires [ROOM-19]', async () => {
    const { chat, told } = await makeStage();
    const dora = chat.device('dora');
    await dora.login({ token: dora.token(60) });
    await chat.wait(dora.zim.joinRoom('r'));
    const hers = watchRooms(dora);
    await chat.run(70_000);
    expect(taken(hers).map((line) => line.split(' {')[0])).toContain('r Disconnected NetworkDisconnected');
    expect(taken(told.ann)).toEqual(['r joined dora', 'r left dora']);
  });
});

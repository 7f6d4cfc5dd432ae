import { describe, expect, it } from 'vitest';
import { Chat } from '../chat.ts';
import { makeStage, onlineCountOf, roomR, taken, watchRooms } from './rooms.ts';

describe('queryRoomMemberList', () => {
  it('pages by the time of coming, with the profiles of then [ROOM-35, ROOM-37]', async () => {
    const { chat, ann, bob } = await makeStage();
    await chat.wait(bob.zim.updateUserName('Bobby'));
    const first = await chat.wait(ann.zim.queryRoomMemberList('r', { nextFlag: '', count: 2 }));
    expect(first.memberList.map(({ userID }) => userID)).toEqual(['ann', 'bob']);
    expect(first.memberList[1]?.userName).not.toBe('Bobby');
    expect(first.nextFlag).not.toBe('');
    const second = await chat.wait(ann.zim.queryRoomMemberList('r', { nextFlag: first.nextFlag, count: 2 }));
    expect(second.memberList.map(({ userID }) => userID)).toEqual(['carol']);
    expect(second.nextFlag).toBe('');
    await chat.wait(ann.zim.createRoom({ roomID: 's', roomName: '' }));
    expect(await chat.codeOf(ann.zim.queryRoomMemberList('s', { nextFlag: first.nextFlag, count: 2 }))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.queryRoomMemberList('r', { nextFlag: 'x', count: 2 }))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.queryRoomMemberList('r', { nextFlag: '', count: 0 }))).toBe(6000001);
    const { memberList } = await chat.wait(ann.zim.queryRoomMemberList('r', { nextFlag: '', count: 501 }));
    expect(memberList).toHaveLength(3);
  });

  it('lists no more than the first so many [ROOM-37]', async () => {
    const { chat, ann } = await makeStage({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, membersListedMax: 2 } }),
    });
    const { memberList, nextFlag } = await chat.wait(ann.zim.queryRoomMemberList('r', { nextFlag: '', count: 100 }));
    expect([memberList.map(({ userID }) => userID), nextFlag]).toEqual([['ann', 'bob'], '']);
    const first = await chat.wait(ann.zim.queryRoomMemberList('r', { nextFlag: '', count: 1 }));
    const second = await chat.wait(ann.zim.queryRoomMemberList('r', { nextFlag: first.nextFlag, count: 1 }));
    expect(second.nextFlag).toBe('');
  });
});

describe('queryRoomMembers', () => {
  it('answers who is in the room, and why the others are not in the list [ROOM-37]', async () => {
    const { chat, ann } = await makeStage();
    await chat.loggedIn('dora');
    const { memberList, errorUserList } = await chat.wait(
      ann.zim.queryRoomMembers(['carol', 'dora', 'nobody', 'carol'], 'r'),
    );
    expect(memberList.map(({ userID }) => userID)).toEqual(['carol']);
    expect(errorUserList).toEqual([
      { userID: 'dora', reason: 6000321 },
      { userID: 'nobody', reason: 6000011 },
    ]);
    const none = ann.zim.queryRoomMembers(['dora', 'nobody'], 'r').catch((error: unknown) => error);
    expect(await chat.wait(none)).toMatchObject({ code: 6000311, errorUserList });
    const eleven = Array.from({ length: 11 }, (_, index) => `u${index}`);
    expect(await chat.codeOf(ann.zim.queryRoomMembers(eleven, 'r'))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.queryRoomMembers([], 'r'))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.queryRoomMembers([...eleven.slice(1), 'u1'], 'r'))).toBe(6000311);
  });
});

describe('the queries about members', () => {
  it('are for members of a room that exists: 6000301, 6000321 [ROOM-38]', async () => {
    const { chat, ann } = await makeStage();
    const { zim } = await chat.loggedIn('dora');
    expect(await chat.codeOf(zim.queryRoomMemberList('r', { nextFlag: '', count: 1 }))).toBe(6000321);
    expect(await chat.codeOf(zim.queryRoomMembers(['ann'], 'r'))).toBe(6000321);
    expect(await chat.codeOf(zim.queryRoomOnlineMemberCount('r'))).toBe(6000321);
    expect(await chat.codeOf(ann.zim.queryRoomMemberList('s', { nextFlag: '', count: 1 }))).toBe(6000301);
    expect(await chat.codeOf(ann.zim.queryRoomMembers(['ann'], 's'))).toBe(6000301);
    expect(await chat.codeOf(ann.zim.queryRoomOnlineMemberCount('s'))).toBe(6000301);
    expect(await onlineCountOf(chat, ann)).toBe(3);
  });
});

describe('a large room', () => {
  it('tells together who comes and goes within a second; who did both was never there [ROOM-36]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, memberEventBatchThreshold: 2 } }),
    });
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    await chat.wait(ann.zim.createRoom(roomR));
    const told = watchRooms(ann);
    await chat.wait(bob.zim.joinRoom('r'));
    await chat.run(100);
    expect(taken(told)).toEqual(['r joined bob']);
    const others = [];
    for (const name of ['carol', 'dora', 'emil']) others.push(await chat.loggedIn(name));
    await chat.run(1000);
    await chat.wait(Promise.all(others.map(({ zim }) => zim.joinRoom('r'))));
    await chat.wait(others[1]?.zim.leaveRoom('r') ?? Promise.reject(new Error('there are three')));
    await chat.run(2500);
    expect(taken(told)).toEqual(['r joined carol, emil']);
    await chat.wait(Promise.all([others[0], others[2]].map((device) => device?.zim.leaveRoom('r'))));
    await chat.run(2500);
    expect(taken(told)).toEqual(['r left carol, emil']);
  });
});

import { describe, expect, it } from 'vitest';
import type { ChatDevice } from '../chat.ts';
import { loseNextCommit } from './lost-commit.ts';
import { makeStage, membersOf, roomR, startSay, taken, watchRooms } from './rooms.ts';

describe('a change that is in force although its storage failed', () => {
  it('has brought the device in that was coming [ROOM-5]', async () => {
    const { chat, ann, told } = await makeStage();
    const dora = await chat.loggedIn('dora');
    const hers = watchRooms(dora);
    loseNextCommit(chat);
    expect(await chat.codeOf(dora.zim.joinRoom('r'))).toBe(0);
    expect(taken(hers)).toEqual(['r Connecting ActiveEnter', 'r Connected Success']);
    loseNextCommit(chat);
    expect(await chat.codeOf(dora.zim.createRoom({ roomID: 's', roomName: '' }))).toBe(0);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'bob', 'carol', 'dora']);
    await chat.run(20_000);
    expect(taken(told.ann)).toEqual(['r joined dora']);
  });

  it('has taken the device out that was leaving [ROOM-5]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage();
    loseNextCommit(chat);
    expect(await chat.codeOf(bob.zim.leaveRoom('r'))).toBe(0);
    loseNextCommit(chat);
    expect(await chat.wait(carol.zim.leaveAllRoom())).toEqual({ roomIDs: ['r'] });
    expect([taken(told.bob), taken(told.carol)].map((lines) => lines.at(-1))).toEqual([
      'r Disconnected Success',
      'r Disconnected Success',
    ]);
    loseNextCommit(chat);
    expect(await chat.codeOf(ann.zim.switchRoom('r', { roomID: 's', roomName: '' }, true))).toBe(0);
    expect(taken(told.ann).slice(-2)).toEqual(['s Connected Success', 'r Disconnected Success']);
    expect(await chat.codeOf(bob.zim.createRoom(roomR))).toBe(0);
  });

  it('is found by those who share its transaction when they are run again [ROOM-5]', async () => {
    const storage = { delayMs: { min: 50, max: 50 }, failures: 0, lostCommits: 0 };
    const { chat, ann, told } = await makeStage({ conditions: { storage } });
    const devices = [await chat.loggedIn('dora'), await chat.loggedIn('eve'), await chat.loggedIn('finn')];
    for (const change of [
      (zim: ChatDevice['zim']) => chat.codeOf(zim.joinRoom('r')),
      (zim: ChatDevice['zim']) => chat.codeOf(zim.leaveRoom('r')),
    ]) {
      // The first is alone in its transaction, the others wait for it.
      loseNextCommit(chat, 1);
      expect(await Promise.all(devices.map(({ zim }) => change(zim)))).toEqual([0, 0, 0]);
    }
    await chat.run(20_000);
    expect(taken(told.ann)).toHaveLength(6);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'bob', 'carol']);
  });

  it('has sent a message, once [ROOMMSG-2]', async () => {
    const storage = { delayMs: { min: 50, max: 50 }, failures: 0, lostCommits: 0 };
    const { chat, ann, bob, carol, told } = await makeStage({ conditions: { storage } });
    loseNextCommit(chat);
    expect(await chat.codeOf(startSay(ann, 'One'))).toBe(0);
    loseNextCommit(chat, 1);
    const said = [startSay(ann, 'Two'), startSay(bob, 'Three'), startSay(carol, 'Four')];
    expect(await Promise.all(said.map((call) => chat.codeOf(call)))).toEqual([0, 0, 0]);
    await chat.run(20_000);
    const heard = taken(told.carol);
    expect(heard.toSorted()).toEqual(['r ann: One', 'r ann: Two', 'r bob: Three']);
  });
});

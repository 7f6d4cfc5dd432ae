import { describe, expect, test } from 'vitest';
import { codesOf, makeStage } from './groups.ts';

describe('setGroupMemberNickname', () => {
  test('is told to all members, and empty takes it away [GDATA-12, GDATA-13]', async () => {
    const { chat, bob, told } = await makeStage();
    const call = bob.zim.setGroupMemberNickname('Bobby', 'bob', 'g').finally(() => told[2].push('settled'));
    expect(await chat.wait(call)).toEqual({ groupID: 'g', forUserID: 'bob', nickname: 'Bobby' });
    await chat.run(500);
    const line = 'g member info: bob 3 (Bobby) by bob 3';
    expect(told).toEqual([[line], [line], [line, 'settled'], [line]]);
    await chat.wait(bob.zim.setGroupMemberNickname('', 'bob', 'g'));
    await chat.run(500);
    expect(told[0].at(-1)).toBe('g member info: bob 3 by bob 3');
  });

  test('is one’s own, an admin’s for ordinary members, and the owner’s for all [RIGHT-7, RIGHT-1]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const dave = await chat.loggedIn('dave');
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    const name =
      ({ zim }: typeof ann, forUserID: string, nickname = 'N', groupID = 'g') =>
      () =>
        zim.setGroupMemberNickname(nickname, forUserID, groupID);
    const allowed = await codesOf(chat, [name(ann, 'bob'), name(ann, 'ann'), name(bob, 'carol'), name(bob, 'bob')]);
    expect(allowed).toEqual([0, 0, 0, 0]);
    const codes = await codesOf(chat, [
      ...[name(bob, 'ann'), name(carol, 'bob'), name(ann, 'dave'), name(dave, 'bob'), name(ann, '')],
      ...[name(ann, 'bob', '🦆'.repeat(101)), name(ann, 'bob', '🦆'.repeat(100)), name(ann, 'bob', 'N', 'none')],
    ]);
    expect(codes).toEqual([6000541, 6000541, 6000521, 6000521, 6000001, 6000001, 0, 6000523]);
  });
});

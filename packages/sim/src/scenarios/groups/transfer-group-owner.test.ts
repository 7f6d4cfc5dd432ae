import { describe, expect, test } from 'vitest';
import { codesOf, makeStage, membersOf } from './groups.ts';

describe('transferGroupOwner', () => {
  test('makes another member owner and the caller an ordinary one, in one event [GROUP-26, GDATA-13]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    const call = ann.zim.transferGroupOwner('bob', 'g').finally(() => told[0].push('settled'));
    expect(await chat.wait(call)).toEqual({ groupID: 'g', toUserID: 'bob' });
    await chat.run(500);
    const expected = ['g member info: bob 1, ann 3 by ann 1'];
    expect(told).toEqual([[...expected, 'settled'], expected, expected, expected]);
    expect(await membersOf(chat, bob)).toEqual(['ann 3', 'bob 1', 'carol 3']);
    // NoCorrespondingOperationAuthority
    expect(await chat.codeOf(ann.zim.transferGroupOwner('carol', 'g'))).toBe(6000541);
  });

  test('is refused for oneself, for whoever is no member, and to others [GROUP-26, RIGHT-12]', async () => {
    const { chat, ann, bob } = await makeStage();
    const dave = await chat.loggedIn('dave');
    const codes = await codesOf(chat, [
      () => ann.zim.transferGroupOwner('ann', 'g'),
      () => ann.zim.transferGroupOwner('dave', 'g'),
      () => ann.zim.transferGroupOwner('nobody', 'g'),
      () => ann.zim.transferGroupOwner('', 'g'),
      () => ann.zim.transferGroupOwner('bob', 'none'),
      () => bob.zim.transferGroupOwner('carol', 'g'),
      () => dave.zim.transferGroupOwner('bob', 'g'),
    ]);
    expect(codes).toEqual([6000001, 6000521, 6000521, 6000001, 6000523, 6000541, 6000521]);
  });
});

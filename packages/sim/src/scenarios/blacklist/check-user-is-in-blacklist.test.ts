import { ZIMErrorCode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { annAmong } from './people.ts';

describe('checkUserIsInBlacklist', () => {
  test('is about the own list alone [BLOCK-6a]', async () => {
    const { chat, ann, of } = await annAmong(['bob', 'cat']);
    const { zim } = ann.device;
    const check = async (userID: string, asking = zim) =>
      (await chat.wait(asking.checkUserIsInBlacklist(userID))).isUserInBlacklist;
    await ann.add('bob');
    expect([await check('bob'), await check('cat'), await check('ann')]).toEqual([true, false, false]);
    expect(await check('ann', of('bob').zim)).toBe(false);
    await ann.remove('bob');
    expect(await check('bob')).toBe(false);
  });

  test('of who is not registered is 6000011, of a bad ID 6000001 [BLOCK-6a]', async () => {
    const { chat, ann } = await annAmong([]);
    const code = (userID: unknown) => chat.codeOf(ann.device.zim.checkUserIsInBlacklist(userID as string));
    expect(await code('nobody')).toBe(ZIMErrorCode.CommonModuleUserIsNotExist);
    for (const userID of ['', 'b b', 'x'.repeat(33), undefined, 5]) {
      expect(await code(userID)).toBe(ZIMErrorCode.CommonModuleParamsInvalid);
    }
  });

  test('is answered by the device without a connection [BLOCK-6a]', async () => {
    const { chat, ann } = await annAmong(['bob']);
    await ann.add('bob');
    chat.pullCable(ann.device);
    await chat.run(1000);
    const { zim } = ann.device;
    expect(await chat.wait(zim.checkUserIsInBlacklist('bob'))).toEqual({ isUserInBlacklist: true });
    expect(await chat.wait(zim.checkUserIsInBlacklist('nobody'))).toEqual({ isUserInBlacklist: false });
  });
});

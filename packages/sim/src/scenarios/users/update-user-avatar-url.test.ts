import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

const picture = 'https://pictures.example/ann?size=1&of=🙂';

describe('updateUserAvatarUrl', () => {
  test('resolves with the address as it is stored; the other devices are told [USER-9, USER-10]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    expect(await chat.wait(ann.zim.updateUserAvatarUrl(picture))).toEqual({ userAvatarUrl: picture });
    expect(await chat.wait(ann.zim.updateUserAvatarUrl(picture))).toEqual({ userAvatarUrl: picture });
    expect(await chat.wait(ann.zim.updateUserAvatarUrl(''))).toEqual({ userAvatarUrl: '' });
    await chat.run(1000);
    expect(phone.infos).toEqual([` | ${picture} | `, ' |  | ']);
    expect(ann.infos).toEqual([]);
  });

  test('with over 500 bytes, or what is no text, is rejected with 6000001 [PARAM-3]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(ann.zim.updateUserAvatarUrl('x'.repeat(500)))).toBe(0);
    expect(await chat.codeOf(ann.zim.updateUserAvatarUrl('x'.repeat(501)))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.updateUserAvatarUrl(1 as never))).toBe(6000001);
  });

  test('fails as its area does: 6000121, 6000104, 6000105, 6000007, 6000008', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await chat.codeOf(ann.zim.updateUserAvatarUrl(picture))).toBe(6000121);
    await ann.login();
    chat.breakNext('updateUserAvatarUrl', 'handler');
    expect(await chat.codeOf(ann.zim.updateUserAvatarUrl(picture))).toBe(6000007);
    chat.breakNext('updateUserAvatarUrl', 'storage');
    expect(await chat.codeOf(ann.zim.updateUserAvatarUrl(picture))).toBe(6000008);
    chat.breakNext('updateUserAvatarUrl', 'silence');
    expect(await chat.codeOf(ann.zim.updateUserAvatarUrl(picture))).toBe(6000105);
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await chat.codeOf(ann.zim.updateUserAvatarUrl(picture))).toBe(6000104);
  });
});

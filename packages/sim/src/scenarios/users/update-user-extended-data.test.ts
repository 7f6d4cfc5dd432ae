import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('updateUserExtendedData', () => {
  test('resolves with the data as they are stored; the other devices are told [USER-9, USER-10]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    expect(await chat.wait(ann.zim.updateUserExtendedData('{"a":1}'))).toEqual({ extendedData: '{"a":1}' });
    expect(await chat.wait(ann.zim.updateUserExtendedData(''))).toEqual({ extendedData: '' });
    await chat.run(1000);
    expect(phone.infos).toEqual([' |  | {"a":1}', ' |  | ']);
    expect(ann.infos).toEqual([]);
  });

  test('takes 2048 bytes, and rejects more with 6000001 before anything is asked [PARAM-4]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(ann.zim.updateUserExtendedData('ä'.repeat(1024)))).toBe(0);
    chat.breakNext('updateUserExtendedData', 'silence');
    expect(await chat.codeOf(ann.zim.updateUserExtendedData('ä'.repeat(1024).concat('x')))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.updateUserExtendedData(null as never))).toBe(6000001);
  });

  test('takes what the server allows, which it says at login [PARAM-4]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, userExtendedDataBytesMax: 32 * 1024 } }),
    });
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const extendedData = '\u0001'.repeat(32 * 1024);
    expect(await chat.wait(ann.zim.updateUserExtendedData(extendedData))).toEqual({ extendedData });
    expect(await chat.codeOf(ann.zim.updateUserExtendedData(`${extendedData}x`))).toBe(6000001);
    await chat.run(1000);
    expect(phone.infos).toEqual([` |  | ${extendedData}`]);
  });

  test('fails as its area does: 6000121, 6000104, 6000105, 6000007, 6000008', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await chat.codeOf(ann.zim.updateUserExtendedData('x'))).toBe(6000121);
    await ann.login();
    chat.breakNext('updateUserExtendedData', 'handler');
    expect(await chat.codeOf(ann.zim.updateUserExtendedData('x'))).toBe(6000007);
    chat.breakNext('updateUserExtendedData', 'storage');
    expect(await chat.codeOf(ann.zim.updateUserExtendedData('x'))).toBe(6000008);
    chat.breakNext('updateUserExtendedData', 'silence');
    expect(await chat.codeOf(ann.zim.updateUserExtendedData('x'))).toBe(6000105);
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await chat.codeOf(ann.zim.updateUserExtendedData('x'))).toBe(6000104);
  });
});

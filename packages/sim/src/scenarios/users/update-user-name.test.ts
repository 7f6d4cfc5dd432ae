import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('updateUserName', () => {
  test('resolves with the name as it is stored; the other devices are told, this one and other users are not [USER-9, USER-10, USER-16]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann', { platformType: 5 });
    const bob = await chat.loggedIn('bob');
    expect(await chat.wait(web.zim.updateUserName('Änn "🙂"'))).toEqual({ userName: 'Änn "🙂"' });
    await chat.run(1000);
    expect(phone.infos).toEqual(['Änn "🙂" |  | ']);
    expect([web.infos, bob.infos]).toEqual([[], []]);
    expect(await web.infosOf(['ann'])).toEqual(['ann: Änn "🙂" |  | ']);
    expect(await bob.infosOf(['ann'], true)).toEqual(['ann: Änn "🙂" |  | ']);
  });

  test('with an empty name takes the name away [USER-9]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    await chat.wait(ann.zim.updateUserName('Ann'));
    expect(await chat.wait(ann.zim.updateUserName(''))).toEqual({ userName: '' });
    await chat.run(1000);
    expect(phone.infos).toEqual(['Ann |  | ', ' |  | ']);
  });

  test('with the stored name succeeds and tells nobody [USER-11]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.wait(ann.zim.updateUserName('Ann'));
    const phone = await chat.loggedIn('ann');
    expect(await chat.wait(ann.zim.updateUserName('Ann'))).toEqual({ userName: 'Ann' });
    await chat.run(1000);
    expect(phone.infos).toEqual([]);
  });

  test('with a name of over 256 bytes, or what is no name, is rejected with 6000001 [PARAM-3]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(ann.zim.updateUserName('ä'.repeat(128)))).toBe(0);
    expect(await chat.codeOf(ann.zim.updateUserName(`${'ä'.repeat(128)}x`))).toBe(6000001);
    expect(await chat.codeOf(ann.zim.updateUserName(undefined as never))).toBe(6000001);
  });

  test('before login and after logout is rejected with 6000121, on a destroyed instance with 6000002 [INSTANCE-11]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await chat.codeOf(ann.zim.updateUserName('Ann'))).toBe(6000121);
    await ann.login();
    ann.zim.logout();
    expect(await chat.codeOf(ann.zim.updateUserName('Ann'))).toBe(6000121);
    ann.zim.destroy();
    expect(await chat.codeOf(ann.zim.updateUserName('Ann'))).toBe(6000002);
  });

  test('under way at a logout is rejected with 6000122 [LOGIN-21]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const updated = ann.zim.updateUserName('Ann');
    ann.zim.logout();
    expect(await chat.codeOf(updated)).toBe(6000122);
  });

  test('without a connection is rejected with 6000104 [CONN-16]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await chat.codeOf(ann.zim.updateUserName('Ann'))).toBe(6000104);
  });

  test('whose connection goes under way is rejected with 6000009, whose answer does not come with 6000105 [CONN-15, CONN-17]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    chat.breakNext('updateUserName', 'silence');
    expect(await chat.codeOf(ann.zim.updateUserName('Ann'))).toBe(6000105);
    chat.breakNext('updateUserName', 'silence');
    const cut = ann.zim.updateUserName('Ann');
    cut.catch(() => {});
    await chat.run(500);
    chat.pullCable(ann);
    expect(await chat.codeOf(cut)).toBe(6000009);
  });

  test('that fails on the server is rejected with 6000007, in its storage with 6000008, and changes nothing [PARAM-17, PARAM-18]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    chat.breakNext('updateUserName', 'handler');
    expect(await chat.codeOf(ann.zim.updateUserName('Ann'))).toBe(6000007);
    chat.breakNext('updateUserName', 'storage');
    expect(await chat.codeOf(ann.zim.updateUserName('Ann'))).toBe(6000008);
    await chat.run(1000);
    expect(phone.infos).toEqual([]);
    expect(await phone.infosOf(['ann'], true)).toEqual(['ann:  |  | ']);
  });

  test('is limited on the device with 6000004 and on the server with 6000005 [INSTANCE-15, PARAM-12]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, writesPerSecond: 5 } }),
    });
    const ann = await chat.loggedIn('ann');
    const codes = await chat.wait(
      Promise.all(
        Array.from({ length: 101 }, (_, index) =>
          ann.zim.updateUserName(`name ${index}`).then(
            () => 0,
            ({ code }: { code: number }) => code,
          ),
        ),
      ),
    );
    expect(codes.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(codes.filter((code) => code === 6000005).length).toBeGreaterThan(80);
    expect(codes.at(-1)).toBe(6000004);
  });

  test('that was cut off may be repeated, and the name is what the app asked for last [USER-15]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const cut = ann.zim.updateUserName('Ann');
    cut.catch(() => {});
    await chat.run(1);
    const plugIn = chat.pullCable(ann);
    await chat.codeOf(cut);
    plugIn();
    await chat.run(40_000);
    expect(await chat.wait(ann.zim.updateUserName('Ann'))).toEqual({ userName: 'Ann' });
    await chat.run(1000);
    expect(phone.infos).toEqual(['Ann |  | ']);
    expect(ann.infos).toEqual([]);
  });
});

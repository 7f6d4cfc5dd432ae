import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('userInfoUpdated', () => {
  test('brings the whole profile, whatever changed, in the order of the changes [USER-10, USER-14]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    await chat.wait(web.zim.updateUserName('Ann'));
    await chat.wait(web.zim.updateUserAvatarUrl('picture'));
    await chat.wait(web.zim.updateUserExtendedData('data'));
    await chat.wait(web.zim.updateUserName(''));
    await chat.run(1000);
    expect(phone.infos).toEqual(['Ann |  | ', 'Ann | picture | ', 'Ann | picture | data', ' | picture | data']);
    expect(await phone.infosOf(['ann'])).toEqual(['ann:  | picture | data']);
  });

  test('tells each device what the other changed when both change at once [USER-14]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 30, jitterMs: 200 };
    await chat.wait(Promise.all([web.zim.updateUserName('Ann'), phone.zim.updateUserAvatarUrl('picture')]));
    await chat.run(3000);
    const profile = 'ann: Ann | picture | ';
    expect([await web.infosOf(['ann']), await phone.infosOf(['ann'])]).toEqual([[profile], [profile]]);
    expect(web.infos).toHaveLength(1);
    expect(web.infos[0]).toContain('picture');
    expect(phone.infos).toHaveLength(1);
    expect(phone.infos[0]).toContain('Ann');
  });

  test('tells once, after the outage, of what was changed meanwhile [USER-13, CONN-14]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(phone);
    await chat.run(1000);
    await chat.wait(web.zim.updateUserName('one'));
    await chat.wait(web.zim.updateUserAvatarUrl('picture'));
    await chat.wait(web.zim.updateUserName('two'));
    plugIn();
    await chat.run(40_000);
    expect(phone.infos).toEqual(['two | picture | ']);
    chat.pullCable(phone)();
    await chat.run(40_000);
    expect(phone.infos).toHaveLength(1);
    expect(await phone.infosOf(['ann'])).toEqual(['ann: two | picture | ']);
    expect(web.infos).toEqual([]);
  });

  test('tells a device that was logged out when it comes back, and a device that is used for the first time nothing [USER-13]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    phone.zim.logout();
    await chat.wait(web.zim.updateUserName('Ann'));
    await phone.login();
    const fresh = await chat.loggedIn('ann');
    await chat.run(2000);
    expect(phone.infos).toEqual(['Ann |  | ']);
    expect(fresh.infos).toEqual([]);
  });

  test('tells of a change by a device that is gone before its answer comes, and that device nothing [USER-15]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const conditions = chat.world.network.conditions;
    chat.world.network.conditions = { ...conditions, latencyMs: 100, jitterMs: 0 };
    const cut = web.zim.updateUserName('Ann');
    cut.catch(() => {});
    await chat.run(150);
    const plugIn = chat.pullCable(web);
    expect(await chat.codeOf(cut)).toBe(6000009);
    plugIn();
    await chat.run(40_000);
    expect(phone.infos).toEqual(['Ann |  | ']);
    expect(web.infos).toEqual([]);
    expect(await web.infosOf(['ann'])).toEqual(['ann: Ann |  | ']);
  });

  test('tells the other devices of a name that comes with a login, and the one that logs in nothing [USER-12, LOGIN-2]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    phone.zim.logout();
    await chat.run(1000);
    await phone.login({ userName: 'Ann' });
    await chat.run(2000);
    expect(web.infos).toEqual(['Ann |  | ']);
    expect(phone.infos).toEqual([]);
    phone.zim.logout();
    await phone.login({ userName: '' });
    await chat.run(2000);
    expect(web.infos).toHaveLength(1);
    expect(await web.infosOf(['ann'])).toEqual(['ann: Ann |  | ']);
  });

  test('outlasts the death of the server as soon as the change was answered [USER-15]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const [server] = chat.world.servers;
    await chat.wait(web.zim.updateUserName('Ann'));
    server?.kill('reset');
    await chat.run(2000);
    await chat.wait(chat.world.startServers());
    await chat.run(60_000);
    expect(phone.infos).toEqual(['Ann |  | ']);
    expect(web.infos).toEqual([]);
    expect(await web.infosOf(['ann'], true)).toEqual(['ann: Ann |  | ']);
  });
});

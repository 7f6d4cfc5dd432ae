import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { noRule, ruleOf, rulesTold, webSparesPhones } from './rules.ts';

describe('userRuleUpdated', () => {
  test('tells every device of the user, the calling one too, and no other user [USER-18]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann', { platformType: 5 });
    const bob = await chat.loggedIn('bob');
    const told = [web, phone, bob].map(rulesTold);
    await chat.wait(web.zim.updateUserOfflinePushRule(webSparesPhones));
    await chat.run(1000);
    expect(told).toEqual([['6|3,2'], ['6|3,2'], []]);
  });

  test('is not told for the rule that is stored already [USER-22]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const told = [web, phone].map(rulesTold);
    await chat.wait(web.zim.updateUserOfflinePushRule(noRule));
    await chat.wait(web.zim.updateUserOfflinePushRule(webSparesPhones));
    await chat.run(1000);
    await chat.wait(phone.zim.updateUserOfflinePushRule(webSparesPhones));
    await chat.run(1000);
    expect(told).toEqual([['6|3,2'], ['6|3,2']]);
  });

  test('tells a device that was away once how the rule stands now, and nothing if it is as before [USER-23]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const told = rulesTold(phone);
    const plugIn = chat.pullCable(phone);
    await chat.run(1000);
    await chat.wait(web.zim.updateUserOfflinePushRule({ ...noRule, onlinePlatforms: [1] }));
    await chat.wait(web.zim.updateUserOfflinePushRule(webSparesPhones));
    expect(await ruleOf(chat, phone)).toBe('|');
    plugIn();
    await chat.run(40_000);
    expect(told).toEqual(['6|3,2']);
    const again = chat.pullCable(phone);
    await chat.run(1000);
    await chat.wait(web.zim.updateUserOfflinePushRule(noRule));
    await chat.wait(web.zim.updateUserOfflinePushRule(webSparesPhones));
    again();
    await chat.run(40_000);
    expect(told).toEqual(['6|3,2']);
  });

  test('tells a new device nothing, which knows the rule without a connection nevertheless [USER-23]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    await chat.wait(web.zim.updateUserOfflinePushRule(webSparesPhones));
    const fresh = chat.device('ann');
    const told = rulesTold(fresh);
    await fresh.login();
    await chat.run(1000);
    chat.pullCable(fresh);
    await chat.run(1000);
    expect([told, await ruleOf(chat, fresh)]).toEqual([[], '6|3,2']);
  });

  test('is told in the next run of the app where it was missed, and not again where it was told [USER-23]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const before = await chat.loggedIn('ann');
    const first = rulesTold(before);
    await chat.wait(web.zim.updateUserOfflinePushRule(webSparesPhones));
    await chat.run(1000);
    const phone = before.restart();
    const second = rulesTold(phone);
    await phone.login();
    await chat.run(2000);
    expect([first, second]).toEqual([['6|3,2'], []]);
    const late = phone.restart();
    const third = rulesTold(late);
    await chat.wait(web.zim.updateUserOfflinePushRule(noRule));
    await late.login();
    await chat.run(2000);
    expect(third).toEqual(['|']);
  });

  test('tells of changes by two devices at once in one order, and both end with the same rule [USER-18]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const told = [web, phone].map(rulesTold);
    chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 30, jitterMs: 200 };
    await chat.wait(
      Promise.all([
        web.zim.updateUserOfflinePushRule(webSparesPhones),
        phone.zim.updateUserOfflinePushRule({ ...noRule, onlinePlatforms: [3] }),
      ]),
    );
    await chat.run(3000);
    const last = told.map((rules) => rules.at(-1));
    expect(last[0]).toBe(last[1]);
    expect(await ruleOf(chat, web)).toBe(last[0]);
  });

  test('tells of what a restored backup has, as of any other change [USER-24]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const told = rulesTold(ann);
    chat.world.backUp();
    await chat.wait(ann.zim.updateUserOfflinePushRule(webSparesPhones));
    await chat.run(1000);
    for (const server of chat.world.servers) chat.world.killServer(server);
    chat.world.restoreBackup();
    await chat.wait(chat.world.startServers());
    await chat.run(60_000);
    expect(told).toEqual(['6|3,2', '|']);
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await ruleOf(chat, ann)).toBe('|');
  });
});

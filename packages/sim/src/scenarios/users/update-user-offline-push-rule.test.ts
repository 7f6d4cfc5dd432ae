import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { describeCommonCodes } from '../common-codes-contract.ts';
import { noRule, ruleOf, rulesTold, webSparesPhones } from './rules.ts';

describeCommonCodes('updateUserOfflinePushRule', {
  operation: 'updateUserOfflinePushRule',
  rate: 'writesPerSecond',
  call: ({ zim }) => zim.updateUserOfflinePushRule(webSparesPhones),
});

describe('updateUserOfflinePushRule', () => {
  test('replaces both lists and resolves with the rule as it is stored, a platform twice once [USER-18, USER-22]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const { offlinePushRule } = await chat.wait(
      ann.zim.updateUserOfflinePushRule({ onlinePlatforms: [6, 1, 6], notToReceiveOfflinePushPlatforms: [3, 3] }),
    );
    expect(offlinePushRule).toEqual({ onlinePlatforms: [6, 1], notToReceiveOfflinePushPlatforms: [3] });
    expect(await ruleOf(chat, ann)).toBe('6,1|3');
    await chat.wait(ann.zim.updateUserOfflinePushRule({ ...noRule, notToReceiveOfflinePushPlatforms: [2] }));
    expect(await ruleOf(chat, ann)).toBe('|2');
  });

  test.each<[string, unknown]>([
    ['no rule', undefined],
    ['null', null],
    ['text', '6'],
    ['one list', { onlinePlatforms: [6] }],
    ['a platform that there is not', { ...noRule, onlinePlatforms: [8] }],
    ['a platform as text', { ...noRule, onlinePlatforms: ['6'] }],
    ['a number in place of a list', { ...noRule, notToReceiveOfflinePushPlatforms: 6 }],
    ['an object in place of a list', { ...noRule, notToReceiveOfflinePushPlatforms: { 0: 6, length: 1 } }],
    ['over a hundred entries', { ...noRule, onlinePlatforms: Array(101).fill(6) }],
  ])('is rejected with 6000001 for %s, and nothing changes [PARAM-3]', async (_name, rule) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const told = rulesTold(ann);
    expect(await chat.codeOf(ann.zim.updateUserOfflinePushRule(rule as never))).toBe(6000001);
    await chat.run(1000);
    expect([await ruleOf(chat, ann), told]).toEqual(['|', []]);
  });

  test('takes a hundred entries in a list, and lists without any [PARAM-3]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const rule = { ...noRule, onlinePlatforms: Array(100).fill(6) };
    expect(await chat.codeOf(ann.zim.updateUserOfflinePushRule(rule))).toBe(0);
    expect(await chat.codeOf(ann.zim.updateUserOfflinePushRule(noRule))).toBe(0);
    expect(await ruleOf(chat, ann)).toBe('|');
  });

  test('outlives logout, a deleted cache and the death of the server [USER-24]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.wait(ann.zim.updateUserOfflinePushRule(webSparesPhones));
    await chat.restartServers();
    ann.zim.logout({ isClearDB: true });
    await chat.run(1000);
    await ann.login();
    expect(await ruleOf(chat, ann)).toBe('6|3,2');
  });

  test('whose answer was lost may be repeated, and is told once [USER-24]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const [own, other] = [rulesTold(ann), rulesTold(phone)];
    chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 100, jitterMs: 0 };
    const cut = ann.zim.updateUserOfflinePushRule(webSparesPhones);
    cut.catch(() => {});
    await chat.run(150);
    const plugIn = chat.pullCable(ann);
    expect(await chat.codeOf(cut)).toBe(6000009);
    plugIn();
    await chat.run(40_000);
    await chat.wait(ann.zim.updateUserOfflinePushRule(webSparesPhones));
    await chat.run(1000);
    expect([own, other]).toEqual([['6|3,2'], ['6|3,2']]);
  });
});

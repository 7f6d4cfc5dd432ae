import { ZIMConversationType, ZIMMessagePriority, ZIMMessageReceiptStatus } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { Chat, type ChatOptions, textMessage } from '../chat.ts';
import { groupG } from '../groups/groups.ts';
import { AppBackend } from './backend.ts';

/** Ann has sent Bob one message with a receipt and one without, and the same to the group of both; Bob's app is not open. */
async function setUp(options?: ChatOptions) {
  const chat = await Chat.open(options);
  const backend = new AppBackend(chat);
  const ann = await chat.loggedIn('ann');
  await backend.call('UserRegister', { UserInfo: [{ UserId: 'bob' }, { UserId: 'cid' }] });
  await chat.wait(ann.zim.createGroup(groupG, ['bob']));
  const say = (text: string, hasReceipt: boolean, to = 'bob', type: ZIMConversationType = ZIMConversationType.Peer) =>
    chat.wait(ann.zim.sendMessage(textMessage(text), to, type, { priority: ZIMMessagePriority.Low, hasReceipt }));
  for (const hasReceipt of [true, false]) {
    await say('hello', hasReceipt);
    await say('hello', hasReceipt, 'g', ZIMConversationType.Group);
  }
  const told: string[] = [];
  ann.zim.on('messageReceiptChanged', (_zim, { infos }) => {
    told.push(...infos.map(({ conversationID, status }) => `${conversationID} ${ZIMMessageReceiptStatus[status]}`));
  });
  const peer = (over: object = {}) =>
    backend.call('C2cDeliveryReceipt', { FromUserId: 'bob', ConvId: 'ann', ConvMsgSeq: [1], ...over });
  const group = (over: object = {}) =>
    backend.call('GroupDeliveryReceipt', { FromUserId: 'bob', GroupId: 'g', ConvMsgSeq: [1], ...over });
  return { chat, backend, ann, told, peer, group, say };
}

describe.each(['peer', 'group'] as const)('a receipt of delivery (%s)', (kind) => {
  it('says when the message arrived, the same each time, also after the server began anew [API-28, APIMSG-25a]', async () => {
    const { chat, told, say, ...stage } = await setUp();
    const receipt = stage[kind];
    const before = chat.world.wall();
    const first = await receipt({ ConvMsgSeq: [1, 1, 2, 9] });
    expect(first.Code).toBe(0);
    expect(Number(first['DeliveredTime'])).toBeGreaterThanOrEqual(before);
    await chat.run(5000);
    await chat.restartServers();
    expect(await receipt()).toMatchObject({ Code: 0, DeliveredTime: first['DeliveredTime'] });
    await chat.run(5000);
    const isGroup = kind === 'group';
    await say('again', true, isGroup ? 'g' : 'bob', isGroup ? ZIMConversationType.Group : ZIMConversationType.Peer);
    const last = await receipt({ ConvMsgSeq: [1, 3] });
    expect(Number(last['DeliveredTime'])).toBeGreaterThan(Number(first['DeliveredTime']) + 10_000);
    await chat.run(2000);
    expect(told).toEqual([]);
  });

  it('that is settled with a reading says when that was, and a reading still counts [APIMSG-25a]', async () => {
    const { chat, backend, told, ...stage } = await setUp();
    const receipt = stage[kind];
    const delivered = await receipt();
    await chat.run(3000);
    const params = { FromUserId: 'bob', ConvMsgSeq: [1], ...(kind === 'peer' ? { ConvId: 'ann' } : { GroupId: 'g' }) };
    expect(await backend.code(kind === 'peer' ? 'C2cReadReceipt' : 'GroupReadReceipt', params)).toBe(0);
    await chat.run(500);
    expect(told).toEqual([kind === 'peer' ? 'bob Done' : 'g Done']);
    expect(await receipt()).toMatchObject({ Code: 0, DeliveredTime: delivered['DeliveredTime'] });
  });

  it('has the time of a reading that came first [APIMSG-25a]', async () => {
    const { chat, backend, ...stage } = await setUp();
    const receipt = stage[kind];
    const params = { FromUserId: 'bob', ConvMsgSeq: [1], ...(kind === 'peer' ? { ConvId: 'ann' } : { GroupId: 'g' }) };
    const { ReadTime } = await backend.call(kind === 'peer' ? 'C2cReadReceipt' : 'GroupReadReceipt', params);
    await chat.run(3000);
    const { DeliveredTime } = await receipt();
    expect(Math.abs(Number(DeliveredTime) - Number(ReadTime))).toBeLessThan(100);
  });
});

describe('a receipt of delivery that cannot be set', () => {
  it('between two has a code that says why [APIMSG-25a, APICODE-10]', async () => {
    const { peer } = await setUp();
    const code = async (over: object) => (await peer(over)).Code;
    expect(await code({ ConvMsgSeq: [2, 9] })).toBe(660400104);
    expect(await code({ FromUserId: 'ann', ConvId: 'bob' })).toBe(660400104);
    expect(await code({ ConvId: 'cid' })).toBe(660400104);
    expect(await code({ ConvId: 'x' })).toBe(660400104);
    expect(await code({ FromUserId: 'x' })).toBe(660500002);
    expect(await code({ ConvMsgSeq: Array.from({ length: 11 }, (_, index) => index) })).toBe(660400102);
    for (const ConvMsgSeq of [[], undefined, 'x', [-1], ['one'], { 0: 1 }]) {
      expect(await code({ ConvMsgSeq })).toBe(660000002);
    }
  });

  it('because its time is over cannot be set, and what was set stays [APIMSG-25a]', async () => {
    const { chat, peer, group } = await setUp({
      configure: (config) => ({ ...config, receipts: { ...config.receipts, lifetimeSeconds: 60 } }),
    });
    const { DeliveredTime } = await peer();
    await chat.run(61_000);
    expect([(await group()).Code, await peer()]).toMatchObject([660400103, { Code: 0, DeliveredTime }]);
  });

  it('in a group has a code that says why [APIMSG-25a, APICODE-10]', async () => {
    const { group, backend, chat } = await setUp();
    const code = async (over: object) => (await group(over)).Code;
    expect(await code({ ConvMsgSeq: [2, 9] })).toBe(660400103);
    expect(await code({ FromUserId: 'ann' })).toBe(660400103);
    expect(await code({ FromUserId: 'cid' })).toBe(660600024);
    expect(await code({ FromUserId: 'x' })).toBe(660500002);
    expect(await code({ GroupId: 'none' })).toBe(660600001);
    expect(await code({ ConvMsgSeq: Array.from({ length: 11 }, (_, index) => index) })).toBe(660400102);
    expect(await code({ GroupId: '__proto__' })).toBe(660600001);
    await backend.call('InviteUsersIntoGroup', { FromUserId: 'ann', GroupId: 'g', UserIds: ['cid'] });
    expect(await code({ FromUserId: 'cid' })).toBe(660400103);
    await backend.call('KickoutGroupUser', { FromUserId: 'ann', GroupId: 'g', UserId: ['bob'] });
    expect(await code({})).toBe(660600024);
    await chat.run(1000);
    await backend.call('DismissGroup', { FromUserId: 'ann', GroupId: 'g' });
    expect(await code({ FromUserId: 'ann' })).toBe(660600001);
  });

  it.each(['handler', 'storage'] as const)(
    'because the %s failed has the code of that, and can be set then',
    async (kind) => {
      const { chat, peer } = await setUp();
      chat.breakNext('C2cDeliveryReceipt', kind);
      expect((await peer()).Code).toBe(660000003);
      expect((await peer()).Code).toBe(0);
    },
  );
});

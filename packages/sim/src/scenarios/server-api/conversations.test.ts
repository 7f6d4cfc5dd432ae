import { ZIMConversationNotificationStatus, ZIMConversationType } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';
import { groupG } from '../groups/groups.ts';
import { AppBackend } from './backend.ts';

async function setUp(options: ChatOptions = {}) {
  const chat = await Chat.open(options);
  const backend = new AppBackend(chat);
  const ann = await chat.loggedIn('ann');
  const phone = await chat.loggedIn('ann', { platformType: 5 });
  const bob = await chat.loggedIn('bob');
  await chat.loggedIn('cid');
  return { chat, backend, ann, phone, bob };
}

const makeGroup = (chat: Chat, { zim }: ChatDevice, userIDs: readonly string[]) =>
  chat.wait(zim.createGroup(groupG, [...userIDs]));

const ofAnn = { FromUserId: 'ann' };

describe('SilenceConvNotification', () => {
  it('is told to all devices, and says where it was so already [API-29, APIOBJ-6]', async () => {
    const { chat, backend, ann, phone, bob } = await setUp();
    await makeGroup(chat, ann, ['bob']);
    await bob.send('ann', 'hi');
    const silence = (ConvIds: readonly string[], Enable: boolean, ConvType = 0) =>
      backend.call('SilenceConvNotification', { ...ofAnn, ConvType, ConvIds, Enable });
    expect(await silence(['bob', 'cid', 'x'], true)).toMatchObject({
      Code: 0,
      ErrorList: [{ ConvId: 'x', SubCode: 660700015, SubMessage: 'user not registered' }],
    });
    expect(await silence(['g'], true, 2)).toMatchObject({ Code: 0, ErrorList: [] });
    await chat.run(500);
    for (const device of [ann, phone]) {
      expect(device.conversations.get('bob')?.notificationStatus).toBe(ZIMConversationNotificationStatus.DoNotDisturb);
    }
    expect((await silence(['bob', 'bob'], true)).Code).toBe(660800051);
    expect((await silence(['g'], true, 2)).Code).toBe(660800051);
    expect((await silence(['cid'], false)).Code).toBe(0);
    expect((await silence(['cid'], false)).Code).toBe(660800052);
    expect((await silence(['none'], true, 2)).Code).toBe(660600001);
    expect(
      await backend.code('SilenceConvNotification', { FromUserId: 'cid', ConvType: 2, ConvIds: ['g'], Enable: true }),
    ).toBe(660600024);
    expect(
      await backend.code('SilenceConvNotification', { FromUserId: 'x', ConvType: 2, ConvIds: ['g'], Enable: true }),
    ).toBe(660500002);
  });

  it('has an end for conversations of two', async () => {
    const { backend } = await setUp({
      configure: (config) => ({ ...config, limits: { ...config.limits, quietPeers: 1 } }),
    });
    const ConvIds = ['bob', 'cid'];
    expect(
      await backend.call('SilenceConvNotification', { ...ofAnn, ConvType: 0, ConvIds, Enable: 'true' }),
    ).toMatchObject({ Code: 660000002 });
    expect(
      await backend.call('SilenceConvNotification', { ...ofAnn, ConvType: 0, ConvIds, Enable: true }),
    ).toMatchObject({
      Code: 0,
      ErrorList: [{ ConvId: 'cid', SubCode: 660800030 }],
    });
  });
});

describe('ConvPinned', () => {
  const pin = (backend: AppBackend, PinnedType: number, ...ids: readonly string[]) =>
    backend.call('ConvPinned', { ...ofAnn, PinnedType, ConvList: ids.map((ConvId) => ({ ConvId, ConvType: 0 })) });

  it('pins what is there, and what will be [API-29]', async () => {
    const { chat, backend, ann, phone, bob } = await setUp();
    expect(await pin(backend, 1, 'bob', 'x')).toMatchObject({
      Code: 0,
      ErrorList: [{ ConvId: 'x', ConvType: 0, SubCode: 660800001 }],
    });
    await chat.run(500);
    expect(ann.conversations.get('bob')).toBeUndefined();
    await bob.send('ann', 'hi');
    for (const device of [ann, phone]) expect(device.conversations.get('bob')?.isPinned).toBe(true);
    expect((await pin(backend, 1, 'bob')).Code).toBe(0);
    expect((await pin(backend, 0, 'bob', 'cid')).Code).toBe(0);
    await chat.run(500);
    expect(ann.conversations.get('bob')?.isPinned).toBe(false);
  });

  it('has an end, and is for members [APICODE-23]', async () => {
    const { chat, backend, bob } = await setUp({
      configure: (config) => ({ ...config, limits: { ...config.limits, pinnedConversations: 1 } }),
    });
    await makeGroup(chat, bob, []);
    expect(await pin(backend, 1, 'bob', 'cid')).toMatchObject({
      Code: 0,
      ErrorList: [{ ConvId: 'cid', SubCode: 660800048 }],
    });
    const group = { ConvId: 'g', ConvType: 2 };
    expect(await backend.code('ConvPinned', { ...ofAnn, PinnedType: 1, ConvList: [group] })).toBe(660600024);
    expect(
      await backend.code('ConvPinned', { ...ofAnn, PinnedType: 1, ConvList: [{ ConvId: 'g', ConvType: 1 }] }),
    ).toBe(660000002);
    expect(await backend.code('ConvPinned', { FromUserId: 'x', PinnedType: 1, ConvList: [group] })).toBe(660500002);
  });
});

describe('SetConvMark', () => {
  it('sets marks for several users, and says of each conversation why not [APIOBJ-8]', async () => {
    const { chat, backend, ann, phone, bob } = await setUp();
    await makeGroup(chat, ann, ['bob']);
    await bob.send('ann', 'hi');
    const ConvMarkInfoList = [
      {
        UserId: 'ann',
        Action: true,
        SetMarkC2c: { bob: { MarkContent: 3 }, cid: { MarkContent: 3 }, x: { MarkContent: 31 } },
      },
      { UserId: 'x', Action: true, SetMarkC2c: { bob: { MarkContent: 3 } } },
      { UserId: 'bob', Action: true },
    ];
    expect(await backend.call('SetConvMark', { ...ofAnn, ConvMarkInfoList })).toMatchObject({
      Code: 0,
      FailList: [
        {
          UserId: 'ann',
          FailList: [
            { ConvId: 'cid', ConvType: 0, Code: 660800002 },
            { ConvId: 'x', ConvType: 0, Code: 660000002 },
          ],
        },
        { UserId: 'x', SubCode: 660800001, FailList: [] },
        { UserId: 'bob', SubCode: 660000002, FailList: [] },
      ],
    });
    await chat.run(500);
    for (const device of [ann, phone]) expect(device.conversations.get('bob')?.marks).toEqual([3]);
    const off = [{ UserId: 'ann', Action: false, SetMarkC2c: { bob: { MarkContent: 3 } } }];
    expect(await backend.code('SetConvMark', { ...ofAnn, ConvMarkInfoList: off })).toBe(0);
    await chat.run(500);
    expect(phone.conversations.get('bob')?.marks).toEqual([]);
    const none = [{ UserId: 'ann', Action: true, SetMarkC2c: { cid: { MarkContent: 1 } } }];
    expect(await backend.code('SetConvMark', { ...ofAnn, ConvMarkInfoList: none })).toBe(660800054);
    expect(await backend.code('SetConvMark', { FromUserId: 'x', ConvMarkInfoList: off })).toBe(660500002);
  });
});

describe('QueryConversationList', () => {
  it('has the newest last, in pages [APIOBJ-7]', async () => {
    const { chat, backend, bob } = await setUp();
    const cid = await chat.loggedIn('cid');
    await makeGroup(chat, bob, ['ann']);
    await bob.send('ann', 'hi');
    await chat.run(2000);
    await cid.send('ann', 'hi');
    const first = await backend.call('QueryConversationList', { ...ofAnn, Limit: 1 });
    expect(first).toMatchObject({ TotalCount: 2, Next: 1, List: [{ ConvId: 'bob', ConvType: 0 }] });
    const second = await backend.call('QueryConversationList', { ...ofAnn, Limit: 1, Next: first['Next'] });
    expect(second).toMatchObject({ TotalCount: 2, Next: 0, List: [{ ConvId: 'cid', ConvType: 0 }] });
    const [{ UpdateTime = 0 } = {}] = second['List'] as readonly { readonly UpdateTime?: number }[];
    expect(Math.abs(chat.world.wall() - UpdateTime)).toBeLessThan(2000);
    await backend.call('DeleteConv', { ...ofAnn, ConvId: 'bob', ConvType: 0 });
    expect(await backend.call('QueryConversationList', { ...ofAnn, Limit: -1 })).toMatchObject({ TotalCount: 1 });
    expect(await backend.code('QueryConversationList', { FromUserId: 'x' })).toBe(660500002);
    chat.breakNext('QueryConversationList', 'handler');
    expect(await backend.code('QueryConversationList', ofAnn)).toBe(660800053);
  });
});

describe('ClearConversationUnread and DeleteConv', () => {
  it('are told to all devices, and change nothing the second time [API-29]', async () => {
    const { chat, backend, ann, phone, bob } = await setUp();
    await bob.send('ann', 'one');
    await bob.send('ann', 'two');
    expect(ann.totals.at(-1)).toBe(2);
    expect(await backend.get('ClearConversationUnread', 'FromUserId=ann&ConvId=bob&ConvType=0')).toMatchObject({
      Code: 0,
    });
    await chat.run(500);
    for (const device of [ann, phone]) expect(device.totals.at(-1)).toBe(0);
    const { length } = ann.listed;
    expect(await backend.code('ClearConversationUnread', { ...ofAnn, ConvId: 'bob', ConvType: 0 })).toBe(0);
    await chat.run(500);
    expect(ann.listed).toHaveLength(length);
    expect(await backend.code('ClearConversationUnread', { ...ofAnn, ConvId: 'cid', ConvType: 0 })).toBe(660800002);
    expect(await backend.code('ClearConversationUnread', { ...ofAnn, ConvId: 'none', ConvType: 2 })).toBe(660800002);

    const plugIn = chat.pullCable(phone);
    expect(await backend.code('DeleteConv', { ...ofAnn, ConvId: 'bob', ConvType: 0 })).toBe(0);
    expect(await backend.code('DeleteConv', { ...ofAnn, ConvId: 'bob', ConvType: 0 })).toBe(0);
    await chat.run(500);
    expect(ann.listed.at(-1)).toMatch(/^Deleted bob/);
    plugIn();
    await chat.run(10_000);
    expect(phone.listed.at(-1)).toMatch(/^Deleted bob/);
    await bob.send('ann', 'three');
    const { messageList } = await chat.wait(
      ann.zim.queryHistoryMessage('bob', ZIMConversationType.Peer, { count: 10, reverse: true }),
    );
    expect(messageList).toHaveLength(3);
  });
});

import { ZIMConversationType, ZIMMessageReceiptStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';

const { Peer } = ZIMConversationType;

/** Bob on a phone and a page, who each have a message of Ann's; what the page is told from now on. */
async function bobOnTwo() {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const phone = await chat.loggedIn('bob', { platformType: 5 });
  const page = await chat.loggedIn('bob');
  const sent = ann.startSend('bob', 'hello', { hasReceipt: true });
  await chat.wait(sent);
  await chat.run(1000);
  const told: string[] = [];
  const { zim } = page;
  zim.on('conversationChanged', (_zim, { infoList }) => told.push(...infoList.map(({ event }) => `changed ${event}`)));
  zim.on('conversationsAllDeleted', (_zim, { count }) => told.push(`allDeleted ${count}`));
  zim.on('conversationTotalUnreadMessageCountUpdated', (_zim, { totalUnreadMessageCount }) =>
    told.push(`total ${totalUnreadMessageCount}`),
  );
  zim.on('messageDeleted', (_zim, { messageDeleteType }) => told.push(`deleted ${messageDeleteType}`));
  const receipts = (infos: readonly { status: ZIMMessageReceiptStatus; isSelfOperated: boolean }[]): void => {
    for (const { status, isSelfOperated } of infos)
      told.push(`receipt ${ZIMMessageReceiptStatus[status]} ${isSelfOperated ? 'self' : 'other'}`);
  };
  zim.on('messageReceiptChanged', (_zim, { infos }) => receipts(infos));
  zim.on('conversationMessageReceiptChanged', (_zim, { infos }) => receipts(infos));
  zim.on('userInfoUpdated', () => told.push('userInfo'));
  zim.on('userRuleUpdated', () => told.push('userRule'));
  return { chat, ann, phone, page, told };
}

/** Everything that both have to show alike. */
async function shownBy(chat: Chat, device: ChatDevice) {
  const list = (await device.list()).map(({ conversationID, unreadMessageCount, isPinned, lastMessage }) => ({
    ...{ conversationID, unreadMessageCount, isPinned },
    last: lastMessage?.messageID,
  }));
  const messages = (await device.page('ann')).map(({ messageID, receiptStatus }) => [messageID, receiptStatus]);
  const { selfUserInfo } = await chat.wait(device.zim.querySelfUserInfo());
  return { list, messages, self: [selfUserInfo.userFullInfo, selfUserInfo.userRule] };
}

type Setting = Awaited<ReturnType<typeof bobOnTwo>>;

/** What one device does, and what the other is told of it. */
const rows: readonly (readonly [string, (on: Setting) => Promise<unknown>, readonly string[]])[] = [
  ['changes the name', ({ phone: { zim } }) => zim.updateUserName('Bob'), ['userInfo']],
  ['changes the avatar', ({ phone: { zim } }) => zim.updateUserAvatarUrl('picture'), ['userInfo']],
  ['changes the extended data', ({ phone: { zim } }) => zim.updateUserExtendedData('data'), ['userInfo']],
  [
    'changes the rule for push',
    ({ phone: { zim } }) =>
      zim.updateUserOfflinePushRule({ onlinePlatforms: [6], notToReceiveOfflinePushPlatforms: [3] }),
    ['userRule'],
  ],
  [
    'deletes a conversation',
    ({ phone: { zim } }) => zim.deleteConversation('ann', Peer, { isAlsoDeleteServerConversation: true }),
    ['changed 3', 'total 0'],
  ],
  [
    'deletes all conversations',
    ({ phone: { zim } }) => zim.deleteAllConversations({ isAlsoDeleteServerConversation: true }),
    ['allDeleted 1', 'total 0'],
  ],
  [
    'clears all unread',
    ({ phone: { zim } }) => zim.clearConversationTotalUnreadMessageCount(),
    ['changed 1', 'total 0'],
  ],
  [
    'deletes a message',
    async ({ phone }) =>
      phone.zim.deleteMessages(await phone.page('ann'), 'ann', Peer, { isAlsoDeleteServerMessage: true }),
    ['deleted 0', 'changed 1', 'total 0'],
  ],
  [
    'deletes the messages of a conversation',
    ({ phone: { zim } }) => zim.deleteAllMessage('ann', Peer, { isAlsoDeleteServerMessage: true }),
    ['deleted 1', 'changed 1', 'total 0'],
  ],
  [
    'deletes the messages of all conversations',
    ({ phone: { zim } }) => zim.deleteAllConversationMessages({ isAlsoDeleteServerMessage: true }),
    ['deleted 2', 'total 0'],
  ],
  [
    'marks a receipt as read',
    async ({ phone }) => phone.zim.sendMessageReceiptsRead(await phone.page('ann'), 'ann', Peer),
    ['receipt Done self', 'changed 1'],
  ],
  [
    'marks the receipts of a conversation as read',
    ({ phone: { zim } }) => zim.sendConversationMessageReceiptRead('ann', Peer),
    ['receipt Done self', 'changed 1'],
  ],
  ['pins a conversation', ({ phone: { zim } }) => zim.updateConversationPinnedState(true, 'ann', Peer), ['changed 1']],
  ['writes a draft', ({ phone: { zim } }) => zim.setConversationDraft('draft', 'ann', Peer), []],
  [
    'keeps data with a message',
    async ({ phone }) => {
      const [message] = await phone.page('ann');
      if (!message) throw new Error('there is a message');
      return phone.zim.updateMessageLocalExtendedData('data', message);
    },
    [],
  ],
  [
    'inserts a message',
    ({ phone: { zim } }) => zim.insertMessageToLocalDB({ type: 1, message: 'mine' } as never, 'ann', Peer, 'bob'),
    [],
  ],
];

describe('a device that', () => {
  test.each(rows)(
    '%s: the other one is told what it has to be [DEVICE-17, DEVICE-18, DEVICE-22]',
    async (_name, act, expected) => {
      const setting = await bobOnTwo();
      await setting.chat.wait(act(setting));
      await setting.chat.run(2000);
      expect([...setting.told].sort()).toEqual([...expected].sort());
    },
  );

  test.each(rows.filter(([, , expected]) => expected.length > 0))(
    '%s while the other is away: both show the same when that one is back [DEVICE-17, DEVICE-22]',
    async (_name, act) => {
      const setting = await bobOnTwo();
      const { chat, phone, page } = setting;
      const plugIn = chat.pullCable(page);
      await chat.run(1000);
      await chat.wait(act(setting));
      plugIn();
      await chat.run(40_000);
      expect(await shownBy(chat, page)).toEqual(await shownBy(chat, phone));
    },
  );

  test('logs in for the first time gets no old messages as news [DEVICE-22]', async () => {
    const { chat } = await bobOnTwo();
    const fresh = await chat.loggedIn('bob');
    await chat.run(2000);
    expect(fresh.received).toEqual([]);
    expect(await fresh.texts('ann')).toEqual(['hello']);
  });
});

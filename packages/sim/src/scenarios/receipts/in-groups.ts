import { type ZIMMessage, ZIMMessageQueryMode, ZIMMessageReceiptStatus } from '@parley/client';
import type { Chat, ChatDevice, ChatOptions } from '../chat.ts';
import { inGroup, say } from '../groups/messages.ts';
import { listen } from './receipts.ts';

/** A group of ann's with bob and carol, with what was told on ann's two devices, on bob's two and on carol's. */
export async function makeReaders(chat: Chat) {
  const [ann, phone] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
  const [bob, tablet] = [await chat.loggedIn('bob'), await chat.loggedIn('bob')];
  const carol = await chat.loggedIn('carol');
  const info = { groupID: 'g', groupName: 'Group', groupAvatarUrl: '' };
  await chat.wait(ann.zim.createGroup(info, ['bob', 'carol']));
  await chat.run(500);
  const devices = { ann, phone, bob, tablet, carol };
  const [toAnn, toPhone, toBob, toTablet, toCarol] = [ann, phone, bob, tablet, carol].map(listen);
  return { chat, ...devices, told: { ann: toAnn, phone: toPhone, bob: toBob, tablet: toTablet, carol: toCarol } };
}

/** Receipts that live for a minute. */
export const shortLived: ChatOptions = {
  configure: (config) => ({ ...config, receipts: { lifetimeSeconds: 60 } }),
};

export const ask = (chat: Chat, device: ChatDevice, text = 'text'): Promise<ZIMMessage> =>
  say(chat, device, text, { config: { hasReceipt: true } });

const ofGroup = (chat: Chat, { zim }: ChatDevice, mode: ZIMMessageQueryMode): Promise<ZIMMessage[]> => {
  const config = { count: 100, reverse: true, mode };
  return chat.wait(zim.queryHistoryMessage('g', inGroup, config).then(({ messageList }) => messageList));
};

export const read = async (chat: Chat, { zim }: ChatDevice, messages: readonly ZIMMessage[]): Promise<string[]> => {
  const { errorMessageIDs } = await chat.wait(zim.sendMessageReceiptsRead([...messages], 'g', inGroup));
  await chat.run(500);
  return errorMessageIDs;
};

export const readCode = (chat: Chat, { zim }: ChatDevice, messages: readonly ZIMMessage[]): Promise<number> =>
  chat.codeOf(zim.sendMessageReceiptsRead([...messages], 'g', inGroup), 120_000);

const nameOf = (status: ZIMMessageReceiptStatus | undefined): string => ZIMMessageReceiptStatus[status ?? -1] ?? '';

/** The receipts of the group's messages on a device, the same however they are asked for. */
export async function statusesOf(chat: Chat, device: ChatDevice): Promise<readonly string[]> {
  const { General, PreferServer, OnlyLocal } = ZIMMessageQueryMode;
  const found: string[] = [];
  for (const mode of [OnlyLocal, General, PreferServer, OnlyLocal]) {
    const messages = await ofGroup(chat, device, mode);
    found.push(messages.map(({ receiptStatus }) => nameOf(receiptStatus)).join(' '));
  }
  const [first = ''] = found;
  return found.every((one) => one === first) ? first.split(' ') : found;
}

/** Such as `Processing 1/2 0`: the status, how many have read it and have not, and 1 where the time of reading is known. */
export async function infosOf(chat: Chat, device: ChatDevice): Promise<readonly string[]> {
  const messages = await ofGroup(chat, device, ZIMMessageQueryMode.OnlyLocal);
  const { infos } = await chat.wait(device.zim.queryMessageReceiptsInfo(messages, 'g', inGroup));
  return infos.map((info) => {
    const { readMemberCount, unreadMemberCount, readTime, status } = info;
    return `${nameOf(status)} ${readMemberCount}/${unreadMemberCount} ${Math.sign(readTime)}`;
  });
}

/** The members on a page of a list. */
export async function listOf(
  chat: Chat,
  { zim }: ChatDevice,
  message: ZIMMessage,
  {
    isRead,
    nextFlag = 0,
    count = 0,
  }: { readonly isRead: boolean; readonly nextFlag?: number; readonly count?: number },
) {
  const config = { nextFlag, count };
  const page = await chat.wait(
    isRead
      ? zim.queryGroupMessageReceiptReadMemberList(message, 'g', config)
      : zim.queryGroupMessageReceiptUnreadMemberList(message, 'g', config),
  );
  return { users: page.userList.map(({ userID }) => userID), nextFlag: page.nextFlag };
}

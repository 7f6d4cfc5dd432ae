import {
  type ZIMMessage,
  ZIMMessageQueryMode,
  type ZIMMessageReceiptInfo,
  ZIMMessageReceiptStatus,
} from '@parley/client';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';

/** The ways in which a page of the history is asked for. */
export const modes = [ZIMMessageQueryMode.General, ZIMMessageQueryMode.PreferServer, ZIMMessageQueryMode.OnlyLocal];

/** What an app was told of receipts. */
export interface ToldReceipts {
  /** The infos of each `messageReceiptChanged`. */
  readonly messages: ZIMMessageReceiptInfo[][];
  /** The infos of each `conversationMessageReceiptChanged`. */
  readonly conversations: ZIMMessageReceiptInfo[][];
}

/** Listens from now on; what was told goes into the order of the device's events too. */
export function listen({ zim, order }: ChatDevice): ToldReceipts {
  const told: ToldReceipts = { messages: [], conversations: [] };
  zim.on('messageReceiptChanged', (_zim, { infos }) => {
    told.messages.push(infos);
    order.push('messageReceiptChanged');
  });
  zim.on('conversationMessageReceiptChanged', (_zim, { infos }) => {
    told.conversations.push(infos);
    order.push('conversationMessageReceiptChanged');
  });
  return told;
}

export async function annAndBob(options?: ChatOptions) {
  const chat = await Chat.open(options);
  const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
  return { chat, ann, bob, toldAnn: listen(ann), toldBob: listen(bob) };
}

/** Sends a message that asks for a receipt, and lets it arrive. */
export async function sendAsking(chat: Chat, device: ChatDevice, to: string, text: string): Promise<ZIMMessage> {
  const { message } = await chat.wait(device.startSend(to, text, { hasReceipt: true }));
  await chat.run(300);
  return { ...message };
}

/** Calls `sendMessageReceiptsRead` and lets time pass until it is answered. */
export async function read(chat: Chat, { zim }: ChatDevice, of: string, messages: ZIMMessage[]): Promise<string[]> {
  const { errorMessageIDs } = await chat.wait(zim.sendMessageReceiptsRead(messages, of, 0));
  return errorMessageIDs;
}

export const readCode = (chat: Chat, { zim }: ChatDevice, of: string, messages: ZIMMessage[]): Promise<number> =>
  chat.codeOf(zim.sendMessageReceiptsRead(messages, of, 0), 120_000);

/** The names of the statuses on a page of what the device holds, oldest first. */
export async function statuses(
  device: ChatDevice,
  of: string,
  options: Parameters<ChatDevice['page']>[1] = { mode: ZIMMessageQueryMode.OnlyLocal },
): Promise<readonly string[]> {
  return (await device.page(of, options)).map(statusOf);
}

export const statusOf = ({ receiptStatus }: Pick<ZIMMessage, 'receiptStatus'>): string =>
  ZIMMessageReceiptStatus[receiptStatus ?? -1] ?? '';

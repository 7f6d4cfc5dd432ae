import { type ZIMCombineMessage, ZIMConversationType, type ZIMMessage, ZIMMessageType } from '@parley/client';
import { Chat, type ChatDevice, textOf } from '../chat.ts';

export const peer = ZIMConversationType.Peer;

export const bundle = (messageList: unknown, over: object = {}): ZIMCombineMessage =>
  ({ type: ZIMMessageType.Combine, title: 'Chat', summary: 'ann: hello', messageList, ...over }) as ZIMCombineMessage;

export const send = (device: ChatDevice, message: unknown, to = 'bob', config: object = {}) =>
  device.zim.sendMessage(message as ZIMMessage, to, peer, { priority: 1, ...config });

export const detailOf = async (chat: Chat, device: ChatDevice, message: unknown): Promise<ZIMCombineMessage> => {
  const detail = device.zim.queryCombineMessageDetail(message as ZIMCombineMessage);
  return (await chat.wait(detail)).message;
};

export const detailCode = (chat: Chat, device: ChatDevice, message: unknown): Promise<number> =>
  chat.codeOf(device.zim.queryCombineMessageDetail(message as ZIMCombineMessage));

/** Sends a Combine and hands out the object, filled. */
export async function combine(chat: Chat, device: ChatDevice, messageList: unknown, to = 'bob') {
  const message = bundle(messageList);
  await chat.wait(send(device, message, to));
  await chat.run(300);
  return message;
}

/** A bundle as it is after it was sent, without the list: a fresh device knows no more. */
export const bare = ({ messageID }: ZIMMessage): Partial<ZIMCombineMessage> => ({
  type: ZIMMessageType.Combine,
  ...(messageID !== undefined && { messageID }),
});

export const textsIn = ({ messageList }: ZIMCombineMessage): readonly string[] => messageList.map(textOf);

/** Ann and bob are talking, `said` is what ann has of it; cid is there too. */
export async function begin(options: Parameters<typeof Chat.open>[0] = {}) {
  const chat = await Chat.open(options);
  const [ann, bob, cid] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('cid')];
  await ann.send('bob', 'hello');
  await bob.send('ann', 'well?');
  await chat.run(300);
  return { chat, ann, bob, cid, said: await ann.page('bob') };
}

import { ZIMConversationType, type ZIMMessage, type ZIMMessageSendConfig, type ZIMTextMessage } from '@parley/client';
import { type Chat, type ChatDevice, textMessage } from '../chat.ts';

export const inGroup = ZIMConversationType.Group;

const textOf = (message: ZIMMessage): string =>
  'message' in message && typeof message.message === 'string' ? message.message : `type ${message.type}`;

/** What a device receives in groups, in its order, such as `g: hello by ann`, with `missed` before what it had missed. */
export function watchMessages({ zim }: Pick<ChatDevice, 'zim'>): string[] {
  const told: string[] = [];
  zim.on('groupMessageReceived', (_zim, { messageList, fromConversationID, info }) => {
    for (const message of messageList) {
      const missed = info.isOfflineMessage ? 'missed ' : '';
      told.push(`${missed}${fromConversationID}: ${textOf(message)} by ${message.senderUserID}`);
    }
  });
  return told;
}

/** Sends a text to a group; resolves with the message as it was accepted. */
export async function say(
  chat: Chat,
  { zim }: ChatDevice,
  text: string,
  {
    config = {},
    message = {},
    groupID = 'g',
  }: {
    config?: Partial<ZIMMessageSendConfig>;
    message?: Partial<ZIMTextMessage>;
    groupID?: string;
  } = {},
): Promise<ZIMMessage> {
  const sent = { ...textMessage(text), ...message };
  const result = await chat.wait(zim.sendMessage(sent, groupID, inGroup, config as ZIMMessageSendConfig));
  await chat.run(500);
  return result.message;
}

/** The texts that a device is answered of the history of a group. */
export async function historyOf(chat: Chat, { zim }: ChatDevice, groupID = 'g'): Promise<readonly string[]> {
  const config = { count: 100, reverse: true };
  const { messageList } = await chat.wait(zim.queryHistoryMessage(groupID, inGroup, config as never));
  return messageList.map(textOf);
}

import type {
  ZIMMessage,
  ZIMMessageRepliedListQueriedResult,
  ZIMMessageRootRepliedCountInfo,
  ZIMMessageSendConfig,
  ZIMTextMessage,
} from '@parley/client';
import { type Chat, type ChatDevice, textMessage } from '../chat.ts';

/** What a device is told of replies, and the calls of it. */
export interface ReplyingDevice {
  /** The messages of each `messageRepliedInfoChanged`. */
  readonly renewed: (readonly ZIMMessage[])[];
  readonly counts: ZIMMessageRootRepliedCountInfo[];
  start(
    original: ZIMMessage,
    message: string | ZIMTextMessage,
    config?: Partial<ZIMMessageSendConfig>,
  ): Promise<{ message: ZIMMessage }>;
  /** Returns a copy, once the device has told of everything. */
  reply(original: ZIMMessage, message: string | ZIMTextMessage): Promise<ZIMMessage>;
  code(original: ZIMMessage, message: string | ZIMTextMessage, config?: Partial<ZIMMessageSendConfig>): Promise<number>;
  tree(message: ZIMMessage, config?: object): Promise<ZIMMessageRepliedListQueriedResult>;
  treeCode(message: ZIMMessage, config: object): Promise<number>;
}

export function replyingOn(chat: Chat, { zim, order }: ChatDevice): ReplyingDevice {
  const renewed: (readonly ZIMMessage[])[] = [];
  const counts: ZIMMessageRootRepliedCountInfo[] = [];
  zim.on('messageRepliedInfoChanged', (_zim, { messageList }) => {
    renewed.push(structuredClone(messageList));
    order.push('messageRepliedInfoChanged');
  });
  zim.on('messageRepliedCountChanged', (_zim, { infos }) => {
    counts.push(...infos);
    order.push('messageRepliedCountChanged');
  });
  const start: ReplyingDevice['start'] = (original, message, config = {}) => {
    const object = typeof message === 'string' ? textMessage(message) : message;
    const result = zim.replyMessage(object, original, config);
    result.catch(() => {});
    return result;
  };
  const query = (message: ZIMMessage, config: object) =>
    zim.queryMessageRepliedList(message, { nextFlag: 0, count: 10, ...config });
  return {
    renewed,
    counts,
    start,
    reply: async (original, message) => {
      const { message: sent } = await chat.wait(start(original, message));
      await chat.run(500);
      return { ...sent };
    },
    code: (original, message, config) => chat.codeOf(start(original, message, config), 120_000),
    tree: (message, config = {}) => chat.wait(query(message, config)),
    treeCode: (message, config) => chat.codeOf(query(message, config)),
  };
}

export type Replier = ChatDevice & { readonly replying: ReplyingDevice };

export async function replier(chat: Chat, userID: string): Promise<Replier> {
  const device = await chat.loggedIn(userID);
  return Object.assign(device, { replying: replyingOn(chat, device) });
}

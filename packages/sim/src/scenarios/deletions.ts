import {
  ZIMConversationType,
  type ZIMEventOfMessageDeletedResult,
  type ZIMMessage,
  ZIMMessageDeleteType,
} from '@parley/client';
import { Chat, type ChatDevice, type ChatOptions, textOf } from './chat.ts';

const peer = ZIMConversationType.Peer;

/** What a device was told of deletions, beside what `ChatDevice` notes. */
export class Deleter {
  readonly device: ChatDevice;
  /** Such as `MessageListDeleted ann hello`. */
  readonly deleted: string[] = [];
  readonly events: ZIMEventOfMessageDeletedResult[] = [];
  readonly allDeleted: number[] = [];
  readonly #chat: Chat;

  constructor(chat: Chat, device: ChatDevice) {
    this.#chat = chat;
    this.device = device;
    const { zim, order } = device;
    zim.on('messageDeleted', (_zim, data) => {
      const { messageDeleteType, conversationID, messageList } = data;
      this.events.push(data);
      const texts = messageList.map(textOf);
      this.deleted.push([ZIMMessageDeleteType[messageDeleteType], conversationID, ...texts].join(' ').trim());
      order.push('messageDeleted');
    });
    zim.on('conversationsAllDeleted', (_zim, { count }) => {
      this.allDeleted.push(count);
      order.push(`conversationsAllDeleted ${count}`);
    });
  }

  start(messages: ZIMMessage[], of: string, isAlsoDeleteServerMessage = false): Promise<unknown> {
    return this.device.zim.deleteMessages(messages, of, peer, { isAlsoDeleteServerMessage });
  }

  delete(messages: ZIMMessage[], of: string, isForAccount = false): Promise<unknown> {
    return this.#chat.wait(this.start(messages, of, isForAccount));
  }

  deleteAll(of: string, isAlsoDeleteServerMessage = false): Promise<unknown> {
    return this.#chat.wait(this.device.zim.deleteAllMessage(of, peer, { isAlsoDeleteServerMessage }));
  }

  deleteAllOfAll(isAlsoDeleteServerMessage = false): Promise<void> {
    return this.#chat.wait(this.device.zim.deleteAllConversationMessages({ isAlsoDeleteServerMessage }));
  }

  deleteConversation(of: string, isAlsoDeleteServerConversation = false): Promise<unknown> {
    return this.#chat.wait(this.device.zim.deleteConversation(of, peer, { isAlsoDeleteServerConversation }));
  }

  deleteAllConversations(isAlsoDeleteServerConversation = false): Promise<void> {
    return this.#chat.wait(this.device.zim.deleteAllConversations({ isAlsoDeleteServerConversation }));
  }

  async message(of: string, text: string): Promise<ZIMMessage> {
    const found = (await this.device.page(of, { count: 100 })).find((one) => textOf(one) === text);
    if (!found) throw new Error('the message is there');
    return found;
  }

  /** Such as `['m1', 'm3'] m3 2`: what history says, the last message and what is unread. */
  async shows(of: string): Promise<string> {
    const texts = await this.device.texts(of, { count: 100 });
    const entry = (await this.device.list()).find(({ conversationID }) => conversationID === of);
    if (!entry) return `${texts.join(',')} | unlisted`;
    const { lastMessage, unreadMessageCount } = entry;
    return `${texts.join(',')} | ${lastMessage ? textOf(lastMessage) : '-'} ${unreadMessageCount}`;
  }
}

export interface Scene {
  readonly chat: Chat;
  readonly ann: Deleter;
  readonly bob: Deleter;
  /** Another device of bob. */
  readonly other: Deleter;
}

/** ann writes to bob, who has two devices; `m1` … `m<count>` were sent. */
export async function scene(count: number, options?: ChatOptions): Promise<Scene> {
  const chat = await Chat.open(options);
  const made = async (userID: string) => new Deleter(chat, await chat.loggedIn(userID));
  const [ann, bob, other] = [await made('ann'), await made('bob'), await made('bob')];
  for (let index = 1; index <= count; index += 1) await ann.device.send('bob', `m${index}`);
  await chat.run(500);
  for (const { device } of [ann, bob, other]) device.order.length = 0;
  return { chat, ann, bob, other };
}

import {
  type ZIMMessage,
  ZIMMessagePinStatus,
  type ZIMMessageReaction,
  type ZIMMessageReactionChangeInfo,
  ZIMMessageReactionUserChangeAction,
} from '@parley/client';
import { readServer } from '../../server-logs.ts';
import { Chat, type ChatDevice, type ChatOptions } from '../chat.ts';

/** Two users, one with two devices, and a message that all of them hold. */
export interface Marking {
  readonly chat: Chat;
  readonly ann: MarkingDevice;
  readonly page: MarkingDevice;
  readonly bob: MarkingDevice;
  readonly sent: ZIMMessage;
}

export async function markedChat(options?: ChatOptions): Promise<Marking> {
  const chat = await Chat.open(options);
  const ann = new MarkingDevice(chat, await chat.loggedIn('ann'));
  const page = new MarkingDevice(chat, await chat.loggedIn('ann', { platformType: 5 }));
  const bob = new MarkingDevice(chat, await chat.loggedIn('bob'));
  const sent = { ...(await ann.device.send('bob', 'hello')) };
  await chat.run(500);
  for (const { order } of [ann, page, bob]) order.length = 0;
  return { chat, ann, page, bob, sent };
}

/** What is left of messages on a device, and what it is told of that. */
export class MarkingDevice {
  readonly device: ChatDevice;
  /** Such as `ann Added 👍 1`, event by event. */
  readonly reacted: (readonly string[])[] = [];
  readonly changed: ZIMMessageReactionChangeInfo[] = [];
  /** Those of the last event. */
  reactions: readonly ZIMMessageReaction[] = [];
  /** Such as `Pinned hello by ann`, event by event. */
  readonly pinned: (readonly string[])[] = [];
  private readonly chat: Chat;

  constructor(chat: Chat, device: ChatDevice) {
    this.chat = chat;
    this.device = device;
    const { zim, order } = device;
    zim.on('messageReactionsChanged', (_zim, { reactions, changeInfoList }) => {
      order.push('messageReactionsChanged');
      this.reactions = structuredClone(reactions);
      this.changed.push(...structuredClone(changeInfoList));
      const lines = changeInfoList.flatMap(({ userChangeInfoList }) => userChangeInfoList);
      this.reacted.push(
        lines.map(({ userID, reactionType, action, sumCount }) =>
          [userID, ZIMMessageReactionUserChangeAction[action], reactionType, sumCount].join(' '),
        ),
      );
    });
    zim.on('messagePinStatusChanged', (_zim, { infos }) => {
      order.push('messagePinStatusChanged');
      this.pinned.push(infos.map(({ pinStatus, message }) => `${ZIMMessagePinStatus[pinStatus]} ${pinOf(message)}`));
    });
  }

  get order(): string[] {
    return this.device.order;
  }

  get zim(): ChatDevice['zim'] {
    return this.device.zim;
  }

  react(type: string, message: ZIMMessage, increaseCount?: number): Promise<ZIMMessageReaction> {
    return this.chat.wait(this.startReact(type, message, increaseCount));
  }

  startReact(type: string, message: ZIMMessage, increaseCount?: number): Promise<ZIMMessageReaction> {
    const config = increaseCount === undefined ? undefined : { increaseCount };
    const result = this.zim.addMessageReaction(type, message, config).then(({ reaction }) => reaction);
    result.catch(() => {});
    return result;
  }

  reactCode(type: string, message: ZIMMessage, increaseCount?: number): Promise<number> {
    return this.chat.codeOf(this.startReact(type, message, increaseCount), 120_000);
  }

  async unreact(type: string, message: ZIMMessage): Promise<ZIMMessageReaction> {
    return (await this.chat.wait(this.zim.deleteMessageReaction(type, message))).reaction;
  }

  unreactCode(type: string, message: ZIMMessage): Promise<number> {
    return this.chat.codeOf(this.zim.deleteMessageReaction(type, message), 120_000);
  }

  pin(message: ZIMMessage, isPinned = true): Promise<void> {
    return this.chat.wait(this.zim.pinMessage(message, isPinned));
  }

  pinCode(message: ZIMMessage, isPinned = true, disableAutoReplace?: boolean): Promise<number> {
    const config = disableAutoReplace === undefined ? undefined : { disableAutoReplace };
    return this.chat.codeOf(this.zim.pinMessage(message, isPinned, config), 120_000);
  }

  /** Such as `hello by ann`, the last pinned first. */
  async pins(conversationID: string): Promise<readonly string[]> {
    const { messageList } = await this.chat.wait(this.zim.queryPinnedMessageList(conversationID, 0));
    return messageList.map(pinOf);
  }

  /** The reactions to the newest message, such as `👍 2/5 ann,bob`. */
  async shown(conversationID: string, mode?: 0 | 1 | 2): Promise<readonly string[]> {
    const messages = await this.device.page(conversationID, mode === undefined ? {} : { mode });
    return reactionsIn(messages.at(-1));
  }
}

const pinOf = (message: ZIMMessage): string => {
  const text = 'message' in message ? message.message : `[${message.type}]`;
  return [text, ...(message.pinnedUserID ? ['by', message.pinnedUserID] : [])].join(' ');
};

export const reactionsIn = (message: ZIMMessage | undefined): readonly string[] =>
  (message?.reactions ?? []).map(reactionOf);

export const reactionOf = ({ reactionType, totalCount, sumCount, userList, isSelfIncluded }: ZIMMessageReaction) =>
  `${reactionType} ${totalCount}/${sumCount} ${userList.map(({ userID }) => userID).join(',')}${isSelfIncluded ? ' *' : ''}`;

/** Lets the server die before the call reaches it; then it is back. */
export async function lostRequest(chat: Chat, call: () => Promise<unknown>): Promise<number> {
  const { conditions } = chat.world.network;
  const [server] = chat.world.servers;
  if (!server) throw new Error('there is a server');
  chat.world.network.conditions = { ...conditions, latencyMs: 2000 };
  const code = chat.codeOf(call(), 60_000);
  await chat.run(500);
  server.kill('reset');
  const result = await code;
  chat.world.network.conditions = conditions;
  await chat.wait(server.start());
  await chat.run(30_000);
  return result;
}

/** Lets the call reach the database, and the server die before it answers; then it is back. */
export async function lostAnswer(chat: Chat, call: () => Promise<unknown>): Promise<number> {
  const { world } = chat;
  const [server] = world.servers;
  if (!server) throw new Error('there is a server');
  const { conditions } = world.network;
  const headOf = async () => (await world.waitFor(readServer(world, ['ann', 'bob'])))[0]?.headPosition;
  const before = await headOf();
  world.network.conditions = { ...conditions, latencyMs: 2000 };
  const code = chat.codeOf(call(), 60_000);
  for (let step = 0; (await headOf()) === before; step += 1) {
    if (step === 1000) throw new Error('nothing was changed');
    await world.clock.run(1);
  }
  server.kill('reset');
  const result = await code;
  world.network.conditions = conditions;
  await chat.wait(server.start());
  await chat.run(30_000);
  return result;
}

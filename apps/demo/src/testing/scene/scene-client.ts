import {
  type ZIMConversation,
  ZIMConversationEvent,
  ZIMConversationSyncState,
  ZIMConversationType,
  type ZIMGroupMemberInfo,
  type ZIMMessage,
  ZIMMessageReceiptStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
  type ZIMTextMessage,
} from '@parley/client';
import type { ChatClient } from '@parley/react';
import { conversationWith, FakeClient, fullInfo } from '@parley/react/testing/fake-client';
import { fullGroup, groupMember } from '@parley/react/testing/fake-groups';

export const self = 'anna';

const exportedCount = 12_345;
const exportStepMs = 5;

/** One message of a scene: who wrote it, when and what. */
export interface SceneMessage {
  readonly from: string;
  readonly timestamp: number;
  readonly text: string;
}

/** A client with a whole life behind it, whose server answers without delay. */
export class SceneClient extends FakeClient {
  readonly #histories = new Map<string, ZIMMessage[]>();
  readonly #settings = new Map<string, Partial<ZIMConversation>>();
  /** Which of the chats is that of a group. */
  #groupID: string | undefined;
  readonly #historyPageSize: number;
  readonly #firstPageSize: number;
  /** How many of the newest messages of each chat are pinned. */
  pinnedCount = 0;
  #sequence = 0;

  constructor(historyPageSize: number, firstPageSize: number) {
    super();
    this.#historyPageSize = historyPageSize;
    this.#firstPageSize = firstPageSize;
  }

  /** Puts a chat on top of the list. */
  addChat(
    userID: string,
    name: string,
    messages: readonly SceneMessage[],
    unreadCount = 0,
    settings: Partial<ZIMConversation> = {},
  ): void {
    const history: ZIMMessage[] = messages.map((message) => this.#toMessage(userID, message));
    this.#histories.set(userID, history);
    this.people.set(userID, fullInfo(userID, name, ''));
    this.#settings.set(userID, settings);
    this.conversations = [this.#describe(userID, name, unreadCount), ...this.conversations];
  }

  /** Puts the chat of a group on top of the list; the user owns it. */
  addGroup(
    groupID: string,
    groupName: string,
    members: readonly ZIMGroupMemberInfo[],
    messages: readonly SceneMessage[],
  ): void {
    this.#groupID = groupID;
    this.group = fullGroup(groupID, { baseInfo: { groupID, groupName, groupAvatarUrl: '' } });
    this.groups = [this.group];
    this.groupMembers = [groupMember(self, 1), ...members];
    this.readers = members.slice(0, 1);
    this.nonReaders = members.slice(1);
    this.addChat(groupID, groupName, messages, 0, { type: ZIMConversationType.Group });
  }

  /** Adds what was combined of these messages to a chat. */
  combine(userID: string, title: string, messages: readonly SceneMessage[]): void {
    this.found = messages.map((message) => this.#toMessage(userID, message));
    const [first] = messages;
    if (!first) return;
    const summary = messages.map(({ from, text }) => `${from}: ${text}`).join('\n');
    const combined: ZIMMessage = { ...this.#toMessage(userID, first), type: ZIMMessageType.Combine };
    this.#histories.get(userID)?.push(Object.assign(combined, { title, summary }));
  }

  /** Everything is in step with the server. */
  finish(): void {
    this.emit('conversationSyncStateChanged', { state: ZIMConversationSyncState.Finished });
  }

  receive(userID: string, ...texts: readonly string[]): void {
    const history = this.#histories.get(userID) ?? [];
    const messages = texts.map((text) => this.#toMessage(userID, { from: userID, timestamp: Date.now(), text }));
    history.push(...messages);
    this.emit(userID === this.#groupID ? 'groupMessageReceived' : 'peerMessageReceived', {
      fromConversationID: userID,
      messageList: messages,
      info: { isOfflineMessage: false },
    });
    const present = this.conversations.find(({ conversationID }) => conversationID === userID);
    if (present) this.#change(userID, present.unreadMessageCount + texts.length);
  }

  /** Others have read the newest message of the user in the group, or these have not. */
  async tellReaders(read: readonly string[], unread: readonly string[]): Promise<void> {
    const conversationID = this.#groupID ?? '';
    const newest = this.#histories.get(conversationID)?.findLast(({ senderUserID }) => senderUserID === self);
    const toMember = (userName: string): ZIMGroupMemberInfo => ({ ...groupMember(userName), userName });
    this.readers = read.map(toMember);
    this.nonReaders = unread.map(toMember);
    if (newest) this.emit('messageReceiptChanged', await this.queryMessageReceiptsInfo([newest], conversationID, 2));
  }

  override login: ChatClient['login'] = () => Promise.resolve();

  override queryHistoryMessage: ChatClient['queryHistoryMessage'] = async (userID, conversationType, config) => {
    const history = this.#histories.get(userID) ?? [];
    const before = config.nextMessage?.messageSeq;
    const older = before === undefined ? history : history.filter(({ messageSeq = 0 }) => messageSeq < before);
    // What a server answers never comes within the task that asked.
    await new Promise((resolve) => setTimeout(resolve));
    const size = before === undefined ? this.#firstPageSize : this.#historyPageSize;
    return { conversationID: userID, conversationType, messageList: [...older.slice(-size)] };
  };

  override clearConversationUnreadMessageCount: ChatClient['clearConversationUnreadMessageCount'] = async (
    conversationID,
    conversationType,
  ) => {
    this.readings.push({ userID: conversationID, resolve: () => {}, reject: () => {} });
    this.#change(conversationID, 0);
    return { conversationID, conversationType };
  };

  override sendMessage: ChatClient['sendMessage'] = async (message, userID, _type, _config, notification) => {
    const text = (message as ZIMTextMessage).message;
    const sent = this.#toMessage(userID, { from: self, timestamp: Date.now(), text });
    Object.assign(message, { ...sent, messageID: '', sentStatus: ZIMMessageSentStatus.Sending });
    notification?.onMessageAttached?.(message);
    await Promise.resolve();
    Object.assign(message, sent);
    this.#histories.get(userID)?.push(sent);
    this.#change(userID, 0);
    return { message: message as ZIMMessage };
  };

  /** Takes its time, message by message, so that it can be stopped. */
  override exportLocalMessages: ChatClient['exportLocalMessages'] = async (folder, _config, progress) => {
    if (typeof folder === 'string') return;
    const writer = await (await folder.getFileHandle('backup', { create: true })).createWritable();
    for (let done = 1; done <= exportedCount; done += 1) {
      await writer.write(`message ${done}\n`);
      progress?.(done, exportedCount);
      await new Promise((resolve) => setTimeout(resolve, exportStepMs));
    }
    await writer.close();
  };

  override queryPinnedMessageList: ChatClient['queryPinnedMessageList'] = async (userID) => ({
    messageList: this.#histories.get(userID)?.slice(this.#pinsFrom) ?? [],
  });

  /** Finds the newest messages, whatever is sought, of which some are not indexed yet. */
  override searchMessages: ChatClient['searchMessages'] = async ({ nextFlag = 0, count }) => {
    const all = [...this.#histories.values()]
      .flat()
      .sort((one, other) => (other.timestamp ?? 0) - (one.timestamp ?? 0));
    return {
      messageList: all.slice(nextFlag, nextFlag + count),
      nextFlag: nextFlag + count < all.length ? nextFlag + count : 0,
      searchedThrough: (all[0]?.timestamp ?? 0) - 1,
    };
  };

  get #pinsFrom(): number {
    return this.pinnedCount === 0 ? Number.POSITIVE_INFINITY : -this.pinnedCount;
  }

  #change(userID: string, unreadCount: number): void {
    const name = this.people.get(userID)?.baseInfo.userName ?? '';
    const changed = this.#describe(userID, name, unreadCount);
    this.conversations = [changed, ...this.conversations.filter(({ conversationID }) => conversationID !== userID)];
    this.tell(ZIMConversationEvent.Updated, changed);
  }

  #describe(userID: string, conversationName: string, unreadMessageCount: number): ZIMConversation {
    const newest = this.#histories.get(userID)?.at(-1);
    const sequence = newest?.messageSeq ?? 0;
    const { lastMessage: _, ...conversation } = conversationWith(userID, sequence, {
      conversationName,
      unreadMessageCount,
      readMessageSeq: sequence - unreadMessageCount,
      orderKey: newest?.orderKey ?? 0,
      ...this.#settings.get(userID),
    });
    return { ...conversation, ...(newest && { lastMessage: newest }) };
  }

  #toMessage(conversationID: string, { from, timestamp, text }: SceneMessage): ZIMTextMessage {
    this.#sequence += 1;
    const messageSeq = this.#sequence;
    return {
      type: ZIMMessageType.Text,
      message: text,
      messageID: `${100_000 + messageSeq}`,
      localMessageID: `s${messageSeq}`,
      messageSeq,
      orderKey: messageSeq,
      timestamp,
      senderUserID: from,
      conversationID,
      ...(conversationID === this.#groupID
        ? { conversationType: ZIMConversationType.Group, receiptStatus: ZIMMessageReceiptStatus.Processing }
        : { conversationType: ZIMConversationType.Peer }),
      sentStatus: ZIMMessageSentStatus.Success,
    };
  }
}

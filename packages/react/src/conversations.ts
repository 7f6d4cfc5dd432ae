import {
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  type ZIMMessageReceiptInfo,
  ZIMMessageReceiptStatus,
  type ZIMMessageSendConfig,
  ZIMMessageType,
  type ZIMTypedMessage,
} from '@parley/client';
import { type ChatClient, codeOf } from './chat-client.ts';
import {
  type ChatMessage,
  type Conversation,
  type ConversationEvent,
  emptyConversation,
  oldestAnchor,
  reduceConversation,
} from './conversation.ts';
import { type ConversationKey, type ConversationRef, keyOf, refOfKey } from './conversation-key.ts';
import type { ReadBy } from './message-details.ts';
import { takeSnapshot } from './message-snapshot.ts';
import { createStore, type Readable } from './store.ts';

export const historyPageSize = 30;
/** Pages on the way to a message further up. */
const reachPageSize = 100;
const reachPagesMax = 50;
/** As many as the SDK is asked at once how far they were read. */
const receiptsAskedMax = 100;

/** Chats whose messages stay in memory after another one was opened. */
export const keptConversationsMax = 20;

/** The one opened last stands last. */
export type ConversationsByKey = ReadonlyMap<ConversationKey, Conversation>;

/** Whether something became a message of the chat; if it was refused before that, the reason. */
export type SendOutcome = { readonly isAttached: true } | { readonly isAttached: false; readonly code: number };

export interface ConversationsParts {
  readonly client: Pick<
    ChatClient,
    'queryHistoryMessage' | 'queryMessageReceiptsInfo' | 'replyMessage' | 'sendMessage'
  >;
  readonly selfUserID: string;
  readonly onSendFailed?: () => void;
  /** Whether the SDK can be asked; until then a chat that is opened waits for `refresh`. */
  readonly isReady?: () => boolean;
}

/** The messages of the chats that were opened, and what the user does with them. */
export class Conversations {
  readonly byKey: Readable<ConversationsByKey>;
  readonly #parts: ConversationsParts;
  readonly #byKey = createStore<ConversationsByKey>(new Map());
  /** How often each chat is open: several components may show it. */
  readonly #open = new Map<ConversationKey, { readonly ref: ConversationRef; readonly count: number }>();
  /** Chats whose newest page is wanted again as soon as the query under way is done. */
  readonly #wantNewest = new Set<ConversationKey>();
  readonly #querying = new Set<ConversationKey>();
  /** Of those, the ones whose page may have what was deleted since it was asked for. */
  readonly #outdated = new Set<ConversationKey>();
  /** The SDK's own objects of messages that may be sent again, by local ID: it wants them back. */
  readonly #unsent = new Map<string, ZIMMessage>();
  /** Local IDs of messages that are handed to the SDK again at this moment: it refuses one that it is sending. */
  readonly #retrying = new Set<string>();
  /** Of messages of groups that were asked for, by message ID: how many have read them, as far as it is known. */
  readonly #readBy = new Map<string, ReadBy | undefined>();

  constructor(parts: ConversationsParts) {
    this.#parts = parts;
    this.byKey = this.#byKey;
  }

  isOpen(ref: ConversationRef): boolean {
    return this.#open.has(keyOf(ref));
  }

  /** The chats whose messages are in memory. */
  shown(): readonly ConversationRef[] {
    return [...this.#byKey.get().keys()].map(refOfKey);
  }

  /** Shows a chat and loads its newest messages; each call wants a `close` of its own. */
  open(ref: ConversationRef): void {
    const key = keyOf(ref);
    this.#open.set(key, { ref, count: (this.#open.get(key)?.count ?? 0) + 1 });
    const next = new Map(this.#byKey.get());
    next.delete(key);
    next.set(key, this.#conversationOf(ref));
    this.#byKey.set(forgetOldest(next, this.#open));
    this.#loadNewest(ref);
  }

  close(ref: ConversationRef): void {
    const key = keyOf(ref);
    const count = (this.#open.get(key)?.count ?? 0) - 1;
    if (count > 0) {
      this.#open.set(key, { ref, count });
      return;
    }
    this.#open.delete(key);
    this.#dispatch(ref, { type: 'left' });
  }

  /** Loads the page before the oldest message that is shown; where there is none, or no older one, the newest. */
  loadOlder(ref: ConversationRef): void {
    const conversation = this.#conversationOf(ref);
    if (this.#querying.has(keyOf(ref))) return;
    void this.#query(ref, conversation.hasOlder ? oldestAnchor(conversation) : undefined);
  }

  /** Compares the open chats with the server, for instance after the connection was away. */
  refresh(): void {
    for (const { ref } of this.#open.values()) this.#loadNewest(ref);
  }

  /** Resolves as soon as the message stands in the chat as one that is being sent. */
  send(
    ref: ConversationRef,
    message: string | ZIMMessage | ZIMTypedMessage,
    config: Partial<ZIMMessageSendConfig> = {},
    /** The message that it answers. */
    original?: ChatMessage,
  ): Promise<SendOutcome> {
    const whole = typeof message === 'string' ? { type: ZIMMessageType.Text, message } : message;
    return this.#submit(ref, whole, { ...config, isRetrySend: false }, original);
  }

  /** Loads older pages until a place is among the messages; whether it is. */
  async reach(ref: ConversationRef, messageSeq: number): Promise<boolean> {
    for (let page = 0; page < reachPagesMax; page += 1) {
      const conversation = this.#conversationOf(ref);
      const oldest = oldestAnchor(conversation);
      if (oldest && oldest.messageSeq <= messageSeq) return true;
      if (!oldest || !conversation.hasOlder || conversation.history === 'failed') return false;
      // A page that is under way already is waited for.
      if (this.#querying.has(keyOf(ref))) await this.#nextChange();
      else await this.#query(ref, oldest, reachPageSize);
    }
    return false;
  }

  /** Takes who has read what; `upTo` where one info stands for everything before its message, too. */
  takeReceipts(infos: readonly ZIMMessageReceiptInfo[], { upTo = false } = {}): void {
    for (const info of infos) {
      const { conversationType, conversationID, messageID, status, isSelfOperated } = info;
      const ref = { type: conversationType, conversationID };
      const { messages } = this.#conversationOf(ref);
      const named = messages.find((message) => message.messageID === messageID);
      if (!named) continue;
      const isMeant = (message: ChatMessage): boolean =>
        upTo
          ? message.isOwn !== isSelfOperated &&
            message.orderKey <= named.orderKey &&
            message.content.receiptStatus === ZIMMessageReceiptStatus.Processing
          : message === named;
      this.#noteReadBy(info);
      this.take(
        ref,
        messages.filter(isMeant).map(({ content }) => ({ ...content, receiptStatus: status })),
      );
    }
  }

  /** Of a message of others nobody is told how many have read it. */
  #noteReadBy(info: ZIMMessageReceiptInfo): boolean {
    const { conversationType, messageID, readMemberCount: count, unreadMemberCount } = info;
    const of = count + unreadMemberCount;
    const known = this.#readBy.get(messageID);
    if (conversationType !== ZIMConversationType.Group || of === 0) return false;
    this.#readBy.set(messageID, { count, of });
    return known?.count !== count || known.of !== of;
  }

  /** Asks how many have read the newest of these; what others read while this device was away no event tells. */
  async #askReadBy(ref: ConversationRef, messages: readonly ChatMessage[]): Promise<void> {
    const { type, conversationID } = ref;
    const asked = messages
      .filter(
        ({ isOwn, messageID, content: { receiptStatus = ZIMMessageReceiptStatus.None } }) =>
          isOwn && messageID !== '' && receiptStatus !== ZIMMessageReceiptStatus.None,
      )
      .slice(-receiptsAskedMax);
    if (type !== ZIMConversationType.Group || asked.length === 0) return;
    for (const { messageID } of asked) this.#readBy.set(messageID, this.#readBy.get(messageID));
    const list = asked.map(({ content }) => ({ ...content }));
    try {
      const { infos } = await this.#parts.client.queryMessageReceiptsInfo(list, conversationID, type);
      const statusOf = new Map(
        infos.filter((info) => this.#noteReadBy(info)).map(({ messageID, status }) => [messageID, status]),
      );
      const changed = this.#conversationOf(ref).messages.flatMap(({ messageID, content }) => {
        const receiptStatus = statusOf.get(messageID);
        return receiptStatus === undefined ? [] : [{ ...content, receiptStatus }];
      });
      if (changed.length > 0) this.take(ref, changed);
    } catch {
      // What was known stays; it is asked again with the next page.
    }
  }

  /** Sends a failed message once more, as the message it is; resolves when it stands in the chat as being sent. */
  async retry(ref: ConversationRef, { localMessageID, status }: ChatMessage): Promise<void> {
    const source = this.#unsent.get(localMessageID);
    if (!source || status !== 'failed' || this.#retrying.has(localMessageID)) return;
    this.#retrying.add(localMessageID);
    await this.#submit(ref, source, { isRetrySend: true });
    this.#retrying.delete(localMessageID);
  }

  /** Takes messages that the SDK reports. Chats that were never opened load theirs when they are. */
  take(ref: ConversationRef, messages: readonly ZIMMessage[]): readonly ChatMessage[] {
    const snapshots = messages.map((message) => this.#note(message));
    if (!this.#byKey.get().has(keyOf(ref))) return snapshots;
    this.#dispatch(ref, { type: 'messagesChanged', messages: snapshots });
    void this.#askReadBy(
      ref,
      snapshots.filter(({ messageID }) => !this.#readBy.has(messageID)),
    );
    return snapshots;
  }

  /** Shows messages no more that the user deleted, here or elsewhere; all of the chat unless they are named. */
  forget(ref: ConversationRef, messages?: readonly ChatMessage[]): void {
    const key = keyOf(ref);
    for (const { localMessageID } of messages ?? []) this.#unsent.delete(localMessageID);
    if (this.#querying.has(key)) this.#outdated.add(key);
    this.#dispatch(ref, messages ? { type: 'messagesDeleted', messages } : { type: 'allDeleted' });
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const end = this.#byKey.subscribe(() => {
        end();
        resolve();
      });
    });
  }

  #submit(
    ref: ConversationRef,
    message: ZIMMessage,
    config: Partial<ZIMMessageSendConfig>,
    original?: ChatMessage,
  ): Promise<SendOutcome> {
    const { client, onSendFailed } = this.#parts;
    const { type, conversationID } = ref;
    // One that is frozen is not filled, but copied.
    const filled = { message };
    return new Promise((resolve) => {
      const onMessageAttached = (attached: ZIMMessage): void => {
        filled.message = attached;
        this.take(ref, [attached]);
        resolve({ isAttached: true });
      };
      const whole = { priority: ZIMMessagePriority.Low, ...config };
      const sent = original
        ? client.replyMessage(message, { ...original.content }, whole, { onMessageAttached })
        : client.sendMessage(message, conversationID, type, whole, { onMessageAttached });
      sent.then(
        (result) => {
          this.take(ref, [result.message]);
          resolve({ isAttached: true });
        },
        (error: unknown) => {
          const code = codeOf(error);
          const { localMessageID } = filled.message;
          // A text that was refused at once has no local ID: it never became a message.
          if (localMessageID !== undefined && localMessageID !== '') {
            this.take(ref, [filled.message]);
            this.#dispatch(ref, { type: 'sendFailed', localMessageID, failureCode: code });
            onSendFailed?.();
          }
          resolve({ isAttached: false, code });
        },
      );
    });
  }

  #loadNewest(ref: ConversationRef): void {
    if (this.#parts.isReady?.() === false) this.#dispatch(ref, { type: 'historyRequested' });
    else if (this.#querying.has(keyOf(ref))) this.#wantNewest.add(keyOf(ref));
    else void this.#query(ref);
  }

  async #query(ref: ConversationRef, before?: ChatMessage, count = historyPageSize): Promise<void> {
    const key = keyOf(ref);
    this.#querying.add(key);
    this.#dispatch(ref, { type: 'historyRequested' });
    let page = await this.#loadPage(ref, before, count);
    while (this.#outdated.delete(key)) page = await this.#loadPage(ref, before, count);
    this.#dispatch(ref, page);
    if (page.type === 'newestLoaded') void this.#askReadBy(ref, this.#conversationOf(ref).messages);
    else if (page.type === 'olderLoaded') void this.#askReadBy(ref, page.messages);
    this.#querying.delete(key);
    if (this.#wantNewest.delete(key)) this.#loadNewest(ref);
  }

  /** What became of asking for a page, as an event of the conversation. */
  async #loadPage(ref: ConversationRef, before: ChatMessage | undefined, count: number): Promise<ConversationEvent> {
    const { client } = this.#parts;
    const shown = this.#conversationOf(ref).messages;
    try {
      const { messageList } = await client.queryHistoryMessage(ref.conversationID, ref.type, {
        count,
        reverse: true,
        mode: ZIMMessageQueryMode.General,
        ...(before && { nextMessage: anchorOf(before, ref) }),
      });
      const messages = messageList.map((message) => this.#note(message));
      const isWhole = messageList.length < count;
      return before
        ? { type: 'olderLoaded', beforeKey: before.key, messages, isWhole }
        : { type: 'newestLoaded', messages, isWhole, shown };
    } catch {
      return { type: 'historyFailed' };
    }
  }

  #note(message: ZIMMessage): ChatMessage {
    const snapshot = takeSnapshot(message, this.#parts.selfUserID, this.#readBy.get(message.messageID ?? ''));
    if (snapshot.isOwn && snapshot.localMessageID !== '') {
      if (snapshot.status === 'sent') this.#unsent.delete(snapshot.localMessageID);
      else this.#unsent.set(snapshot.localMessageID, message);
    }
    return snapshot;
  }

  #conversationOf(ref: ConversationRef): Conversation {
    return this.#byKey.get().get(keyOf(ref)) ?? emptyConversation;
  }

  /** A chat that was forgotten meanwhile stays forgotten. */
  #dispatch(ref: ConversationRef, event: ConversationEvent): void {
    const key = keyOf(ref);
    const present = this.#byKey.get().get(key);
    if (present) this.#byKey.set(new Map(this.#byKey.get()).set(key, reduceConversation(present, event)));
  }
}

/** Chats that are open or have messages that were not sent are never forgotten: the user may still want to send them. */
function forgetOldest(byKey: ConversationsByKey, open: ReadonlyMap<ConversationKey, unknown>): ConversationsByKey {
  const isDone = ({ messages }: Conversation): boolean => messages.every(({ status }) => status === 'sent');
  const spare = Math.max(0, byKey.size - keptConversationsMax);
  const forgotten = [...byKey].filter(([key, conversation]) => !open.has(key) && isDone(conversation));
  const forgottenKeys = new Set(forgotten.slice(0, spare).map(([key]) => key));
  return new Map([...byKey].filter(([key]) => !forgottenKeys.has(key)));
}

/** What the SDK needs of a message to page from it. */
function anchorOf(message: ChatMessage, { type, conversationID }: ConversationRef): ZIMMessage {
  const { messageID, localMessageID, messageSeq, orderKey, senderUserID } = message;
  const place = { conversationID, conversationType: type, messageSeq, orderKey };
  return { type: ZIMMessageType.Text, messageID, localMessageID, senderUserID, ...place };
}

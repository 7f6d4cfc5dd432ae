import { ZIMConversationType, type ZIMErrorCode, ZIMMessageReceiptStatus } from '@parley/client';
import { type ChatClient, codeOf } from './chat-client.ts';
import type { Chat } from './chat-list.ts';
import type { Chats } from './chats.ts';
import { type ConversationKey, type ConversationRef, keyOf } from './conversation-key.ts';
import type { ConversationsByKey } from './conversations.ts';
import { GroupReceipts } from './group-receipts.ts';
import { createStore, type Readable } from './store.ts';

/** How long a reading that could not be told waits for the next try. */
export const readAgainMs = 5000;

export interface ReadingParts {
  readonly client: Pick<
    ChatClient,
    'clearConversationUnreadMessageCount' | 'sendConversationMessageReceiptRead' | 'sendMessageReceiptsRead'
  >;
  readonly chats: Pick<Chats, 'find' | 'isSynced' | 'list'>;
  /** The messages of the chats that are open. */
  readonly messages: Readable<ConversationsByKey>;
  readonly isVisible: Readable<boolean>;
  /** Does something later; returns its end. */
  readonly after: (delayMs: number, work: () => void) => () => void;
}

const nothingToReceipt: ZIMErrorCode = 6000277;

/** Whether the newest message asks for a receipt that nobody has sent; another device may have read it without one. */
const isReceiptOwed = ({ newest, type }: Chat): boolean =>
  type === ZIMConversationType.Peer &&
  newest !== undefined &&
  !newest.isOwn &&
  newest.content.receiptStatus === ZIMMessageReceiptStatus.Processing;

/** A chat that somebody looks at. */
interface OpenChat {
  readonly ref: ConversationRef;
  /** Several components may show it. */
  count: number;
  /** It has just come into sight: what is unread now was unread before. */
  isFresh: boolean;
  isTelling: boolean;
  /** Something changed while the SDK was being told. */
  isChanged: boolean;
  cancelAgain?: (() => void) | undefined;
}

/**
 * Marks open chats as read for as long as somebody can see them, and remembers from where on each was unread when it
 * came into sight.
 */
export class Reading {
  /** The `messageSeq` up to which each chat had been read. */
  readonly readUpTo: Readable<ReadonlyMap<ConversationKey, number>>;
  readonly #parts: ReadingParts;
  readonly #groupReceipts: GroupReceipts;
  readonly #readUpTo = createStore<ReadonlyMap<ConversationKey, number>>(new Map());
  readonly #ends: readonly (() => void)[];
  readonly #open = new Map<ConversationKey, OpenChat>();
  /** Chats whose newest messages are below what is in view: until they are seen, nothing of them is read. */
  readonly #furtherUpIn = new Set<ConversationKey>();

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    this.readUpTo = this.#readUpTo;
    this.#groupReceipts = new GroupReceipts(parts);
    this.#ends = [
      parts.chats.list.subscribe(() => this.#checkAll()),
      parts.chats.isSynced.subscribe(() => this.#checkAll()),
      parts.messages.subscribe(() => {
        for (const chat of this.#open.values()) if (this.#groupReceipts.isOwed(chat.ref)) this.#check(chat);
      }),
      parts.isVisible.subscribe(() => {
        if (parts.isVisible.get()) for (const chat of this.#open.values()) this.#comeIntoSight(chat);
      }),
    ];
  }

  /** Each call wants a `close` of its own. */
  open(ref: ConversationRef): void {
    const key = keyOf(ref);
    const known = this.#open.get(key);
    if (known) {
      known.count += 1;
      return;
    }
    const opened = { ref, count: 1, isFresh: true, isTelling: false, isChanged: false };
    this.#open.set(key, opened);
    this.#comeIntoSight(opened);
  }

  close(ref: ConversationRef): void {
    const key = keyOf(ref);
    const chat = this.#open.get(key);
    if (!chat) return;
    chat.count -= 1;
    if (chat.count > 0) return;
    chat.cancelAgain?.();
    this.#open.delete(key);
    this.#furtherUpIn.delete(key);
    this.#mark(ref, undefined);
  }

  /** Whether the newest messages of a chat are in view; they are, unless it is said that they are not. */
  setEndInView(ref: ConversationRef, isInView: boolean): void {
    const key = keyOf(ref);
    if (!isInView) this.#furtherUpIn.add(key);
    else if (this.#furtherUpIn.delete(key)) {
      const chat = this.#open.get(key);
      if (chat) this.#comeIntoSight(chat);
    }
  }

  end(): void {
    for (const { cancelAgain } of this.#open.values()) cancelAgain?.();
    this.#open.clear();
    for (const end of this.#ends) end();
  }

  #comeIntoSight(chat: OpenChat): void {
    chat.isFresh = true;
    this.#check(chat);
  }

  #checkAll(): void {
    for (const chat of this.#open.values()) this.#check(chat);
  }

  #check(open: OpenChat): void {
    const { chats, isVisible } = this.#parts;
    const { ref } = open;
    const key = keyOf(ref);
    if (this.#open.get(key) !== open || !isVisible.get()) return;
    const chat = chats.find(ref);
    if (open.isFresh && chat && chat.unreadCount > 0) {
      this.#mark(ref, chat.readMessageSeq);
      open.isFresh = false;
    }
    // Until the list is in step with the server, more may turn out to have been unread before.
    if (chats.isSynced.get()) open.isFresh = false;
    const isOwed = chat && (isReceiptOwed(chat) || this.#groupReceipts.isOwed(ref));
    if (!chat || !(chat.unreadCount > 0 || isOwed) || this.#furtherUpIn.has(key)) return;
    if (open.isTelling) open.isChanged = true;
    else void this.#tell(open, chat);
  }

  async #tell(open: OpenChat, { unreadCount }: Chat): Promise<void> {
    const { client, after } = this.#parts;
    const { conversationID, type } = open.ref;
    open.isTelling = true;
    open.isChanged = false;
    open.cancelAgain?.();
    try {
      if (unreadCount > 0) await client.clearConversationUnreadMessageCount(conversationID, type);
      if (type === ZIMConversationType.Peer) await this.#sendReceipts(conversationID);
      else await this.#groupReceipts.tell(open.ref);
    } catch {
      const isOpen = this.#open.get(keyOf(open.ref)) === open;
      if (isOpen) open.cancelAgain = after(readAgainMs, () => this.#check(open));
    }
    open.isTelling = false;
    // Only then: the list may learn of this reading later than it is answered, and would be told of it for ever.
    if (open.isChanged) this.#check(open);
  }

  /** Tells the other side that everything was read that it has sent so far. */
  async #sendReceipts(conversationID: string): Promise<void> {
    try {
      await this.#parts.client.sendConversationMessageReceiptRead(conversationID, ZIMConversationType.Peer);
    } catch (thrown) {
      // There is nobody to be told.
      if (codeOf(thrown) !== nothingToReceipt) throw thrown;
    }
  }

  #mark(ref: ConversationRef, readMessageSeq: number | undefined): void {
    const next = new Map(this.#readUpTo.get());
    if (readMessageSeq === undefined) next.delete(keyOf(ref));
    else next.set(keyOf(ref), readMessageSeq);
    this.#readUpTo.set(next);
  }
}

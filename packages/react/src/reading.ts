import type { ChatClient } from './chat-client.ts';
import type { Chats } from './chats.ts';
import { type ConversationKey, type ConversationRef, isSameConversation, keyOf } from './conversation-key.ts';
import { createStore, type Readable } from './store.ts';

/** How long a reading that could not be told waits for the next try. */
export const readAgainMs = 5000;

export interface ReadingParts {
  readonly client: Pick<ChatClient, 'clearConversationUnreadMessageCount'>;
  readonly chats: Pick<Chats, 'find' | 'isSynced' | 'list'>;
  readonly isVisible: Readable<boolean>;
  /** Does something later; returns its end. */
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/**
 * Marks the open chat as read for as long as somebody can see it, and remembers from where on it was unread when it
 * came into sight.
 */
export class Reading {
  /** The `messageSeq` up to which the chat had been read. */
  readonly readUpTo: Readable<ReadonlyMap<ConversationKey, number>>;
  readonly #parts: ReadingParts;
  readonly #readUpTo = createStore<ReadonlyMap<ConversationKey, number>>(new Map());
  readonly #ends: readonly (() => void)[];
  #open: ConversationRef | undefined;
  /** The chat whose newest messages are below what is in view: until they are seen, nothing of it is read. */
  #furtherUpIn: ConversationKey | undefined;
  /** The chat has just come into sight: what is unread now was unread before. */
  #isFresh = false;
  #isTelling = false;
  /** Something changed while the SDK was being told. */
  #isChanged = false;
  #cancelAgain: (() => void) | undefined;

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    this.readUpTo = this.#readUpTo;
    this.#ends = [
      parts.chats.list.subscribe(() => this.#check()),
      parts.chats.isSynced.subscribe(() => this.#check()),
      parts.isVisible.subscribe(() => {
        if (parts.isVisible.get()) this.#comeIntoSight();
      }),
    ];
  }

  open(ref: ConversationRef): void {
    this.#open = ref;
    this.#comeIntoSight();
  }

  close(ref: ConversationRef): void {
    if (this.#open && isSameConversation(this.#open, ref)) this.#open = undefined;
    this.#mark(ref, undefined);
  }

  /** Whether the newest messages of a chat are in view; they are, unless it is said that they are not. */
  setEndInView(ref: ConversationRef, isInView: boolean): void {
    const wasFurtherUp = this.#furtherUpIn === keyOf(ref);
    this.#furtherUpIn = isInView ? undefined : keyOf(ref);
    if (isInView && wasFurtherUp) this.#comeIntoSight();
  }

  end(): void {
    this.#open = undefined;
    this.#cancelAgain?.();
    for (const end of this.#ends) end();
  }

  #comeIntoSight(): void {
    this.#isFresh = true;
    this.#check();
  }

  #check(): void {
    const { chats, isVisible } = this.#parts;
    const ref = this.#open;
    if (!ref || !isVisible.get()) return;
    const chat = chats.find(ref);
    if (this.#isFresh && chat && chat.unreadCount > 0) {
      this.#mark(ref, chat.readMessageSeq);
      this.#isFresh = false;
    }
    // Until the list is in step with the server, more may turn out to have been unread before.
    if (chats.isSynced.get()) this.#isFresh = false;
    if (!chat || chat.unreadCount === 0 || this.#furtherUpIn === keyOf(ref)) return;
    if (this.#isTelling) this.#isChanged = true;
    else void this.#tell(ref);
  }

  async #tell(ref: ConversationRef): Promise<void> {
    const { client, after } = this.#parts;
    this.#isTelling = true;
    this.#isChanged = false;
    this.#cancelAgain?.();
    try {
      await client.clearConversationUnreadMessageCount(ref.conversationID, ref.type);
    } catch {
      this.#cancelAgain = after(readAgainMs, () => this.#check());
    }
    this.#isTelling = false;
    // Only then: the list may learn of this reading later than it is answered, and would be told of it for ever.
    if (this.#isChanged) this.#check();
  }

  #mark(ref: ConversationRef, readMessageSeq: number | undefined): void {
    const next = new Map(this.#readUpTo.get());
    if (readMessageSeq === undefined) next.delete(keyOf(ref));
    else next.set(keyOf(ref), readMessageSeq);
    this.#readUpTo.set(next);
  }
}

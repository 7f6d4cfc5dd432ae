import { ZIMConversationType } from '@parley/client';
import type { Chats } from './chats.ts';
import type { ChatClient } from './client.ts';
import { createStore, type Readable } from './store.ts';

/** How long a reading that could not be told waits for the next try. */
export const readAgainMs = 5000;

export interface ReadingParts {
  readonly client: ChatClient;
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
  /** By user, the `messageSeq` up to which the chat had been read. */
  readonly readUpTo: Readable<ReadonlyMap<string, number>>;
  readonly #parts: ReadingParts;
  readonly #readUpTo = createStore<ReadonlyMap<string, number>>(new Map());
  readonly #ends: readonly (() => void)[];
  #openUserID: string | undefined;
  /** The chat whose newest messages are below what is in view: until they are seen, nothing of it is read. */
  #furtherUpIn: string | undefined;
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

  open(userID: string): void {
    this.#openUserID = userID;
    this.#comeIntoSight();
  }

  close(userID: string): void {
    if (this.#openUserID === userID) this.#openUserID = undefined;
    this.#mark(userID, undefined);
  }

  /** Whether the newest messages of a chat are in view; they are, unless it is said that they are not. */
  setEndInView(userID: string, isInView: boolean): void {
    const wasFurtherUp = this.#furtherUpIn === userID;
    this.#furtherUpIn = isInView ? undefined : userID;
    if (isInView && wasFurtherUp) this.#comeIntoSight();
  }

  end(): void {
    this.#openUserID = undefined;
    this.#cancelAgain?.();
    for (const end of this.#ends) end();
  }

  #comeIntoSight(): void {
    this.#isFresh = true;
    this.#check();
  }

  #check(): void {
    const { chats, isVisible } = this.#parts;
    const userID = this.#openUserID;
    if (userID === undefined || !isVisible.get()) return;
    const chat = chats.find(userID);
    if (this.#isFresh && chat && chat.unreadCount > 0) {
      this.#mark(userID, chat.readMessageSeq);
      this.#isFresh = false;
    }
    // Until the list is in step with the server, more may turn out to have been unread before.
    if (chats.isSynced.get()) this.#isFresh = false;
    if (!chat || chat.unreadCount === 0 || this.#furtherUpIn === userID) return;
    if (this.#isTelling) this.#isChanged = true;
    else void this.#tell(userID);
  }

  async #tell(userID: string): Promise<void> {
    const { client, after } = this.#parts;
    this.#isTelling = true;
    this.#isChanged = false;
    this.#cancelAgain?.();
    try {
      await client.clearConversationUnreadMessageCount(userID, ZIMConversationType.Peer);
    } catch {
      this.#cancelAgain = after(readAgainMs, () => this.#check());
    }
    this.#isTelling = false;
    // Only then: the list may learn of this reading later than it is answered, and would be told of it for ever.
    if (this.#isChanged) this.#check();
  }

  #mark(userID: string, readMessageSeq: number | undefined): void {
    const next = new Map(this.#readUpTo.get());
    if (readMessageSeq === undefined) next.delete(userID);
    else next.set(userID, readMessageSeq);
    this.#readUpTo.set(next);
  }
}

import type { ChatMessage } from './conversation.ts';
import { type ConversationKey, type ConversationRef, keyOf } from './conversation-key.ts';
import { createStore, type Readable } from './store.ts';

/** What is written is an answer, or another text for a message. */
export interface Composing {
  readonly kind: 'reply' | 'edit';
  readonly message: ChatMessage;
}

/** A message that the reader wants to see. */
export interface Destination {
  readonly ref: ConversationRef;
  readonly messageID: string;
  readonly messageSeq: number;
}

/** What the parts of a page say to one another about a conversation. */
export class Composings {
  readonly byKey: Readable<ReadonlyMap<ConversationKey, Composing>>;
  readonly destination: Readable<Destination | undefined>;
  readonly #byKey = createStore<ReadonlyMap<ConversationKey, Composing>>(new Map());
  readonly #destination = createStore<Destination | undefined>(undefined);

  constructor() {
    this.byKey = this.#byKey;
    this.destination = this.#destination;
  }

  set(ref: ConversationRef, composing: Composing | undefined): void {
    const next = new Map(this.#byKey.get());
    if (composing) next.set(keyOf(ref), composing);
    else next.delete(keyOf(ref));
    this.#byKey.set(next);
  }

  /** Answers and edits no more what is not there any more; nothing in the conversation, unless messages are named. */
  forget(ref: ConversationRef, messageIDs?: ReadonlySet<string>): void {
    const composing = this.#byKey.get().get(keyOf(ref));
    if (composing && messageIDs?.has(composing.message.messageID) !== false) this.set(ref, undefined);
  }

  /** The thread of the conversation goes there as soon as it shows it; always a new wish, also for the same message. */
  goTo(destination: Destination | undefined): void {
    this.#destination.set(destination && { ...destination });
  }
}

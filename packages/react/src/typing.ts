import type { ZIM, ZIMEventOfTypingChangedResult } from '@parley/client';
import type { ChatClient } from './chat-client.ts';
import { type ConversationKey, type ConversationRef, keyOf } from './conversation-key.ts';
import { createStore, type Readable } from './store.ts';

/** More than anybody is told of at once. */
const typingMax = 500;

export type TypingByKey = ReadonlyMap<ConversationKey, readonly string[]>;

/** Who is typing, as the SDK tells: it ends what nobody tells of any more. */
export class Typing {
  /** User IDs; a conversation in which nobody types is absent. */
  readonly byKey: Readable<TypingByKey>;
  readonly #client: Pick<ChatClient, 'sendTyping'>;
  readonly #byKey = createStore<TypingByKey>(new Map());
  readonly #end: () => void;

  constructor(client: Pick<ChatClient, 'sendTyping' | 'subscribe'>) {
    this.#client = client;
    this.byKey = this.#byKey;
    this.#end = client.subscribe('typingChanged', (_zim: ZIM, data) => this.#take(data));
  }

  /** Tells the others; it may be called with every key. Nobody misses what cannot be told. */
  tell({ conversationID, type }: ConversationRef, isTyping: boolean): void {
    this.#client.sendTyping(conversationID, type, isTyping).catch(() => undefined);
  }

  end(): void {
    this.#end();
  }

  #take({ conversationID, conversationType, userID, isTyping }: ZIMEventOfTypingChangedResult): void {
    const key = keyOf({ type: conversationType, conversationID });
    const next = new Map(this.#byKey.get());
    const others = (next.get(key) ?? []).filter((other) => other !== userID);
    const users = isTyping ? [...others, userID] : others;
    if (users.length > 0 && (next.has(key) || next.size < typingMax)) next.set(key, users);
    else next.delete(key);
    this.#byKey.set(next);
  }
}

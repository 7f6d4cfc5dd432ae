import { type ZIM, type ZIMMessage, ZIMMessagePinStatus, ZIMMessageType } from '@parley/client';
import type { ChatClient } from './chat-client.ts';
import type { ChatMessage } from './conversation.ts';
import { type ConversationKey, type ConversationRef, keyOf } from './conversation-key.ts';
import { takeSnapshot } from './message-snapshot.ts';
import { createStore, type Readable } from './store.ts';

export type PinsByKey = ReadonlyMap<ConversationKey, readonly ChatMessage[]>;

export interface PinsParts {
  readonly client: Pick<ChatClient, 'queryPinnedMessageList' | 'subscribe'>;
  readonly selfUserID: string;
  readonly isReady?: (() => boolean) | undefined;
}

/** The pinned messages of the conversations that are open, the last pinned first. */
export class Pins {
  readonly byKey: Readable<PinsByKey>;
  readonly #parts: PinsParts;
  readonly #byKey = createStore<PinsByKey>(new Map());
  /** How often each conversation is open. */
  readonly #open = new Map<ConversationKey, { readonly ref: ConversationRef; readonly count: number }>();
  readonly #end: () => void;

  constructor(parts: PinsParts) {
    this.#parts = parts;
    this.byKey = this.#byKey;
    this.#end = parts.client.subscribe('messagePinStatusChanged', (_zim: ZIM, { infos }) => {
      for (const { message, pinStatus } of infos) this.#take(message, pinStatus !== ZIMMessagePinStatus.NotPinned);
    });
  }

  /** Each call wants a `close` of its own. */
  open(ref: ConversationRef): void {
    const key = keyOf(ref);
    const count = this.#open.get(key)?.count ?? 0;
    this.#open.set(key, { ref, count: count + 1 });
    if (count === 0) void this.#load(ref);
  }

  close(ref: ConversationRef): void {
    const key = keyOf(ref);
    const count = (this.#open.get(key)?.count ?? 0) - 1;
    if (count > 0) {
      this.#open.set(key, { ref, count });
      return;
    }
    this.#open.delete(key);
    this.#set(key, undefined);
  }

  refresh(): void {
    for (const { ref } of this.#open.values()) void this.#load(ref);
  }

  /** Takes what became of messages; what was revoked is pinned no more. */
  takeChanged(ref: ConversationRef, messages: readonly ZIMMessage[]): void {
    const key = keyOf(ref);
    const pinned = this.#byKey.get().get(key);
    if (!pinned) return;
    const changed = new Map(messages.map((message) => [message.messageID ?? '', message]));
    if (!pinned.some(({ messageID }) => changed.has(messageID))) return;
    const next = pinned.flatMap((one) => {
      const message = changed.get(one.messageID);
      if (!message) return [one];
      return message.type === ZIMMessageType.Revoke ? [] : [this.#snapshot(message)];
    });
    this.#set(key, next);
  }

  /** Shows no pins any more of what the user deleted; of nothing in the conversation, unless messages are named. */
  forget(ref: ConversationRef, messageIDs?: ReadonlySet<string>): void {
    const key = keyOf(ref);
    const pinned = this.#byKey.get().get(key);
    if (!pinned) return;
    this.#set(
      key,
      pinned.filter(({ messageID }) => messageIDs && !messageIDs.has(messageID)),
    );
  }

  end(): void {
    this.#open.clear();
    this.#end();
  }

  async #load(ref: ConversationRef): Promise<void> {
    const { client, isReady } = this.#parts;
    if (isReady?.() === false) return;
    try {
      const { messageList } = await client.queryPinnedMessageList(ref.conversationID, ref.type);
      if (!this.#open.has(keyOf(ref))) return;
      this.#set(
        keyOf(ref),
        messageList.map((message) => this.#snapshot(message)),
      );
    } catch {
      // What was known stays; it is asked again when the connection is back.
    }
  }

  #take(message: ZIMMessage, isPinned: boolean): void {
    const { conversationID = '', conversationType = 0 } = message;
    const key = keyOf({ type: conversationType, conversationID });
    if (!this.#open.has(key)) return;
    const others = (this.#byKey.get().get(key) ?? []).filter(({ messageID }) => messageID !== message.messageID);
    this.#set(key, isPinned ? [this.#snapshot(message), ...others] : others);
  }

  #snapshot(message: ZIMMessage): ChatMessage {
    return takeSnapshot(message, this.#parts.selfUserID);
  }

  #set(key: ConversationKey, pinned: readonly ChatMessage[] | undefined): void {
    const next = new Map(this.#byKey.get());
    if (pinned) next.set(key, pinned);
    else next.delete(key);
    this.#byKey.set(next);
  }
}

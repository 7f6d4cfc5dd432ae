import type { Cancel, Clock } from '@parley/kernel/clock';
import type { DataOf, ParamsOf } from '@parley/protocol/define';
import { sendTyping, typingReceived } from '@parley/protocol/features/typing';
import { peerConversation } from '@parley/protocol/features/values';
import type { Connection } from '../../core/connection.ts';
import { type ConversationIdentity, conversationKey } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import { type Feature, takesEvent } from '../../core/feature.ts';
import { ZIMConnectionState } from '../../enums.ts';
import { failure } from '../../errors.ts';
import { capacity, durations } from '../../limits.ts';
import { toConversationType } from '../messages/message.ts';

export interface TypingParts {
  readonly clock: Clock;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call' | 'state'>;
}

/** What the other side was told last, and when by the monotonic clock. */
interface Told {
  readonly isTyping: boolean;
  readonly at: number;
}

/** Who types at this moment; nothing of it is kept. */
export class Typing implements Feature {
  readonly events = [takesEvent(typingReceived, (data) => this.#received(data))];
  readonly #parts: TypingParts;
  /** The newest last. */
  readonly #told = new Map<string, Told>();
  /** Conversations whose other side types, with what ends it when nothing more is heard; the newest last. */
  readonly #typing = new Map<string, { readonly end: () => void; readonly cancel: Cancel }>();

  constructor(parts: TypingParts) {
    this.#parts = parts;
  }

  interrupted(): void {
    for (const { end } of [...this.#typing.values()]) end();
    this.#told.clear();
  }

  over(): void {
    this.interrupted();
  }

  /** What the other side knows already is not sent again. */
  async send(params: ParamsOf<typeof sendTyping>): Promise<void> {
    const { clock, connection } = this.#parts;
    const { conversationType, targetID, isTyping } = params;
    if (connection.state !== ZIMConnectionState.Connected)
      throw failure('NetworkModuleNetworkError', 'there is no connection');
    const key = conversationKey({ conversationType, conversationID: targetID });
    const told = this.#told.get(key);
    const isKnown = told?.isTyping === isTyping && clock.monotonic() - told.at < durations.typingRepeatMs;
    if (isKnown || (!told && !isTyping)) return;
    this.#told.delete(key);
    if (this.#told.size < capacity.typingMax) this.#told.set(key, { isTyping, at: clock.monotonic() });
    await connection.call(sendTyping, params);
  }

  /** A message that is sent says by itself that nobody types any more. */
  sent({ conversationType, conversationID }: ConversationIdentity): void {
    if (conversationType !== peerConversation) return;
    const key = conversationKey({ conversationType, conversationID });
    if (this.#told.get(key)?.isTyping !== true) return;
    this.send({ conversationType, targetID: conversationID, isTyping: false }).catch(() => {});
  }

  #received({ conversationType, senderUserID, isTyping }: DataOf<typeof typingReceived>): void {
    if (conversationType !== peerConversation) return;
    const key = conversationKey({ conversationType, conversationID: senderUserID });
    const known = this.#typing.get(key);
    known?.cancel();
    this.#typing.delete(key);
    const tell = (typing: boolean): void =>
      void this.#parts.events.tell('typingChanged', {
        conversationID: senderUserID,
        conversationType: toConversationType(conversationType),
        userID: senderUserID,
        isTyping: typing,
      });
    if (known && !isTyping) tell(false);
    // Whoever is not told that it began need not be told that it ended.
    if (!isTyping || this.#typing.size >= capacity.typingMax) return;
    if (!known) tell(true);
    const end = (): void => {
      this.#typing.get(key)?.cancel();
      if (this.#typing.delete(key)) tell(false);
    };
    this.#typing.set(key, { end, cancel: this.#parts.clock.after(durations.typingMs, end) });
  }
}

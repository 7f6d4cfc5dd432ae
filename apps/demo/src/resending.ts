import type { ChatMessage, Readable } from '@parley/react';
import type { PlacedConversations } from './places.ts';

export interface ResendingParts {
  readonly conversations: Pick<PlacedConversations, 'byPlace' | 'retry'>;
  readonly isConnected: Readable<boolean>;
}

/** The connection did not return in time, or there was none. */
const withoutConnection: ReadonlySet<number> = new Set([6_000_009, 6_000_104]);
/** No answer came. Over a connection that holds that may be so again, so this waits for the next one. */
const withoutAnswer = 6_000_105;

/** A message that failed, and the user whom it was for. */
interface Failed {
  readonly place: string;
  readonly message: ChatMessage;
}

/**
 * Sends again by itself what failed for want of a connection, once for each return of it: the oldest first, one after
 * another, each as the message it is, so that none arrives twice. What the server refused stays with the user.
 */
export class Resending {
  readonly #parts: ResendingParts;
  readonly #ends: readonly (() => void)[];
  /** Local IDs of what was sent again, or may be, since the connection returned. */
  #done = new Set<string>();
  #unanswered = new Set<string>();
  #isConnected: boolean;
  #isSending = false;

  constructor(parts: ResendingParts) {
    this.#parts = parts;
    this.#isConnected = parts.isConnected.get();
    this.#ends = [
      parts.isConnected.subscribe(() => this.#turn(parts.isConnected.get())),
      parts.conversations.byPlace.subscribe(() => void this.#sendAll()),
    ];
  }

  end(): void {
    this.#isConnected = false;
    for (const end of this.#ends) end();
  }

  #turn(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    if (!isConnected) return;
    this.#done = new Set();
    this.#unanswered = new Set(
      this.#failed()
        .filter(({ message }) => message.failureCode === withoutAnswer)
        .map(({ message }) => message.localMessageID),
    );
    void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let next = this.#next(); next; next = this.#next()) {
      this.#done.add(next.message.localMessageID);
      await this.#parts.conversations.retry(next.place, next.message);
      await this.#settled(next);
    }
    this.#isSending = false;
  }

  #next(): Failed | undefined {
    if (!this.#isConnected) return undefined;
    return this.#failed().find(({ message: { localMessageID, failureCode = 0 } }) => {
      if (this.#done.has(localMessageID)) return false;
      return withoutConnection.has(failureCode) || this.#unanswered.has(localMessageID);
    });
  }

  #failed(): readonly Failed[] {
    return [...this.#parts.conversations.byPlace.get()]
      .flatMap(([place, { messages }]) => messages.map((message) => ({ place, message })))
      .filter(({ message }) => message.isOwn && message.status === 'failed')
      .sort((left, right) => left.message.orderKey - right.message.orderKey);
  }

  /** Waits until the message is no longer on its way, or the connection is gone again. */
  #settled({ place, message: { localMessageID } }: Failed): Promise<void> {
    const { conversations, isConnected } = this.#parts;
    const isOnItsWay = (): boolean => {
      const { messages = [] } = conversations.byPlace.get().get(place) ?? {};
      return this.#isConnected && messages.some((one) => isOwnOf(one, localMessageID) && one.status === 'sending');
    };
    return new Promise((resolve) => {
      const ends: (() => void)[] = [];
      const look = (): void => {
        if (isOnItsWay()) return;
        for (const end of ends) end();
        resolve();
      };
      ends.push(conversations.byPlace.subscribe(look), isConnected.subscribe(look));
      look();
    });
  }
}

const isOwnOf = ({ isOwn, localMessageID }: ChatMessage, wanted: string): boolean => isOwn && localMessageID === wanted;

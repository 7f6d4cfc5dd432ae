import type { CacheChange, CachedMessage } from '../cache/cache.ts';
import { conversationKey, conversationOf } from './conversation-identity.ts';
import type { Origin } from './tracked-log.ts';

/** A message in the state that it has taken since it was sent. */
export interface MessageChange {
  readonly message: CachedMessage;
  /** As this device held it before; absent: it did not hold it, or cannot read it. */
  readonly before?: CachedMessage | undefined;
  /** Where in its log it changed. */
  readonly position: number;
  readonly origin: Origin;
  /** It answers a call, and came before in another way. */
  readonly isKnown?: boolean | undefined;
}

/** What a feature does when messages change; it finds in their state what is its own. */
export interface ChangeHandler {
  /** Takes them in, ascending by position within a log; the answer is written together with that position. */
  keep(changes: readonly MessageChange[]): CacheChange | Promise<CacheChange>;
  /** What is to be written with messages that this device comes to hold, new or changed; before they are kept. */
  index?(messages: readonly CachedMessage[]): CacheChange | Promise<CacheChange>;
  /** Tells the app, once that is written; what is returned answers those who waited, once the app knows everything. */
  tell(changes: readonly MessageChange[]): readonly (() => void)[];
  /** Whether a message that is new to this device is told by this handler, and not as one that was received. */
  replaces?(message: CachedMessage): boolean;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What several features have to write, as one change. */
export function joined(parts: readonly CacheChange[]): CacheChange {
  const whole: Record<string, unknown> = {};
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    const present = whole[name];
    whole[name] = isList(present) && isList(value) ? [...present, ...value] : value;
  }
  return whole;
}

/** Messages in the conversations that they belong to, for events that tell of one conversation each. */
export function byConversation(messages: readonly CachedMessage[], userID: string): readonly CachedMessage[][] {
  const found = new Map<string, CachedMessage[]>();
  for (const message of messages) {
    const key = conversationKey(conversationOf(message, userID));
    const list = found.get(key);
    if (list) list.push(message);
    else found.set(key, [message]);
  }
  return [...found.values()];
}

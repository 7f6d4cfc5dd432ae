import { groupConversation } from '@parley/protocol/features/values';
import type { CachedMessage, ConversationRow } from '../../cache/cache.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { NewsParts } from './list-news.ts';
import { beginWith, type ConversationOpened, type ConversationRead, readUpTo, withRead } from './standing.ts';

/** What is known of logs before their first messages came. */
export class Announced {
  readonly #parts: Pick<NewsParts, 'memberSince'>;
  readonly #openedByLog = new Map<number, ConversationOpened>();
  readonly #readsByLog = new Map<number, ConversationRead>();

  constructor(parts: Pick<NewsParts, 'memberSince'>) {
    this.#parts = parts;
  }

  open(opened: ConversationOpened): void {
    this.#openedByLog.set(opened.log, opened);
  }

  read(read: ConversationRead): void {
    this.#readsByLog.set(read.log, read);
  }

  clear(): void {
    this.#openedByLog.clear();
    this.#readsByLog.clear();
  }

  /**
   * The row to which a message is added. What a group shows of the time before its member came is nothing to be read, and
   * makes no entry: then there is none.
   */
  rowFor(
    conversation: ConversationIdentity,
    message: CachedMessage,
    known: ConversationRow | undefined,
  ): ConversationRow | undefined {
    const { conversationType, conversationID } = conversation;
    const since = conversationType === groupConversation ? this.#parts.memberSince?.(conversationID) : undefined;
    if (since === undefined) return known ?? this.#begin(conversation, message);
    if (!known && message.position < since) return undefined;
    return readUpTo(known ?? this.#begin(conversation, message), since - 1);
  }

  /** The row to which the first message of a log is added. */
  #begin(conversation: ConversationIdentity, message: CachedMessage): ConversationRow {
    const { log } = message;
    const { conversationName = '', conversationAvatarUrl = '' } = this.#openedByLog.get(log) ?? {};
    const read = this.#readsByLog.get(log);
    this.#openedByLog.delete(log);
    this.#readsByLog.delete(log);
    // Its sequence and position are below those of any message, so that the first one is taken in like every other.
    const nothing: CachedMessage = { ...message, messageSeq: 0, position: 0, changedPosition: 0 };
    const named = { ...beginWith({ ...conversation, log }, nothing), conversationName, conversationAvatarUrl };
    return read ? withRead(named, read) : named;
  }
}

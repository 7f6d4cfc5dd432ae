import type { Cache, CachedMessage, ConversationRow } from '../../cache/cache.ts';
import { type ConversationIdentity, type ConversationKey, conversationKey } from '../../core/conversation-identity.ts';
import type { Head } from '../../core/log-book.ts';
import type { ConversationList } from '../conversations/list.ts';
import { type ClearedHere, clearedHere, deletedHere } from './deleted-here.ts';
import { sourceIDOf } from './direct-replies.ts';
import { toDeleted } from './tombstone.ts';

/** Messages that this device heard to be deleted since it logged in: some may still be on their way to it. */
const goneMax = 10_000;

type How = NonNullable<CachedMessage['deleted']>;

export interface GravesParts {
  readonly cache: Cache;
  readonly list: ConversationList;
}

/** Knows what was deleted, so that nothing of it shows again, whichever way and however late it comes. */
export class Graves {
  readonly #parts: GravesParts;
  readonly #gone = new Map<number, How>();
  readonly #here = new Map<ConversationKey, ClearedHere>();
  /** Up to which `orderKey` conversations without a row are cleared for the account. */
  readonly #everywhere = new Map<ConversationKey, number>();

  constructor(parts: GravesParts) {
    this.#parts = parts;
  }

  /** What was deleted on this device in earlier runs. */
  async load(): Promise<void> {
    const { cache, list } = this.#parts;
    const kept = await cache.allDocuments(clearedHere);
    for (const { body } of kept) this.noteCleared(body);
    list.loadDeleted(kept.map(({ body: { entry, ...conversation } }) => ({ ...conversation, orderKey: entry })));
  }

  /** In another life of the database the account has again what was deleted for it since the backup. */
  reset(): void {
    for (const [messageID, how] of this.#gone) if (how === 'everywhere') this.#gone.delete(messageID);
    this.#everywhere.clear();
  }

  note(messageID: number, how: How): void {
    this.#gone.set(messageID, how);
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= goneMax) return;
      this.#gone.delete(oldest);
    }
  }

  /** Returns what is to be kept. */
  noteCleared({ messages, entry, conversationType, conversationID }: ClearedHere): ClearedHere {
    const conversation = { conversationType, conversationID };
    const key = conversationKey(conversation);
    const known = this.#here.get(key) ?? { messages: 0, entry: 0 };
    const next = {
      ...conversation,
      messages: Math.max(messages, known.messages),
      entry: Math.max(entry, known.entry),
    };
    this.#here.set(key, next);
    return next;
  }

  /** Everything up to an `orderKey` is deleted for the account. */
  noteClearedEverywhere(conversation: ConversationIdentity, orderKey: number): void {
    const key = conversationKey(conversation);
    this.#everywhere.set(key, Math.max(orderKey, this.#everywhere.get(key) ?? 0));
  }

  /** Up to which `orderKey` the messages of a conversation are deleted. */
  clearedOf(conversation: ConversationIdentity): number {
    const key = conversationKey(conversation);
    const told = this.#parts.list.row(conversation)?.clearedOrderKey ?? 0;
    return Math.max(told, this.#here.get(key)?.messages ?? 0, this.#everywhere.get(key) ?? 0);
  }

  /** Whether a message was deleted, as far as is known without looking into the cache. */
  how(conversation: ConversationIdentity, message: CachedMessage): How | undefined {
    if (message.deleted) return message.deleted;
    return message.orderKey <= this.clearedOf(conversation) ? 'here' : this.#gone.get(message.messageID);
  }

  isNoted(messageID: number): boolean {
    return this.#gone.has(messageID);
  }

  /** The same for a message of a row that is changing. */
  howIn(row: ConversationRow, message: CachedMessage): How | undefined {
    return message.orderKey <= (row.clearedOrderKey ?? 0) ? 'here' : this.how(row, message);
  }

  /** Looks up which of these messages were deleted on this device: what marked their places may have gone. */
  async recall(messageIDs: readonly number[]): Promise<void> {
    const unknown = messageIDs.filter((messageID) => !this.isNoted(messageID));
    if (unknown.length === 0) return;
    const here = await this.#parts.cache.documents(deletedHere, unknown.map(String));
    for (const { key } of here) this.note(Number(key), 'here');
  }

  /** Messages that a query brought: of those that were deleted the place is left, or nothing. */
  async judge(conversation: ConversationIdentity, messages: readonly CachedMessage[]): Promise<CachedMessage[]> {
    if (messages.length === 0) return [];
    const { cache } = this.#parts;
    const [cleared] = await Promise.all([
      // Another page of the browser may have cleared it.
      cache.documents(clearedHere, [conversationKey(conversation)]),
      this.recall(messages.flatMap((message) => [message.messageID, sourceIDOf(message) ?? []].flat())),
    ]);
    for (const { body } of cleared) this.noteCleared(body);
    const upTo = this.clearedOf(conversation);
    return messages
      .filter(({ orderKey }) => orderKey > upTo)
      .map((message) => {
        const how = this.how(conversation, message);
        return how ? toDeleted(message, how) : this.withSource(message);
      });
  }

  /** A reply to what was deleted says so, as far as is known without looking into the cache. */
  withSource(message: CachedMessage): CachedMessage {
    const isDeleted = this.#gone.has(sourceIDOf(message) ?? 0);
    return isDeleted ? { ...message, sourceState: 'deleted' } : message;
  }

  /** What the server tells of conversations, without what was deleted on this device. */
  async judgeHeads(heads: readonly Head[]): Promise<readonly Head[]> {
    const { cache } = this.#parts;
    const ids = heads.flatMap(({ standing }) =>
      [...(standing?.mentions ?? []), ...(standing?.lastMessage ? [standing.lastMessage] : [])].map(
        ({ messageID }) => messageID,
      ),
    );
    if (ids.length === 0) return heads;
    const here = new Set((await cache.documents(deletedHere, ids.map(String))).map(({ key }) => Number(key)));
    const isLeft = ({ messageID }: { readonly messageID: number }) => !here.has(messageID) && !this.isNoted(messageID);
    return heads.map((given) => {
      const mentions = given.standing?.mentions?.filter(isLeft);
      const head = given.standing && mentions ? { ...given, standing: { ...given.standing, mentions } } : given;
      const { standing } = head;
      const { lastMessage, ...rest } = standing ?? {};
      if (!standing || !lastMessage) return head;
      const clearedOrderKey = Math.max(standing.clearedOrderKey ?? 0, this.clearedOf(head));
      const cleared = clearedOrderKey > 0 ? { clearedOrderKey } : {};
      const { messageID, orderKey } = lastMessage;
      if (orderKey > clearedOrderKey && !here.has(messageID)) return { ...head, standing: { ...standing, ...cleared } };
      const standingWithout = { ...standing, ...rest, ...cleared, lastMessage: undefined };
      return { ...head, standing: { ...standingWithout, orderKey: Math.max(orderKey, standing.orderKey ?? 0) } };
    });
  }
}

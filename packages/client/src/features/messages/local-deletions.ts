import type { Cache, CacheChange, CachedMessage, ConversationRow } from '../../cache/cache.ts';
import { toPut } from '../../cache/documents.ts';
import { joined } from '../../core/changes.ts';
import { type ConversationIdentity, conversationKey } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { LogBook } from '../../core/log-book.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConnectionState } from '../../enums.ts';
import type { Entry } from '../conversations/conversation.ts';
import { isUnread, shownUnreadOf, uncount, withDeleted } from '../conversations/deleted.ts';
import type { ConversationList } from '../conversations/list.ts';
import type { Uncounting } from '../conversations/list-changes.ts';
import { withoutMentions } from '../conversations/mentions.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import { clearedHere, deletedHere } from './deleted-here.ts';
import type { Graves } from './graves.ts';
import type { Inserted } from './inserted.ts';
import type { Outbox } from './outbox.ts';
import type { Replies } from './replies.ts';
import { toDeleted, toFloor } from './tombstone.ts';

export interface LocalDeletionsParts {
  readonly userID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly book: LogBook;
  readonly outbox: Outbox;
  readonly list: ConversationList;
  readonly conversationSync: ConversationSync;
  readonly graves: Graves;
  /** Forgets messages that the app inserted; the answer is to be written. */
  readonly discardInserted: Inserted['discard'];
  /** Lets the direct replies to these messages say that they were deleted. */
  readonly sourcesDeleted: Replies['sourcesDeleted'];
  readonly connection: { readonly state: ZIMConnectionState };
  /** Has the newest messages of a conversation fetched into the cache, as a page of its history. */
  fetchNewest(conversation: ConversationIdentity): Promise<void>;
  /** Has the messages at these sequences fetched into the cache. */
  fetchAt(conversation: ConversationIdentity, messageSeqs: number[]): Promise<void>;
}

/** A message that the app names. */
export interface NamedMessage {
  readonly messageID: number;
  readonly messageSeq: number;
  readonly orderKey: number;
  readonly isReceived: boolean;
}

interface ToDelete {
  readonly named: readonly NamedMessage[];
  readonly failed: ReadonlySet<string>;
}

/** Messages read at a time when the cache is walked back. */
const walkCount = 50;

interface Newest {
  readonly message: CachedMessage | undefined;
  /** Whether the device can know it. */
  readonly isKnown: boolean;
}

/** Deletes on this device alone, and keeps what it shows in step with what was deleted. */
export class LocalDeletions {
  readonly #parts: LocalDeletionsParts;

  constructor(parts: LocalDeletionsParts) {
    this.#parts = parts;
    void parts.writes.run(() => parts.graves.load());
  }

  /** Messages as this device holds them, without those that were deleted before. */
  async held(
    log: number,
    messages: readonly Pick<CachedMessage, 'messageID' | 'orderKey'>[],
  ): Promise<readonly CachedMessage[]> {
    const { cache } = this.#parts;
    const rows = await Promise.all(messages.map(({ orderKey }) => cache.nearest(log, orderKey, 'newer')));
    return rows.flatMap((row, index) =>
      row && row.messageID === messages[index]?.messageID && !row.deleted ? [row] : [],
    );
  }

  /** Deletes messages of a conversation, and of this device's those that failed. */
  async deleteMessages(conversation: ConversationIdentity, which: ToDelete): Promise<void> {
    const { list, connection } = this.#parts;
    const row = list.row(conversation);
    const isUncertain = (one: NamedMessage): boolean =>
      row !== undefined && isUnreadBySeq(row, one) && !this.#isGone(conversation, one);
    const uncertain = connection.state === ZIMConnectionState.Connected ? which.named.filter(isUncertain) : [];
    if (row && uncertain.length > 0) await this.#fetchUnheld(row, uncertain);
    await this.#deleteMessages(conversation, which);
  }

  /** Whether a message counts as unread only its row says; one that cannot be had is taken to count. */
  async #fetchUnheld(row: ConversationRow, messages: readonly NamedMessage[]): Promise<void> {
    const held = new Set((await this.held(row.log, messages).catch(() => [])).map(({ messageID }) => messageID));
    const seqs = messages.filter(({ messageID }) => !held.has(messageID)).map(({ messageSeq }) => messageSeq);
    await this.#parts.fetchAt(row, seqs).catch(() => {});
  }

  #deleteMessages(conversation: ConversationIdentity, { named, failed }: ToDelete): Promise<void> {
    const { userID, book, outbox, list, graves, discardInserted, sourcesDeleted } = this.#parts;
    let tellReplies = (): void => {};
    return this.#attempt(
      async () => {
        const row = list.row(conversation);
        // What was sent from here is held before the first synchronisation tells of its log.
        const log = book.find(conversation)?.record.log ?? row?.log;
        const fresh = named.filter((one) => !this.#isGone(conversation, one));
        const held = log === undefined ? [] : await this.held(log, fresh);
        const known = new Set(held.map(({ messageID }) => messageID));
        const unheld = log === undefined ? [] : await this.#unheld(log, fresh, known);
        const positions = row ? held.filter((one) => isUnread(row, one, userID)).map(({ position }) => position) : [];
        const others = row ? unheld.filter((one) => isUnreadBySeq(row, one)).length : 0;
        for (const { messageID } of fresh) graves.note(messageID, 'here');
        const isFailed = (one: { readonly localMessageID: string }): boolean => failed.has(one.localMessageID);
        const removeOutbox = outbox.discard(isFailed, conversation);
        const removeInserted = discardInserted(conversation, isFailed);
        const going = new Set(fresh.map(({ messageID }) => messageID));
        list.change(conversation, (one) => {
          const uncounted = uncount(one, positions, others);
          const left = withoutMentions(uncounted, ({ messageID }) => going.has(messageID));
          return withDeleted(left, (message) => graves.howIn(one, message));
        });
        await this.showNewest(conversation);
        const replies = await sourcesDeleted([...going]);
        tellReplies = replies.tell;
        const deleted = {
          ...removeInserted,
          rows: held.map((one) => toDeleted(one, 'here')),
          // Also of those that are deleted for the account: in another life of the database they may be there again.
          putDocuments: named.map(({ messageID }) => toPut(deletedHere, { key: String(messageID), body: {} })),
          removeOutbox,
        };
        return { ...joined([replies.change, deleted]), putConversations: this.#rowsOf([conversation]) };
      },
      () => tellReplies(),
    );
  }

  /** Deletes everything that this device knows of the conversations, or only what the server never accepted. */
  deleteAllMessages(
    conversations: readonly ConversationIdentity[],
    { isOnlyFailed, after }: { readonly isOnlyFailed: boolean; readonly after?: () => void },
  ): Promise<void> {
    const { outbox, list, discardInserted } = this.#parts;
    return this.#attempt(async () => {
      const changes: CacheChange[] = [];
      for (const conversation of conversations) {
        const row = list.row(conversation);
        if (row && !isOnlyFailed && this.#hasMessages(conversation, row))
          changes.push(await this.#clear(conversation, row));
      }
      const removeOutbox = conversations.flatMap((conversation) => outbox.discard(() => true, conversation));
      const removeInserted = joined(conversations.map((conversation) => discardInserted(conversation)));
      return {
        ...removeInserted,
        rows: changes.flatMap(({ rows = [] }) => rows),
        clearRows: changes.flatMap(({ clearRows = [] }) => clearRows),
        putDocuments: changes.flatMap(({ putDocuments = [] }) => putDocuments),
        removeOutbox,
        putConversations: this.#rowsOf(conversations),
      };
    }, after);
  }

  /** Takes entries off the list of this device. */
  deleteEntries(conversations: readonly ConversationIdentity[], after: () => void = () => {}): Promise<void> {
    const { list, graves } = this.#parts;
    return this.#attempt(async () => {
      const putDocuments = [];
      const changes: CacheChange[] = [];
      for (const conversation of conversations) {
        changes.push(list.dropDraft(conversation));
        const row = list.row(conversation);
        const entry = list.find(conversation)?.orderKey ?? 0;
        if (entry === 0) continue;
        list.deleteHere(conversation, row ? await this.#unread(row) : { positions: [], others: 0 });
        const body = graves.noteCleared({ ...identity(conversation), messages: 0, entry });
        putDocuments.push(toPut(clearedHere, { key: conversationKey(conversation), body }));
      }
      return { ...joined(changes), putDocuments, putConversations: this.#rowsOf(conversations) };
    }, after);
  }

  /** Where the newest message was deleted, finds the one that shows as the last; asks the server if need be. */
  async showNewest(conversation: ConversationIdentity): Promise<void> {
    const { list, connection, conversationSync, fetchNewest } = this.#parts;
    const row = list.row(conversation);
    if (!row?.lastMessage.deleted || row.shown) return;
    const { message, isKnown } = await this.#newest(conversation, row);
    if (message) list.change(conversation, (one) => withShown(one, message));
    if (isKnown || connection.state !== ZIMConnectionState.Connected) return;
    // It writes to the cache itself, and so has to wait for whoever called.
    void fetchNewest(conversation)
      .then(async () => {
        const present = list.row(conversation);
        const found = present?.lastMessage.deleted ? await this.#newest(conversation, present) : undefined;
        const newest = found?.message;
        if (newest) await conversationSync.apply(() => list.change(conversation, (one) => withShown(one, newest)));
      })
      .catch(() => {});
  }

  /** What the device does not hold, but may well be there. */
  async #unheld(log: number, named: readonly NamedMessage[], held: ReadonlySet<number>): Promise<NamedMessage[]> {
    const found: NamedMessage[] = [];
    for (const one of named.filter(({ messageID }) => !held.has(messageID))) {
      const newer = await this.#parts.cache.nearest(log, one.orderKey, 'newer');
      const older = await this.#parts.cache.nearest(log, one.orderKey, 'older');
      // Of another life of the database, if there is no place for it.
      const isPossible = (newer?.messageSeq ?? one.messageSeq + 1) > one.messageSeq;
      if (isPossible && (older?.messageSeq ?? 0) < one.messageSeq) found.push(one);
    }
    return found;
  }

  /** Finds what shows as the last message where that is still not known, once the list is what the server told. */
  showMissing(): void {
    const { list, graves, writes } = this.#parts;
    const isMissing = ({ row, ...conversation }: Entry): boolean =>
      row?.lastMessage.deleted !== undefined && !row.shown && row.lastMessage.orderKey > graves.clearedOf(conversation);
    void writes.run(async () => {
      for (const entry of list.all.filter(isMissing)) await this.showNewest(entry);
    });
  }

  #isGone(conversation: ConversationIdentity, { messageID, orderKey }: NamedMessage): boolean {
    const { graves } = this.#parts;
    return orderKey <= graves.clearedOf(conversation) || graves.isNoted(messageID);
  }

  #hasMessages(conversation: ConversationIdentity, row: ConversationRow): boolean {
    return row.lastMessage.orderKey > this.#parts.graves.clearedOf(conversation) || shownUnreadOf(row) > 0;
  }

  async #clear(conversation: ConversationIdentity, row: ConversationRow): Promise<CacheChange> {
    const { list, graves } = this.#parts;
    const { log, lastMessage } = row;
    const { messageSeq, orderKey } = lastMessage;
    const { positions, others } = await this.#unread(row);
    list.change(conversation, (one) => {
      const cleared = { ...withoutMentions(uncount(one, positions, others)), clearedOrderKey: orderKey };
      return withDeleted(cleared, (message) => graves.howIn(cleared, message));
    });
    const body = graves.noteCleared({ ...identity(conversation), messages: orderKey, entry: 0 });
    return {
      clearRows: [{ log, orderKey }],
      rows: [toFloor({ ...{ log, messageSeq, orderKey }, messageID: lastMessage.messageID, conversation }, 'here')],
      putDocuments: [toPut(clearedHere, { key: conversationKey(conversation), body })],
    };
  }

  /** The messages that count as unread: where they are, and how many are not held. */
  async #unread(row: ConversationRow): Promise<Uncounting> {
    const { userID } = this.#parts;
    const unread = shownUnreadOf(row);
    const counted = new Set(row.uncounted?.positions);
    const positions: number[] = [];
    for await (const message of this.#back(row.log)) {
      if (positions.length >= unread || message.position <= row.readPosition) break;
      if (isUnread(row, message, userID) && !counted.has(message.position)) positions.push(message.position);
    }
    return { positions, others: unread - positions.length };
  }

  /** The newest message that was not deleted, up to the first that this device lacks. */
  async #newest(conversation: ConversationIdentity, row: ConversationRow): Promise<Newest> {
    const { graves } = this.#parts;
    let seq = row.lastMessage.messageSeq;
    for await (const message of this.#back(row.log)) {
      if (message.messageSeq > seq) continue;
      if (message.messageSeq < seq) return { message: undefined, isKnown: false };
      if (message.isFloor || message.orderKey <= graves.clearedOf(conversation)) return none;
      if (!graves.how(conversation, message)) return { message, isKnown: true };
      seq -= 1;
    }
    return { message: undefined, isKnown: seq === 0 || row.lastMessage.orderKey <= graves.clearedOf(conversation) };
  }

  /** What the cache holds of a log, from the newest back. */
  async *#back(log: number): AsyncGenerator<CachedMessage> {
    const { cache } = this.#parts;
    for (let anchor: number | undefined; ; ) {
      const page = await cache.page({ log, count: walkCount, reverse: true, ...(anchor !== undefined && { anchor }) });
      yield* [...page].reverse();
      if (page.length < walkCount) return;
      anchor = page[0]?.orderKey;
    }
  }

  #rowsOf(conversations: readonly ConversationIdentity[]): readonly ConversationRow[] {
    return conversations.flatMap((conversation) => this.#parts.list.row(conversation) ?? []);
  }

  /** Rejects if it could not be written; what was decided shows all the same. */
  async #attempt(work: () => Promise<CacheChange>, after: () => void = () => {}): Promise<void> {
    const { writes, cache, conversationSync, events } = this.#parts;
    let failed: { readonly thrown: unknown } | undefined;
    await writes.run(async () => {
      try {
        const change = await work();
        await cache.write({ ...change, isDeletion: true });
      } catch (thrown) {
        failed = { thrown };
      } finally {
        after();
        conversationSync.tell();
      }
    });
    await events.told();
    if (failed) throw failed.thrown;
  }
}

const none: Newest = { message: undefined, isKnown: true };

const identity = ({ conversationType, conversationID }: ConversationIdentity): ConversationIdentity => ({
  conversationType,
  conversationID,
});

/** Whether a message of which the device does not know where it stands is one that counts as unread. */
const isUnreadBySeq = (row: ConversationRow, { isReceived, messageSeq }: NamedMessage): boolean =>
  isReceived && messageSeq > row.readMessageSeq && messageSeq <= row.lastMessage.messageSeq;

const withShown = (row: ConversationRow, shown: CachedMessage): ConversationRow =>
  row.lastMessage.deleted ? { ...row, shown } : row;

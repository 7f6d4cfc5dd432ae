import { peerConversation } from '@parley/protocol/features/values';
import type { Attachment, CachedMessage, ConversationRow } from '../../cache/cache.ts';
import type { DocumentPut, DocumentsChange } from '../../cache/documents.ts';
import {
  type ConversationIdentity,
  type ConversationKey,
  conversationKey,
  conversationOf,
} from '../../core/conversation-identity.ts';
import { Ordered } from '../../core/ordered.ts';
import type { ZIMConversationEvent } from '../../enums.ts';
import type { ZIMConversation } from '../../types.ts';
import type { UnacceptedRows } from '../messages/unaccepted.ts';
import type { UserRow } from '../users/cached-users.ts';
import { Announced } from './announced.ts';
import { byPlace, type Entry, isShown, newestOf, type Placed, toConversation, toEntry } from './conversation.ts';
import { uncount, withDeletedHere, withoutCounted, withoutEntry } from './deleted.ts';
import {
  type Draft,
  draftDocument,
  draftsMax,
  type Head,
  type KeptOfConversations,
  newerSettings,
  putSettings,
  type SettingsAt,
  settingsOf,
} from './kept.ts';
import type { ConversationNews, Uncounting } from './list-changes.ts';
import { ListNews, type NewsParts } from './list-news.ts';
import { mentionsIn, withoutMentions } from './mentions.ts';
import {
  type ConversationOpened,
  type ConversationRead,
  withAttachedData,
  withHead,
  withMessage,
  withName,
  withRead,
} from './standing.ts';

export interface ConversationListParts extends NewsParts {
  /** The messages of this device that the server has not accepted. */
  readonly unaccepted: UnacceptedRows;
}

/** The conversations of one user on this device, in memory; what changes is written by whoever asks for the change. */
export class ConversationList {
  readonly #parts: ConversationListParts;
  /** What is listed: conversations of the server, and those that hold nothing but unaccepted messages. */
  readonly #entries = new Map<ConversationKey, Entry>();
  /** The same, as they stand in the list. */
  #order = new Ordered<Placed, Entry>(byPlace);
  totalUnread = 0;
  readonly #keysByLog = new Map<number, ConversationKey>();
  readonly #announced: Announced;
  readonly #news: ListNews;
  readonly #settings = new Map<ConversationKey, Omit<SettingsAt, 'log'>>();
  /** Those that were written longest ago first. */
  readonly #drafts = new Map<ConversationKey, Draft>();
  /** No entry stands above this. */
  #newestOrderKey = 0;
  /** Up to which `orderKey` entries were deleted on this device; the rows of the server do not outlive everything. */
  readonly #deletedHere = new Map<ConversationKey, number>();

  constructor(parts: ConversationListParts, rows: readonly ConversationRow[], kept?: KeptOfConversations) {
    this.#parts = parts;
    this.#announced = new Announced(parts);
    this.#news = new ListNews(parts, (key) => this.#entries.get(key));
    for (const { body } of kept?.drafts ?? []) this.#drafts.set(conversationKey(body), body);
    parts.unaccepted.watch((conversation) => this.#settle(conversation, this.row(conversation)));
    for (const { body, position = 0 } of kept?.settings ?? []) {
      this.#settings.set(conversationKey(body), { ...body, position });
    }
    this.#forget();
    for (const row of rows) this.#put(row);
    this.#news.begin(this.listed);
  }

  /** The first `count` wanted ones behind where the page before ended. */
  page(after: Placed | undefined, count: number, isWanted: (entry: Entry) => boolean): ZIMConversation[] {
    return this.#order.page(after, count, isWanted).map((entry) => this.show(entry));
  }

  find(conversation: ConversationIdentity): ZIMConversation | undefined {
    const entry = this.#entries.get(conversationKey(conversation));
    return entry && !entry.isDeleted ? this.show(entry) : undefined;
  }

  /** The entry that the server tells of, also before it is listed; `undefined`: there is none, or it was deleted. */
  preview(head: Head): ZIMConversation | undefined {
    const entry = this.#entryOf(head, this.row(head) ?? withHead(undefined, head), settingsOf([head])[0]);
    if (!entry || entry.isDeleted) return undefined;
    return toConversation(entry, { ...this.#parts, groupOf: (groupID) => this.#parts.groupOf?.(groupID, head) });
  }

  /** An entry as the app sees it. */
  show(entry: Entry): ZIMConversation {
    return toConversation(entry, this.#parts);
  }

  isDeleted(conversation: ConversationIdentity): boolean {
    return this.#entries.get(conversationKey(conversation))?.isDeleted === true;
  }

  /** In no order; those that are not listed too. */
  get all(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** Those that are listed, in no order. */
  get listed(): readonly Entry[] {
    return this.all.filter(({ isDeleted }) => !isDeleted);
  }

  row(conversation: ConversationIdentity): ConversationRow | undefined {
    return this.#entries.get(conversationKey(conversation))?.row;
  }

  /** How many messages of the wanted ones count as unread in total. */
  sum(isWanted: (entry: Entry) => boolean): number {
    return this.all.filter(isWanted).reduce((sum, { counted }) => sum + counted, 0);
  }

  /** Rows with something to be read. */
  get unread(): readonly ConversationRow[] {
    const isUnread = (row: ConversationRow, count: number) => count > 0 || mentionsIn(row).length > 0;
    return this.all.flatMap(({ row, unreadMessageCount }) => (row && isUnread(row, unreadMessageCount) ? row : []));
  }

  /** Rows whose reading the server has not confirmed. */
  get pendingReads(): readonly ConversationRow[] {
    return this.all.flatMap(({ row }) => (row?.isReadPending ? row : []));
  }

  /** Takes in how conversations stand on the server; the answer is to be written. */
  learn({ reset, reload, heads }: ConversationNews): readonly ConversationRow[] {
    if (reset) {
      this.#settings.clear();
      this.#forget();
    }
    for (const { log } of reload) this.#drop(log);
    const touched = new Set<ConversationKey>();
    for (const head of heads) {
      if (!isShown(head.conversationType)) continue;
      const present = this.row(head);
      const next = withHead(present, head);
      // A head may be told twice before what is behind it comes.
      const isNews = next !== undefined && JSON.stringify(next) !== JSON.stringify(present);
      if (isNews && this.#put(next)) touched.add(conversationKey(head));
    }
    return this.#rowsOf(touched);
  }

  /** Takes in what was set, here or elsewhere; the answer is to be written. */
  set(changed: readonly SettingsAt[]): readonly DocumentPut[] {
    return changed.flatMap((one) => {
      const key = conversationKey(one);
      if (one.position <= (this.#settings.get(key)?.position ?? 0)) return [];
      this.#settings.set(key, one);
      this.#resettle(key, one);
      return putSettings(key, one);
    });
  }

  /** What is to be written for another draft; `undefined`: it changes nothing. */
  draftOf(conversation: ConversationIdentity, draft: string): Draft | undefined {
    const key = conversationKey(conversation);
    if (draft === (this.#drafts.get(key)?.draft ?? '')) return undefined;
    const entry = this.#entries.get(key);
    if (!entry || entry.isDeleted) return { ...conversation, draft, orderKey: this.#newestOrderKey + 1 };
    // Messages place it, if it has any.
    return { ...conversation, draft, orderKey: entry.orderKey > newestOf(entry) ? entry.orderKey : 0 };
  }

  /** The draft goes with its entry; the answer is to be written. */
  dropDraft(conversation: ConversationIdentity): DocumentsChange {
    const key = conversationKey(conversation);
    const draft = this.#drafts.get(key);
    if (!draft) return {};
    this.#drafts.delete(key);
    this.#resettle(key, conversation);
    return draftDocument(key, { ...draft, draft: '', orderKey: 0 });
  }

  /** Takes in a draft that was written. */
  putDraft(draft: Draft): void {
    const key = conversationKey(draft);
    this.#drafts.delete(key);
    if (draft.draft !== '' || draft.orderKey > 0) this.#drafts.set(key, draft);
    this.#resettle(key, draft);
    for (const [oldest, { conversationType, conversationID }] of this.#drafts) {
      if (this.#drafts.size <= draftsMax) return;
      this.#drafts.delete(oldest);
      this.#resettle(oldest, { conversationType, conversationID });
    }
  }

  /** Takes note of conversations whose messages are still to come. */
  open(opened: readonly ConversationOpened[]): void {
    for (const one of opened) this.#announced.open(one);
  }

  /** Readings of any device; the answer is to be written. */
  read(reads: readonly ConversationRead[], takeIn = withRead): readonly ConversationRow[] {
    const touched = new Set<ConversationKey>();
    for (const read of reads) {
      const key = this.#keysByLog.get(read.log);
      if (key === undefined) this.#announced.read(read);
      else if (this.#update(key, (row) => takeIn(row, read))) touched.add(key);
    }
    return this.#rowsOf(touched);
  }

  /** Conversations that a backup brings back; those that are listed stay as they are. The answer is to be written. */
  restore(rows: readonly ConversationRow[]): readonly ConversationRow[] {
    return rows.filter((row) => isShown(row.conversationType) && !this.row(row) && this.#put(row));
  }

  /** Takes in messages; the answer is to be written. A group that ended is listed by nothing that is asked for of it. */
  receive(messages: readonly CachedMessage[], origin?: 'asked'): readonly ConversationRow[] {
    const { userID, endOf } = this.#parts;
    const touched = new Set<ConversationKey>();
    for (const message of messages) {
      if (!isShown(message.conversationType)) continue;
      const conversation = conversationOf(message, userID);
      const [known, end] = [this.row(conversation), endOf?.(conversation)];
      if (!known && end !== undefined && origin === 'asked') continue;
      const row = this.#announced.rowFor(conversation, message, known);
      if (row?.log !== message.log) continue;
      const next = withoutCounted(withMessage(row, message, userID, end), message);
      if (this.#put(next)) touched.add(conversationKey(conversation));
    }
    return this.#rowsOf(touched);
  }

  /** Other names or pictures of users; the answer is to be written. */
  rename(users: readonly Pick<UserRow, 'userID' | 'userName' | 'userAvatarUrl'>[]): readonly ConversationRow[] {
    const touched = new Set<ConversationKey>();
    for (const { userID, userName, userAvatarUrl } of users) {
      const key = conversationKey({ conversationType: peerConversation, conversationID: userID });
      if (this.#update(key, (row) => withName(row, userName, userAvatarUrl))) touched.add(key);
    }
    return this.#rowsOf(touched);
  }

  /** Something was attached to a message of the conversation; the answer is to be written. */
  attach(conversation: ConversationIdentity, attachment: Attachment): readonly ConversationRow[] {
    const present = this.row(conversation);
    const row = present && withAttachedData(present, attachment);
    if (!row || row === present) return [];
    this.#settle(row, row);
    if (this.find(row)?.lastMessage?.messageID === String(attachment.messageID)) this.touch(row);
    return [row];
  }

  /** Entries that were deleted on this device before. */
  loadDeleted(deleted: readonly (ConversationIdentity & { readonly orderKey: number })[]): void {
    for (const { orderKey, ...conversation } of deleted) {
      this.#deleteUpTo(conversation, orderKey);
      if (this.isDeleted(conversation)) this.#news.unlist(conversationKey(conversation));
    }
  }

  /** Deletes the entry on this device; the answer is to be written. */
  deleteHere(conversation: ConversationIdentity, { positions, others }: Uncounting): readonly ConversationRow[] {
    const entry = this.#entries.get(conversationKey(conversation));
    if (!entry) return [];
    const orderKey = newestOf(entry);
    this.#deleteUpTo(conversation, orderKey);
    this.touch(conversation);
    return this.change(conversation, (row) => withoutEntry(withoutMentions(uncount(row, positions, others)), orderKey));
  }

  #deleteUpTo(conversation: ConversationIdentity, orderKey: number): void {
    const key = conversationKey(conversation);
    this.#deletedHere.set(key, Math.max(orderKey, this.#deletedHere.get(key) ?? 0));
    this.#settle(conversation, this.row(conversation));
  }

  /** Changes the row of a conversation; the answer is to be written. */
  change(
    conversation: ConversationIdentity,
    change: (row: ConversationRow) => ConversationRow,
  ): readonly ConversationRow[] {
    const key = conversationKey(conversation);
    return this.#update(key, change) ? this.#rowsOf(new Set([key])) : [];
  }

  /** Messages that were deleted on this device came, or have changed; the answer is to be written. */
  changeDeleted(messages: readonly CachedMessage[]): readonly ConversationRow[] {
    return messages.flatMap((message) =>
      this.change(conversationOf(message, this.#parts.userID), (row) =>
        withoutCounted(withDeletedHere(row, message, this.#parts.userID), message),
      ),
    );
  }

  /** What has changed of the conversations is told in another way. */
  hush(conversations: readonly ConversationIdentity[]): void {
    for (const conversation of conversations) this.#news.hush(conversationKey(conversation));
  }

  /** Something changed that is no row's: a message of this device is being sent, was sent or failed. */
  touch(conversation: ConversationIdentity, event?: ZIMConversationEvent): void {
    this.#news.touch(conversationKey(conversation), event);
  }

  /** While it is held, changes are gathered. */
  hold(isHeld: boolean): void {
    this.#news.isHeld = isHeld;
  }

  /**
   * Tells the app of what changed; resolves when it was told of everything so far. While a synchronisation goes on, what
   * came after a reading of this device waits until it is counted.
   */
  tell(isSyncing = false): Promise<void> {
    return this.#news.tell(isSyncing);
  }

  /** Puts the conversation where it belongs now; whatever it consists of has changed. */
  #settle({ conversationType, conversationID }: ConversationIdentity, row: ConversationRow | undefined): void {
    if (!isShown(conversationType)) return;
    const conversation = { conversationType, conversationID };
    const key = conversationKey(conversation);
    const present = this.#entries.get(key);
    if (present) {
      this.#order.remove(present);
      this.#entries.delete(key);
      this.totalUnread -= present.counted;
    }
    const entry = this.#entryOf(conversation, row);
    if (!entry) {
      if (present) this.#news.leave(key, present);
      return;
    }
    if (!entry.isDeleted) this.#order.add(entry);
    this.#entries.set(key, entry);
    this.totalUnread += entry.counted;
    this.#newestOrderKey = Math.max(this.#newestOrderKey, entry.orderKey);
  }

  /** The conversation with this row and all that is known beside; `told` are its settings as the server has them. */
  #entryOf(conversation: ConversationIdentity, row: ConversationRow | undefined, told?: SettingsAt): Entry | undefined {
    const { conversationType, conversationID } = conversation;
    const key = conversationKey(conversation);
    const local = this.#parts.unaccepted.newestOf(conversation);
    const draft = this.#drafts.get(key);
    if (!row && !local && !draft?.orderKey) return undefined;
    const settings = newerSettings(told, this.#settings.get(key));
    return toEntry({ conversationType, conversationID, row, local, settings, draft }, this.#deletedHere.get(key));
  }

  /** Something of the entry changed that is neither a message nor a reading. */
  #resettle(key: ConversationKey, conversation: ConversationIdentity): void {
    this.#settle(conversation, this.#entries.get(key)?.row);
    this.touch(conversation);
  }

  #update(key: ConversationKey, change: (row: ConversationRow) => ConversationRow): boolean {
    const row = this.#entries.get(key)?.row;
    return row !== undefined && this.#put(change(row));
  }

  /** Whether anything changed by it. */
  #put(given: ConversationRow): boolean {
    const row = withoutCounted(given);
    const key = conversationKey(row);
    if (this.#entries.get(key)?.row === row) return false;
    this.#settle(row, row);
    this.#keysByLog.set(row.log, key);
    this.touch(row);
    return true;
  }

  #rowsOf(keys: ReadonlySet<ConversationKey>): readonly ConversationRow[] {
    return [...keys].flatMap((key) => this.#entries.get(key)?.row ?? []);
  }

  /** The log begins anew; what the app saw of the conversation stays in its list until it is told of the new state. */
  #drop(log: number): void {
    const key = this.#keysByLog.get(log);
    const entry = key !== undefined && this.#entries.get(key);
    if (!entry) return;
    this.#keysByLog.delete(log);
    this.#settle(entry, undefined);
  }

  /** Everything but what the server has not accepted. */
  #forget(): void {
    this.#entries.clear();
    this.#order = new Ordered(byPlace);
    this.totalUnread = 0;
    this.#keysByLog.clear();
    this.#announced.clear();
    for (const one of [...this.#parts.unaccepted.conversations, ...this.#drafts.values()]) this.#settle(one, undefined);
  }
}

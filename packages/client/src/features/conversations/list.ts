import { peerConversation } from '@parley/protocol/features/values';
import type { CachedMessage, ConversationRow, LogRecord } from '../../cache/cache.ts';
import { partsOf } from '../../core/bounded.ts';
import {
  type ConversationIdentity,
  type ConversationKey,
  conversationKey,
  conversationOf,
} from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import { Ordered } from '../../core/ordered.ts';
import { ZIMConversationEvent } from '../../enums.ts';
import type { ZIMConversation } from '../../types.ts';
import type { ReceiptView } from '../messages/message.ts';
import type { UnacceptedRows } from '../messages/unaccepted.ts';
import type { UserRow } from '../users/cached-users.ts';
import { byPlace, type Entry, isShown, type Placed, toConversation, toEntry } from './conversation.ts';
import {
  beginWith,
  type ConversationHead,
  type ConversationOpened,
  type ConversationRead,
  confirmed,
  isUncounted,
  readHere,
  withHead,
  withMessage,
  withRead,
} from './standing.ts';

export interface ConversationListParts {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly events: Events;
  /** The messages of this device that the server has not accepted. */
  readonly unaccepted: UnacceptedRows;
}

/** What the server told at one time. */
export interface ConversationNews {
  readonly reset?: boolean;
  readonly reload: readonly Pick<LogRecord, 'log'>[];
  readonly heads: readonly ConversationHead[];
}

/** Entries in one event. */
const infosMax = 100;

/** The conversations of one user on this device, in memory; what changes is written by whoever asks for the change. */
export class ConversationList {
  readonly #parts: ConversationListParts;
  /** What is listed: conversations of the server, and those that hold nothing but unaccepted messages. */
  readonly #entries = new Map<ConversationKey, Entry>();
  /** The same, as they stand in the list. */
  #order = new Ordered<Placed, Entry>(byPlace);
  totalUnread = 0;
  readonly #keysByLog = new Map<number, ConversationKey>();
  /** What is known of a log before its first message came. */
  readonly #openedByLog = new Map<number, ConversationOpened>();
  readonly #readsByLog = new Map<number, ConversationRead>();
  /** Conversations that the app was told of, or could have seen in a query. */
  readonly #listed = new Set<ConversationKey>();
  /** Changed, and the app is to be told so. */
  readonly #changed = new Map<ConversationKey, ZIMConversationEvent | undefined>();
  /** Until the app knows that it is connected nothing is told. */
  #isHeld = false;

  constructor(parts: ConversationListParts, rows: readonly ConversationRow[]) {
    this.#parts = parts;
    parts.unaccepted.watch((conversation) => this.#settle(conversation, this.row(conversation)));
    this.#forget();
    for (const row of rows) this.#put(row);
    for (const key of this.#entries.keys()) this.#listed.add(key);
    this.#changed.clear();
  }

  /** The first `count` wanted ones behind where the page before ended. */
  page(after: Placed | undefined, count: number, isWanted: (entry: Entry) => boolean): ZIMConversation[] {
    return this.#order.page(after, count, isWanted).map((entry) => this.show(entry));
  }

  find(conversation: ConversationIdentity): ZIMConversation | undefined {
    const entry = this.#entries.get(conversationKey(conversation));
    return entry && this.show(entry);
  }

  /** An entry as the app sees it. */
  show(entry: Entry): ZIMConversation {
    return toConversation(entry, this.#parts.userID, this.#parts.receipts);
  }

  row(conversation: ConversationIdentity): ConversationRow | undefined {
    return this.#entries.get(conversationKey(conversation))?.row;
  }

  /** Rows whose reading the server has not confirmed. */
  get pendingReads(): readonly ConversationRow[] {
    return [...this.#entries.values()].flatMap(({ row }) => (row?.isReadPending ? row : []));
  }

  /** Takes in how conversations stand on the server; the answer is to be written. */
  learn({ reset, reload, heads }: ConversationNews): readonly ConversationRow[] {
    if (reset) this.#forget();
    for (const { log } of reload) this.#drop(log);
    const touched = new Set<ConversationKey>();
    for (const head of heads) {
      if (!isShown(head.conversationType)) continue;
      const next = withHead(this.row(head), head);
      if (next && this.#put(next)) touched.add(conversationKey(head));
    }
    return this.#rowsOf(touched);
  }

  /** Takes note of conversations whose messages are still to come. */
  open(opened: readonly ConversationOpened[]): void {
    for (const one of opened) this.#openedByLog.set(one.log, one);
  }

  /** Readings of any device; the answer is to be written. */
  read(reads: readonly ConversationRead[]): readonly ConversationRow[] {
    const touched = new Set<ConversationKey>();
    for (const read of reads) {
      const key = this.#keysByLog.get(read.log);
      if (key === undefined) this.#readsByLog.set(read.log, read);
      else if (this.#update(key, (row) => withRead(row, read))) touched.add(key);
    }
    return this.#rowsOf(touched);
  }

  /** Takes in messages in whichever state; the answer is to be written. */
  receive(messages: readonly CachedMessage[]): readonly ConversationRow[] {
    const touched = new Set<ConversationKey>();
    for (const message of messages) {
      if (!isShown(message.conversationType)) continue;
      const conversation = conversationOf(message, this.#parts.userID);
      const row = this.row(conversation) ?? this.#begin(conversation, message);
      const isTaken = row.log === message.log && this.#put(withMessage(row, message, this.#parts.userID));
      if (isTaken) touched.add(conversationKey(conversation));
    }
    return this.#rowsOf(touched);
  }

  /** Other names or pictures of users; the answer is to be written. */
  rename(users: readonly Pick<UserRow, 'userID' | 'userName' | 'userAvatarUrl'>[]): readonly ConversationRow[] {
    const touched = new Set<ConversationKey>();
    for (const { userID, userName, userAvatarUrl } of users) {
      const key = conversationKey({ conversationType: peerConversation, conversationID: userID });
      const isRenamed = this.#update(key, (row) =>
        row.conversationName === userName && row.conversationAvatarUrl === userAvatarUrl
          ? row
          : { ...row, conversationName: userName, conversationAvatarUrl: userAvatarUrl },
      );
      if (isRenamed) touched.add(key);
    }
    return this.#rowsOf(touched);
  }

  /** All that this device knows of the conversation counts as read from now on; the answer is to be written. */
  readHere(conversation: ConversationIdentity): readonly ConversationRow[] {
    return this.#updated(conversation, readHere);
  }

  /** The server will never take the reading of this device; the answer is to be written. */
  giveUpReading(conversation: ConversationIdentity): readonly ConversationRow[] {
    return this.#updated(conversation, confirmed);
  }

  /** Something changed that is no row's: a message of this device is being sent, was sent or failed. */
  touch(conversation: ConversationIdentity, event?: ZIMConversationEvent): void {
    const key = conversationKey(conversation);
    this.#changed.set(key, event ?? this.#changed.get(key));
  }

  /** From now on changes are gathered until `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
  }

  /**
   * Tells the app of what changed; resolves when it was told of everything so far. While a synchronisation goes on, what
   * came after a reading of this device waits until it is counted.
   */
  tell(isSyncing = false): Promise<void> {
    const { events, userID } = this.#parts;
    if (this.#isHeld || this.#changed.size === 0) return Promise.resolve();
    const infos = [...this.#changed].flatMap(([key, given]) => {
      const entry = this.#entries.get(key);
      if (isSyncing && entry?.row && isUncounted(entry.row, userID)) return [];
      this.#changed.delete(key);
      if (!entry) return [];
      const event = given ?? (this.#listed.has(key) ? ZIMConversationEvent.Updated : ZIMConversationEvent.Added);
      this.#listed.add(key);
      return [{ event, conversation: this.show(entry) }];
    });
    let told: Promise<void> = Promise.resolve();
    for (const infoList of partsOf(infos, infosMax)) told = events.tell('conversationChanged', { infoList });
    return told;
  }

  /** Puts the conversation where it belongs now; whatever it consists of has changed. */
  #settle({ conversationType, conversationID }: ConversationIdentity, row: ConversationRow | undefined): void {
    const conversation = { conversationType, conversationID };
    const key = conversationKey(conversation);
    const present = this.#entries.get(key);
    if (present) {
      this.#order.remove(present);
      this.#entries.delete(key);
      this.totalUnread -= present.unreadMessageCount;
    }
    const local = this.#parts.unaccepted.newestOf(conversation);
    if (!row && !local) return;
    const entry = toEntry({ ...conversation, row, local });
    this.#order.add(entry);
    this.#entries.set(key, entry);
    this.totalUnread += entry.unreadMessageCount;
  }

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

  #update(key: ConversationKey, change: (row: ConversationRow) => ConversationRow): boolean {
    const row = this.#entries.get(key)?.row;
    return row !== undefined && this.#put(change(row));
  }

  #updated(
    conversation: ConversationIdentity,
    change: (row: ConversationRow) => ConversationRow,
  ): readonly ConversationRow[] {
    const key = conversationKey(conversation);
    return this.#update(key, change) ? this.#rowsOf(new Set([key])) : [];
  }

  /** Whether anything changed by it. */
  #put(row: ConversationRow): boolean {
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
    this.#openedByLog.clear();
    this.#readsByLog.clear();
    for (const conversation of this.#parts.unaccepted.conversations) this.#settle(conversation, undefined);
  }
}

import type { CachedMessage, ConversationRow, LogRecord, OutboxRow, UserRow } from '../../cache/cache.ts';
import type { Events } from '../../core/events.ts';
import { ZIMConversationEvent, ZIMConversationType } from '../../enums.ts';
import type { ZIMConversation } from '../../types.ts';
import { conversationIDOf } from '../messages/message.ts';
import { type Entry, toConversation } from './conversation.ts';
import {
  beginWith,
  type ConversationHead,
  type ConversationOpened,
  type ConversationRead,
  readHere,
  unreadOf,
  withHead,
  withMessage,
  withRead,
} from './standing.ts';

export interface ConversationListParts {
  readonly userID: string;
  readonly events: Events;
  /** The newest message of the conversation that the server has not accepted. */
  unaccepted(conversationID: string): OutboxRow | undefined;
  /** Conversations that have such messages. */
  unacceptedIn(): readonly string[];
}

/** What the server told at one time. */
export interface ConversationNews {
  readonly reset?: boolean;
  readonly reload: readonly Pick<LogRecord, 'log'>[];
  readonly opened: readonly ConversationOpened[];
  readonly heads: readonly ConversationHead[];
  readonly reads: readonly ConversationRead[];
}

/** Entries in one event. */
const infosMax = 100;

/** The conversations of one user on this device, in memory; what changes is written by whoever asks for the change. */
export class ConversationList {
  private readonly parts: ConversationListParts;
  private readonly rows = new Map<string, ConversationRow>();
  private readonly idsByLog = new Map<number, string>();
  /** What is known of a log before its first message came. */
  private readonly openedByLog = new Map<number, ConversationOpened>();
  private readonly readsByLog = new Map<number, ConversationRead>();
  /** Conversations that the app was told of, or could have seen in a query. */
  private readonly listed = new Set<string>();
  /** Changed, and the app is to be told so. */
  private readonly changed = new Map<string, ZIMConversationEvent | undefined>();
  /** Until the app knows that it is connected nothing is told. */
  private isHeld = false;

  constructor(parts: ConversationListParts, rows: readonly ConversationRow[]) {
    this.parts = parts;
    for (const row of rows) this.put(row);
    for (const id of [...this.rows.keys(), ...parts.unacceptedIn()]) this.listed.add(id);
    this.changed.clear();
  }

  /** Every entry, in no order. */
  all(): readonly ZIMConversation[] {
    const ids = new Set([...this.rows.keys(), ...this.parts.unacceptedIn()]);
    return [...ids].map((id) => toConversation(this.entry(id), this.parts.userID));
  }

  find(conversationID: string): ZIMConversation | undefined {
    const entry = this.entry(conversationID);
    return entry.row || entry.local ? toConversation(entry, this.parts.userID) : undefined;
  }

  row(conversationID: string): ConversationRow | undefined {
    return this.rows.get(conversationID);
  }

  get totalUnread(): number {
    let total = 0;
    for (const row of this.rows.values()) total += unreadOf(row);
    return total;
  }

  /** Rows whose reading the server has not confirmed. */
  get pendingReads(): readonly ConversationRow[] {
    return [...this.rows.values()].filter(({ isReadPending }) => isReadPending);
  }

  /** Takes in what the server told; the answer is to be written. */
  learn({ reset, reload, opened, heads, reads }: ConversationNews): readonly ConversationRow[] {
    if (reset) this.forget();
    for (const { log } of reload) this.drop(log);
    for (const one of opened) this.openedByLog.set(one.log, one);
    const touched = new Set<string>();
    for (const head of heads) {
      const { conversationID } = head;
      const next = withHead(this.rows.get(conversationID), head);
      if (next && this.put(next)) touched.add(conversationID);
    }
    for (const read of reads) {
      const id = this.idsByLog.get(read.log);
      if (id === undefined) this.readsByLog.set(read.log, read);
      else if (this.update(id, (row) => withRead(row, read))) touched.add(id);
    }
    return this.rowsOf(touched);
  }

  /** Takes in messages of the server; the answer is to be written. */
  receive(messages: readonly CachedMessage[]): readonly ConversationRow[] {
    const touched = new Set<string>();
    for (const message of messages) {
      const id = conversationIDOf(message, this.parts.userID);
      const row = this.rows.get(id) ?? this.begin(id, message);
      if (row.log === message.log && this.put(withMessage(row, message, this.parts.userID))) touched.add(id);
    }
    return this.rowsOf(touched);
  }

  /** Other names or pictures of users; the answer is to be written. */
  rename(users: readonly Pick<UserRow, 'userID' | 'userName' | 'userAvatarUrl'>[]): readonly ConversationRow[] {
    const renamed = users.filter(({ userID, userName, userAvatarUrl }) =>
      this.update(userID, (row) =>
        row.conversationName === userName && row.conversationAvatarUrl === userAvatarUrl
          ? row
          : { ...row, conversationName: userName, conversationAvatarUrl: userAvatarUrl },
      ),
    );
    return this.rowsOf(new Set(renamed.map(({ userID }) => userID)));
  }

  /** A reading of any device; the answer is to be written. */
  read(conversationID: string, read: ConversationRead): readonly ConversationRow[] {
    return this.update(conversationID, (row) => withRead(row, read)) ? this.rowsOf(new Set([conversationID])) : [];
  }

  /** All that this device knows of the conversation counts as read from now on; the answer is to be written. */
  readHere(conversationID: string): readonly ConversationRow[] {
    return this.update(conversationID, readHere) ? this.rowsOf(new Set([conversationID])) : [];
  }

  /** Something changed that is no row's: a message of this device is being sent, was sent or failed. */
  touch(conversationID: string, event?: ZIMConversationEvent): void {
    this.changed.set(conversationID, event ?? this.changed.get(conversationID));
  }

  /** From now on changes are gathered until `release`. */
  hold(): void {
    this.isHeld = true;
  }

  release(): Promise<void> {
    this.isHeld = false;
    return this.tell();
  }

  /** Tells the app of what changed; resolves when it was told of everything so far. */
  tell(): Promise<void> {
    const { events, userID } = this.parts;
    if (this.isHeld || this.changed.size === 0) return Promise.resolve();
    const infos = [...this.changed].flatMap(([id, given]) => {
      const entry = this.entry(id);
      if (!entry.row && !entry.local) return [];
      const event = given ?? (this.listed.has(id) ? ZIMConversationEvent.Updated : ZIMConversationEvent.Added);
      this.listed.add(id);
      return [{ event, conversation: toConversation(entry, userID) }];
    });
    this.changed.clear();
    let told: Promise<void> = Promise.resolve();
    for (let start = 0; start < infos.length; start += infosMax) {
      told = events.tell('conversationChanged', { infoList: infos.slice(start, start + infosMax) });
    }
    return told;
  }

  private entry(conversationID: string): Entry {
    return { conversationID, row: this.rows.get(conversationID), local: this.parts.unaccepted(conversationID) };
  }

  private begin(conversationID: string, message: CachedMessage): ConversationRow {
    const { log } = message;
    const { conversationName = '', conversationAvatarUrl = '' } = this.openedByLog.get(log) ?? {};
    const read = this.readsByLog.get(log);
    this.openedByLog.delete(log);
    this.readsByLog.delete(log);
    // Its sequence and position are below those of any message, so that the first one is taken in like every other.
    const nothing: CachedMessage = { ...message, messageSeq: 0, position: 0 };
    const row = beginWith({ conversationType: ZIMConversationType.Peer, conversationID, log }, nothing);
    const named = { ...row, conversationName, conversationAvatarUrl };
    return read ? withRead(named, read) : named;
  }

  private update(conversationID: string, change: (row: ConversationRow) => ConversationRow): boolean {
    const row = this.rows.get(conversationID);
    return row !== undefined && this.put(change(row));
  }

  /** Whether anything changed by it. */
  private put(row: ConversationRow): boolean {
    const { conversationID, log } = row;
    if (this.rows.get(conversationID) === row) return false;
    this.rows.set(conversationID, row);
    this.idsByLog.set(log, conversationID);
    this.touch(conversationID);
    return true;
  }

  private rowsOf(ids: ReadonlySet<string>): readonly ConversationRow[] {
    return [...ids].flatMap((id) => this.rows.get(id) ?? []);
  }

  /** The log begins anew; what the app saw of the conversation stays in its list until it is told of the new state. */
  private drop(log: number): void {
    const id = this.idsByLog.get(log);
    if (id === undefined) return;
    this.idsByLog.delete(log);
    this.rows.delete(id);
  }

  private forget(): void {
    this.rows.clear();
    this.idsByLog.clear();
    this.openedByLog.clear();
    this.readsByLog.clear();
  }
}

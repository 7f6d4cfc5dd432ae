import type { Clock } from '@parley/kernel/clock';
import type { ParamsOf } from '@parley/protocol/define';
import { groupChanged, groupMembership } from '@parley/protocol/features/group-values';
import {
  conversationReceipt,
  groupReceipts,
  type sendConversationMessageReceiptRead,
  type WireToldReceipt,
} from '@parley/protocol/features/receipts';
import { groupConversation, type WireGroupReceipt } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import type { Cache, CacheChange, CachedMessage } from '../../cache/cache.ts';
import { withoutRemovalsOfPut } from '../../cache/documents.ts';
import type { ChangeCallsParts } from '../../core/change-calls.ts';
import { type ChangeHandler, joined, type MessageChange } from '../../core/changes.ts';
import type { Connection } from '../../core/connection.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import type { Opened } from '../../core/handshake.ts';
import type { Batch, LogBook } from '../../core/log-book.ts';
import type { KeptStates, StateArrival, StateTaker } from '../../core/log-states.ts';
import { type EntryOf, type Kept, takes } from '../../core/user-log.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConnectionState, ZIMMessageReceiptStatus } from '../../enums.ts';
import type { ZIMMessageReceiptInfo, ZIMMessageReceiptsInfoQueriedResult } from '../../types.ts';
import type { ConversationList } from '../conversations/list.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import { byOrderKey } from '../messages/message.ts';
import { Awaited, isLate } from './awaited.ts';
import {
  type AwaitedRow,
  type MarkRow,
  putGroupReceipt,
  putMark,
  removeGroupReceipt,
  removeMark,
} from './cached-receipts.ts';
import { ReceiptCalls } from './calls.ts';
import type { NamedMessages, ReadDraft } from './checks.ts';
import { toldWith } from './group-receipts.ts';
import { GroupRefresh } from './group-refresh.ts';
import { toReceiptInfo } from './info.ts';
import type { Reading } from './reading.ts';

export interface ReceiptsParts extends ChangeCallsParts {
  readonly clock: Clock;
  readonly userID: string;
  readonly instanceID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly connection: Pick<Connection, 'ask' | 'call' | 'state' | 'serverNow'>;
  readonly book: Pick<LogBook, 'get' | 'find'>;
  readonly reading: Reading;
  readonly list: ConversationList;
  readonly conversationSync: Pick<ConversationSync, 'tell'>;
}

const isRead = (message: CachedMessage): boolean => message.state?.receipt?.readTime !== undefined;

/** Whether the message was read by this change, and not before it or while this device was away. */
const isReadBy = ({ message, before, position, origin }: MessageChange): boolean =>
  origin !== 'missed' &&
  isRead(message) &&
  (message.state?.receipt?.readPosition === position || (before !== undefined && !isRead(before)));

/** Sets messages as read, and tells of those that others or other devices have read, and of those that nobody has. */
export class Receipts implements Feature {
  readonly changes: readonly ChangeHandler[] = [
    { keep: () => ({}), index: (messages) => this.#index(messages), tell: (changes) => this.#tell(changes) },
  ];
  readonly states: readonly StateTaker[] = [
    { kind: conversationReceipt.kind, keep: (arrivals) => this.#keepMarks(arrivals) },
    { kind: groupChanged.kind, keep: (arrivals) => this.#keepLeft(arrivals) },
  ];
  readonly userLog = [
    takes(groupReceipts, (entries) => this.#keepTold(entries)),
    takes(groupMembership, (entries) => this.#keepComings(entries)),
  ];
  readonly #parts: ReceiptsParts;
  readonly #calls: ReceiptCalls;
  readonly #awaited: Awaited;
  readonly #refresh: GroupRefresh;

  constructor(parts: ReceiptsParts, awaited: readonly AwaitedRow[]) {
    this.#parts = parts;
    this.#calls = new ReceiptCalls(parts);
    const { clock, reading, connection, userID } = parts;
    const watched = { clock, reading, userID, serverNow: () => connection.serverNow() };
    this.#awaited = new Awaited({ ...watched, lapsed: (rows) => void this.#lapsed(rows) }, awaited);
    this.#refresh = new GroupRefresh({
      ...parts,
      dueOf: (log) => this.#awaited.dueOf(log),
      answered: (log, messageSeqs) => void this.#write(this.#awaited.setDue(log, messageSeqs, false)),
      learn: (told, how) => this.#learnAnswer(told, how),
    });
  }

  opened(session: Opened): void {
    const { reading } = this.#parts;
    reading.opened(session);
    // What ran out while this device was away is told of by no event.
    const change = this.#awaited.drop((row) => reading.hasLapsed(row));
    void this.#write(change);
    this.#awaited.watch();
  }

  /** What could not be asked before a logout, or without a connection, is asked now. */
  caughtUp(outcome: 'complete' | 'broken'): void {
    if (outcome === 'complete') for (const log of this.#awaited.dueLogs) this.#refresh.note(log, false);
  }

  over(): void {
    this.#awaited.end();
    this.#refresh.end();
  }

  /** Takes in what the server says of conversations; the answer is to be written. */
  learn({ reset, reload, heads }: Pick<Batch, 'reset' | 'reload' | 'heads'>): CacheChange {
    const { reading } = this.#parts;
    const logs = new Set(reload.map(({ log }) => log));
    const gone = reading.forget(reset === undefined ? logs : undefined);
    const untold = reading.forgetTold(reset === undefined ? logs : undefined);
    const dropped = this.#awaited.drop(({ log }) => reset !== undefined || logs.has(log));
    const marks = heads.flatMap(({ log, standing }) =>
      (standing?.receiptMarks ?? []).map((mark): MarkRow => ({ ...mark, log })),
    );
    const removed = { removeDocuments: [...gone.map(removeMark), ...untold.map(removeGroupReceipt)] };
    // What a head says of the newest message is no word of the message itself, which may stand here since long.
    const shown = heads.flatMap(({ log, standing }) =>
      standing?.lastMessage ? [{ ...standing.lastMessage, log }] : [],
    );
    const { change: told } = this.#learnTold(toldWith(shown));
    const learned = [this.#learnMarks(marks), told, this.#awaited.lookAtHeads(heads)];
    return withoutRemovalsOfPut(joined([dropped, removed, ...learned]));
  }

  /** Resolves with the IDs of the messages that could not be set. */
  async read({ params, messages }: ReadDraft): Promise<string[]> {
    const failed = await this.#calls.read(params, (receipts, how) => this.#learnAnswer(receipts, how));
    const isFailed = ({ place }: ReadDraft['messages'][number]) => !place || failed.has(place.messageID);
    return messages.filter(isFailed).map(({ messageID }) => messageID);
  }

  mark(params: ParamsOf<typeof sendConversationMessageReceiptRead>): Promise<void> {
    return this.#calls.mark(params);
  }

  /** How far messages were read, as far as this device holds them. */
  async query(
    conversation: ConversationIdentity,
    { messages }: NamedMessages,
  ): Promise<ZIMMessageReceiptsInfoQueriedResult> {
    const { cache, book, reading } = this.#parts;
    const log = book.find(conversation)?.record.log;
    const rows: CachedMessage[] = [];
    const errorMessageIDs: string[] = [];
    for (const { messageID, orderKey, place } of messages) {
      const row = log === undefined || !place ? undefined : await cache.nearest(log, orderKey, 'newer');
      const isHeld = row !== undefined && row.messageID === place?.messageID;
      if (isHeld && reading.statusOf(row) !== ZIMMessageReceiptStatus.None) rows.push(row);
      else errorMessageIDs.push(messageID);
    }
    await this.#refreshOwn(rows);
    return { infos: rows.sort(byOrderKey).map((row) => this.#infoOf(row, false)), errorMessageIDs };
  }

  /** Who is still to read own messages of a group the server knows best. */
  async #refreshOwn(rows: readonly CachedMessage[]): Promise<void> {
    const { reading, userID, connection } = this.#parts;
    const isOpen = (row: CachedMessage): boolean =>
      row.conversationType === groupConversation &&
      row.senderUserID === userID &&
      reading.statusOf(row) === ZIMMessageReceiptStatus.Processing;
    const open = rows.filter(isOpen);
    const [first] = open;
    if (!first || connection.state !== ZIMConnectionState.Connected) return;
    const messageSeqs = [...new Set(open.map(({ messageSeq }) => messageSeq))].sort((one, other) => one - other);
    await this.#refresh.fetch(first.log, messageSeqs, false);
  }

  /** Whoever leaves is to read nothing any more. */
  #keepLeft(arrivals: readonly StateArrival[]): KeptStates {
    const left = arrivals.filter(({ body }) => {
      const parsed = parse(groupChanged.body, body);
      return parsed.ok && parsed.value.moved?.isEntering === false;
    });
    return this.#askAnew(left.map(({ log, origin }) => ({ log, isTold: origin !== 'missed' })));
  }

  /** Who comes back saw nobody leave meanwhile. */
  #keepComings(entries: readonly EntryOf<typeof groupMembership>[]): Kept {
    const { instanceID } = this.#parts;
    const comings = entries.filter(({ body }) => body.isMember);
    return this.#askAnew(
      comings.map(({ body, isLive, origin }) => ({ log: body.log, isTold: isLive || origin === instanceID })),
    );
  }

  /** There may be fewer to read what these logs have. */
  #askAnew(asked: readonly { readonly log: number; readonly isTold: boolean }[]): KeptStates {
    return {
      change: joined(asked.map(({ log }) => this.#setDue(log))),
      tell: () => {
        for (const { log, isTold } of asked) {
          // Messages that came with the word of it are awaited since.
          void this.#write(this.#setDue(log));
          this.#refresh.note(log, isTold);
        }
        return [];
      },
    };
  }

  /** Own messages are asked about from the newest on, some at a time. */
  #setDue(log: number): CacheChange {
    return this.#awaited.setDue(log, this.#awaited.ownOf(log), true);
  }

  async #write(change: CacheChange): Promise<void> {
    const { writes, cache } = this.#parts;
    const { putDocuments = [], removeDocuments = [] } = change;
    if (putDocuments.length + removeDocuments.length > 0) await writes.run(() => cache.write(change));
  }

  #infoOf(message: CachedMessage, isSelfOperated: boolean): ZIMMessageReceiptInfo {
    const { reading, userID } = this.#parts;
    const status = reading.statusOf(message);
    const isGroup = message.conversationType === groupConversation;
    const { readTime = 0, counts }: WireGroupReceipt = isGroup
      ? reading.receiptOf(message)
      : (message.state?.receipt ?? {});
    return toReceiptInfo(message, userID, { status, isSelfOperated, readTime, counts });
  }

  #index(messages: readonly CachedMessage[]): CacheChange {
    const change = joined([this.#learnTold(toldWith(messages)).change, this.#awaited.look(messages)]);
    for (const { log } of messages.filter(isLate)) this.#refresh.note(log, false);
    return change;
  }

  /** Takes in what is told of messages of groups; `news` is what goes further than what was known. */
  #learnTold(told: readonly WireToldReceipt[]): {
    readonly change: CacheChange;
    readonly news: readonly WireToldReceipt[];
  } {
    const { reading } = this.#parts;
    const news = told.filter((one) => reading.takeTold(one));
    if (news.length === 0) return { change: {}, news };
    const change = joined([
      { putDocuments: news.map(putGroupReceipt) },
      this.#awaited.drop((row) => reading.isSettled(row)),
    ]);
    return { change, news };
  }

  #keepTold(entries: readonly EntryOf<typeof groupReceipts>[]): Kept {
    const { instanceID } = this.#parts;
    const learned = entries.map((entry) => ({ ...this.#learnTold(entry.body.receipts), entry }));
    return {
      change: joined(learned.map(({ change }) => change)),
      tellFirst: () => {
        for (const { entry, news } of learned) {
          this.#touchLast(news);
          if (entry.isLive && entry.origin !== instanceID) this.#tellTold(news);
        }
      },
    };
  }

  /** What a call was answered; its caller learns of it by the answer, or where that comes late as by another device. */
  #learnAnswer(told: readonly WireToldReceipt[], { isTold }: { readonly isTold: boolean }): Promise<void> {
    const { writes, cache, conversationSync } = this.#parts;
    return writes.run(async () => {
      const { change, news } = this.#learnTold(told);
      try {
        await cache.write(change);
      } finally {
        if (isTold) this.#tellTold(news);
        this.#touchLast(news);
        conversationSync.tell();
      }
    });
  }

  /** Conversations whose last message is among these. */
  #touchLast(told: readonly WireToldReceipt[]): void {
    const { book, list } = this.#parts;
    for (const { log, messageID } of told) {
      const conversation = book.get(log)?.record;
      if (conversation && list.row(conversation)?.lastMessage.messageID === messageID) list.touch(conversation);
    }
  }

  #tellTold(told: readonly WireToldReceipt[]): void {
    const { book, events, userID } = this.#parts;
    const infos = [...told]
      .sort((one, other) => one.log - other.log || one.messageSeq - other.messageSeq)
      .flatMap(({ log, messageID, receipt: { counts, readTime = 0 } }) => {
        const conversation = book.get(log)?.record;
        if (!conversation) return [];
        const { conversationType, conversationID: targetID } = conversation;
        // Only whoever sent a message is told how many have read it.
        const message = { messageID, conversationType, targetID, senderUserID: counts ? userID : '' };
        const isDone = !counts || counts.unread === 0;
        const status = isDone ? ZIMMessageReceiptStatus.Done : ZIMMessageReceiptStatus.Processing;
        return [toReceiptInfo(message, userID, { status, readTime, counts, isSelfOperated: !counts })];
      });
    if (infos.length > 0) void events.tell('messageReceiptChanged', { infos });
  }

  #tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const { userID, events } = this.#parts;
    const news = changes.filter((change) => isReadBy(change) && !this.#calls.isAwaited(change));
    const answers = changes.flatMap((change) => this.#calls.take(change));
    const infos = news
      .map(({ message }) => message)
      .sort(byOrderKey)
      .map((message) => this.#infoOf(message, message.senderUserID !== userID));
    if (infos.length > 0) void events.tell('messageReceiptChanged', { infos });
    return answers;
  }

  #learnMarks(marks: readonly MarkRow[]): CacheChange {
    const { reading } = this.#parts;
    const news = marks.filter((mark) => reading.take(mark));
    if (news.length === 0) return {};
    return joined([{ putDocuments: news.map(putMark) }, this.#awaited.drop((row) => reading.isMarked(row))]);
  }

  #keepMarks(arrivals: readonly StateArrival[]): KeptStates {
    const { reading, book, list, events, userID } = this.#parts;
    const told = arrivals.flatMap(({ log, origin, body }) => {
      const parsed = parse(conversationReceipt.body, body);
      return parsed.ok ? [{ mark: { ...parsed.value, log }, origin }] : [];
    });
    const conversations = new Set(told.flatMap(({ mark }) => book.get(mark.log)?.record ?? []));
    const statusOf = (conversation: ConversationIdentity) => {
      const row = list.row(conversation);
      return row && reading.statusOf(row.lastMessage);
    };
    const before = [...conversations].map((one) => [one, statusOf(one)] as const);
    const change = this.#learnMarks(told.map(({ mark }) => mark));
    return {
      change,
      tell: () => {
        for (const [conversation, status] of before) {
          if (statusOf(conversation) !== status) list.touch(conversation);
        }
        const answers = told.flatMap(({ mark }) => this.#calls.takeMark(mark));
        const isOwnCall = answers.length > 0;
        const infos = told.flatMap(({ mark, origin }) => {
          const conversation = book.get(mark.log)?.record;
          if (origin === 'missed' || (origin === 'answer' && isOwnCall) || !conversation) return [];
          const { conversationType, conversationID } = conversation;
          const isSelfOperated = mark.userID === userID;
          const [senderUserID, targetID] = isSelfOperated ? [conversationID, userID] : [userID, conversationID];
          const message = { messageID: mark.messageID, conversationType, senderUserID, targetID };
          const status = ZIMMessageReceiptStatus.Done;
          return [toReceiptInfo(message, userID, { status, isSelfOperated, readTime: 0 })];
        });
        if (infos.length > 0) void events.tell('conversationMessageReceiptChanged', { infos });
        return answers;
      },
    };
  }

  /** Tells of messages that nobody has read in time; without a connection nobody is told. */
  async #lapsed(lapsed: readonly AwaitedRow[]): Promise<void> {
    const { writes, cache, events, connection, list, conversationSync, reading } = this.#parts;
    const over = new Set(lapsed.map(({ messageID }) => messageID));
    const change = this.#awaited.drop(({ messageID }) => over.has(messageID));
    const isTold = connection.state === ZIMConnectionState.Connected;
    await writes.run(async () => {
      const held: CachedMessage[] = [];
      if (isTold) {
        for (const { log, orderKey, messageID } of lapsed) {
          const row = await cache.nearest(log, orderKey, 'newer').catch(() => undefined);
          if (row?.messageID === messageID) held.push(row);
        }
      }
      try {
        await cache.write(change);
      } finally {
        const rows = held.filter((row) => reading.statusOf(row) === ZIMMessageReceiptStatus.Expired).sort(byOrderKey);
        if (rows.length > 0) {
          void events.tell('messageReceiptChanged', { infos: rows.map((row) => this.#infoOf(row, false)) });
          for (const { log, messageID } of rows) {
            const conversation = this.#parts.book.get(log)?.record;
            if (conversation && list.row(conversation)?.lastMessage.messageID === messageID) list.touch(conversation);
          }
          conversationSync.tell();
        }
      }
    });
  }
}

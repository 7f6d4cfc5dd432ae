import { queryHistoryMessage, queryMessages } from '@parley/protocol/features/messages';
import { queryRoomHistory } from '@parley/protocol/features/room-messages';
import { limits } from '@parley/protocol/limits';
import type { Cache, CachedMessage } from '../../cache/cache.ts';
import type { CatchUp } from '../../core/catch-up.ts';
import type { Connection } from '../../core/connection.ts';
import type { ListedType } from '../../core/conversation-id.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { LogBook } from '../../core/log-book.ts';
import type { TrackedLog } from '../../core/tracked-log.ts';
import { ZIMConnectionState, ZIMErrorCode, ZIMMessageQueryMode } from '../../enums.ts';
import { ZIMError } from '../../errors.ts';
import type { ZIMMessage } from '../../types.ts';
import { isShown } from '../conversations/conversation.ts';
import type { Graves } from './graves.ts';
import type { LocalRow } from './local-row.ts';
import { byOrderKey, type ReceiptView, toLocalMessage, toMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { rowsAt } from './rows-at.ts';
import type { MessageSync } from './sync.ts';

export interface HistoryParts {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly cache: Cache;
  readonly book: LogBook;
  readonly catchUp: CatchUp;
  readonly outbox: Outbox;
  readonly sync: MessageSync;
  readonly graves: Graves;
  readonly connection: Pick<Connection, 'call' | 'state'>;
}

export interface HistoryQuery extends ConversationIdentity {
  /** `orderKey` of the anchor. */
  readonly anchor: number | undefined;
  readonly count: number;
  readonly reverse: boolean;
  readonly mode: ZIMMessageQueryMode;
}

interface ListedQuery extends HistoryQuery {
  readonly conversationType: ListedType;
}

export interface SeqQuery extends ConversationIdentity {
  readonly conversationType: ListedType;
  /** Ascending, each once. */
  readonly messageSeqs: number[];
}

/** Messages without a gap between them, ascending by `orderKey`. */
interface Stretch {
  readonly rows: readonly CachedMessage[];
  /** Whether nothing that was asked for is missing. */
  readonly isWhole: boolean;
}

/** The stored messages of a conversation, page by page, with the unaccepted ones of this device among them. */
export class History {
  readonly #parts: HistoryParts;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  async query({ conversationType, ...asked }: HistoryQuery): Promise<ZIMMessage[]> {
    if (!isShown(conversationType)) return this.#ofRoom({ conversationType, ...asked });
    const query = { conversationType, ...asked };
    const { mode } = query;
    const isOnline = this.#parts.connection.state === ZIMConnectionState.Connected;
    if (mode === ZIMMessageQueryMode.OnlyLocal || !isOnline) return this.#merge(query, await this.#fromCache(query));
    if (mode === ZIMMessageQueryMode.General) {
      const stretch = await this.#fromCache(query);
      if (stretch.isWhole) return this.#merge(query, stretch);
    }
    try {
      return this.#merge(query, { rows: await this.#fromServer(query), isWhole: true });
    } catch (thrown) {
      if (!isWithoutLink(thrown)) throw thrown;
      return this.#merge(query, await this.#fromCache(query));
    }
  }

  /** Of a room the device keeps nothing but what the app has inserted; what the room keeps the server has. */
  async #ofRoom(query: HistoryQuery): Promise<ZIMMessage[]> {
    const { connection } = this.#parts;
    const { conversationID: roomID, count, reverse, mode } = query;
    const isAsked = mode !== ZIMMessageQueryMode.OnlyLocal && connection.state === ZIMConnectionState.Connected;
    const rows: CachedMessage[] = [];
    let { anchor } = query;
    for (let hasMore = isAsked; hasMore; ) {
      const params = { roomID, count: count - rows.length, reverse, ...(anchor !== undefined && { anchor }) };
      const { messages, isCut } = await connection.call(queryRoomHistory, params).catch(nothingWithoutLink);
      rows.push(...messages.map((one) => ({ ...one, log: 0 })));
      anchor = (reverse ? messages[0] : messages.at(-1))?.orderKey;
      hasMore = isCut === true && rows.length < count;
    }
    return this.#merge(query, { rows: rows.sort(byOrderKey), isWhole: true });
  }

  /** The messages at these sequences: those that the device holds as they stand now, and what the server has of the rest. */
  async at(query: SeqQuery): Promise<ZIMMessage[]> {
    const { book, cache, catchUp, connection, graves, userID, receipts } = this.#parts;
    const { conversationType, conversationID: targetID } = query;
    const tracked = book.find(query);
    const rows = await rowsAt(cache, tracked?.record.log, query.messageSeqs);
    const isCurrent = tracked && catchUp.isUpToDate(tracked);
    let messageSeqs = query.messageSeqs.filter((messageSeq) => !isCurrent || !rows.has(messageSeq));
    const found: CachedMessage[] = [];
    while (messageSeqs.length > 0) {
      const {
        log = 0,
        messages,
        isCut,
      } = await connection.call(queryMessages, {
        conversationType,
        targetID,
        messageSeqs,
      });
      for (const one of messages) found.push({ ...one, log });
      const last = (isCut && messages.at(-1)?.messageSeq) || Number.POSITIVE_INFINITY;
      messageSeqs = messageSeqs.filter((messageSeq) => messageSeq > last);
    }
    const judged = await graves.judge(query, found);
    if (judged.length > 0) await this.#keep(query, judged, tracked);
    for (const row of judged) rows.set(row.messageSeq, row);
    const left = [...rows.values()].filter((row) => !row.deleted && !graves.how(query, row));
    return (await this.#withAttached(left.sort(byOrderKey))).map((row) => toMessage(row, userID, receipts));
  }

  /** Has the newest message that was not deleted in the cache. */
  async fetchNewest({ conversationType, conversationID }: ConversationIdentity): Promise<void> {
    if (!isShown(conversationType)) return;
    await this.#fromServer({
      ...{ conversationType, conversationID, anchor: undefined, count: 1, reverse: true },
      mode: ZIMMessageQueryMode.PreferServer,
    });
  }

  /** Has the messages at these sequences in the cache, as far as the server has them. */
  async fetchAt({ conversationType, conversationID }: ConversationIdentity, messageSeqs: number[]): Promise<void> {
    if (!isShown(conversationType)) return;
    const all = [...new Set(messageSeqs)].sort((one, other) => one - other);
    for (let from = 0; from < all.length; from += limits.messageSeqsMax) {
      const asked = all.slice(from, from + limits.messageSeqsMax);
      await this.at({ conversationType, conversationID, messageSeqs: asked });
    }
  }

  /** What the cache holds of the page up to the first gap; two sides of a gap are never shown as neighbours. */
  async #fromCache(query: HistoryQuery): Promise<Stretch> {
    const { cache, book } = this.#parts;
    const { anchor, count, reverse } = query;
    const tracked = book.find(query);
    if (!tracked) return { rows: [], isWhole: false };
    const { log } = tracked.record;
    const firstSeq = await this.#firstSeq(query, tracked);
    const step = reverse ? -1 : 1;
    const rows: CachedMessage[] = [];
    let isFirst = firstSeq !== undefined;
    let nextSeq: number | undefined;
    const stretch = (isWhole: boolean): Stretch => ({ rows: rows.sort(byOrderKey), isWhole: isFirst && isWhole });
    for (let from = anchor; ; ) {
      const page = await cache.page({ log, count, reverse, ...(from !== undefined && { anchor: from }) });
      const walked = reverse ? [...page].reverse() : page;
      for (const row of walked) {
        // Without an anchor there is nothing that the page must join, so that the outermost stretch is shown.
        if (nextSeq === undefined) {
          isFirst = isFirst && (row.messageSeq === firstSeq || (row.isFloor === true && !reverse));
          nextSeq = anchor === undefined || isFirst ? row.messageSeq : (firstSeq ?? Number.NaN);
        }
        if (row.messageSeq !== nextSeq) return stretch(false);
        nextSeq += step;
        if (!row.deleted) rows.push(row);
        if (rows.length === count || (row.isFloor && reverse)) return stretch(true);
      }
      if (walked.length < count) break;
      from = walked.at(-1)?.orderKey;
    }
    const end = nextSeq ?? firstSeq;
    const newestSeq = this.#newestSeq(tracked);
    return stretch(reverse ? end === 0 : newestSeq !== undefined && end === newestSeq + 1);
  }

  /** The sequence that the page must begin with in walking direction; `undefined` if this device cannot know it. */
  async #firstSeq({ anchor, reverse }: HistoryQuery, tracked: TrackedLog): Promise<number | undefined> {
    const { cache } = this.#parts;
    const { log } = tracked.record;
    const step = reverse ? -1 : 1;
    const neighbour = anchor === undefined ? undefined : await cache.nearest(log, anchor, reverse ? 'newer' : 'older');
    if (neighbour?.isFloor && reverse) return 0;
    if (neighbour) return neighbour.messageSeq + step;
    return reverse ? this.#newestSeq(tracked) : 1;
  }

  /**
   * The sequence of the newest message of a log; `undefined` if this device cannot know it. A log begins with a
   * message, so one of which the device holds none has just been heard of.
   */
  #newestSeq(tracked: TrackedLog): number | undefined {
    const { messageSeq, messageID } = tracked.record;
    const isKnown = messageID !== 0;
    return isKnown && this.#parts.catchUp.isUpToDate(tracked) ? messageSeq : undefined;
  }

  async #fromServer(query: ListedQuery): Promise<readonly CachedMessage[]> {
    const { book, connection, graves } = this.#parts;
    const { conversationType, conversationID, count, reverse } = query;
    const tracked = book.find(query);
    let { anchor } = query;
    const found: CachedMessage[] = [];
    const shown = (): CachedMessage[] => found.filter(({ deleted }) => !deleted);
    for (let isEnd = false; !isEnd && shown().length < count; ) {
      const asked = count - shown().length;
      const answer = await connection.call(queryHistoryMessage, {
        conversationType,
        targetID: conversationID,
        ...(anchor !== undefined && { anchor }),
        count: asked,
        reverse,
      });
      const { log } = answer;
      const messages = log === undefined ? [] : answer.messages.map((one) => ({ ...one, log })).sort(byOrderKey);
      const judged = await graves.judge(query, messages);
      found.push(...judged);
      anchor = (reverse ? messages[0] : messages.at(-1))?.orderKey;
      // What lies before everything that was deleted is not looked at.
      const isBelow = reverse && judged.length < messages.length;
      isEnd = anchor === undefined || isBelow || (messages.length < asked && answer.isCut !== true);
    }
    await this.#keep(query, found, tracked);
    // Also what was deleted meanwhile.
    const left = shown().filter((message) => !graves.how(query, message));
    return this.#withAttached(left.sort(byOrderKey));
  }

  /** Rows that the server told, with what the app attached to them on this device. */
  async #withAttached(rows: readonly CachedMessage[]): Promise<readonly CachedMessage[]> {
    // A cache that cannot be read keeps nobody from what the server told.
    const kept = await this.#parts.cache.rows(rows).catch(() => []);
    const attached = new Map(kept.map(({ messageID, localExtendedData }) => [messageID, localExtendedData]));
    return rows.map((row) => {
      const localExtendedData = attached.get(row.messageID);
      return localExtendedData === undefined ? row : { ...row, localExtendedData };
    });
  }

  /** Rows of a log that was dropped or begun anew while the server was asked are of another life. */
  #keep(query: ConversationIdentity, found: readonly CachedMessage[], tracked: TrackedLog | undefined): Promise<void> {
    const { book, sync } = this.#parts;
    const isKept = (): boolean =>
      tracked !== undefined && book.find(query) === tracked && found.every(({ log }) => log === tracked.record.log);
    return sync.learn(found, isKept);
  }

  #merge(query: HistoryQuery, { rows, isWhole }: Stretch): ZIMMessage[] {
    const { outbox, userID, receipts } = this.#parts;
    const { anchor, count, reverse } = query;
    const isBeforeGap = ({ orderKey }: LocalRow): boolean => {
      const end = reverse ? rows[0] : rows.at(-1);
      if (isWhole || !end) return isWhole || rows.length === 0;
      return reverse ? orderKey > end.orderKey : orderKey < end.orderKey;
    };
    const isOnSide = ({ orderKey }: LocalRow): boolean =>
      anchor === undefined || (reverse ? orderKey < anchor : orderKey > anchor);
    const own = rows.filter(({ senderUserID }) => senderUserID === userID);
    const accepted = new Set(own.map(({ localMessageID }) => localMessageID));
    const isUnaccepted = ({ localMessageID }: LocalRow): boolean => !accepted.has(localMessageID);
    const candidates = outbox.rowsOf(query).filter(isUnaccepted);
    const local = candidates.filter((row) => isOnSide(row) && isBeforeGap(row));
    const merged: ZIMMessage[] = [
      ...rows.map((row) => toMessage(row, userID, receipts)),
      ...local.map((row) => toLocalMessage(row, userID)),
    ].sort(byOrderKey);
    return reverse ? merged.slice(Math.max(0, merged.length - count)) : merged.slice(0, count);
  }
}

/** The connection went before the server was asked; a request that was lost on its way is another matter. */
const isWithoutLink = (thrown: unknown): boolean =>
  thrown instanceof ZIMError && thrown.code === ZIMErrorCode.NetworkModuleNetworkError;

function nothingWithoutLink(thrown: unknown): { readonly messages: never[]; readonly isCut?: boolean } {
  if (!isWithoutLink(thrown)) throw thrown;
  return { messages: [] };
}

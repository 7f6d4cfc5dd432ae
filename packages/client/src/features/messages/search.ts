import { type Clock, sleep } from '@parley/kernel/clock';
import type { Cache, CachedMessage, SeekCursor } from '../../cache/cache.ts';
import type { Place } from '../../cache/searched.ts';
import { type Conditions, isMatch, searchedOf } from '../../cache/searched.ts';
import { type ConversationIdentity, conversationKey } from '../../core/conversation-identity.ts';
import type { LogBook } from '../../core/log-book.ts';
import type {
  ZIMConversation,
  ZIMConversationSearchInfo,
  ZIMConversationsSearchedResult,
  ZIMMessage,
  ZIMMessagesGlobalSearchedResult,
} from '../../types.ts';
import { isShown } from '../conversations/conversation.ts';
import type { ConversationList } from '../conversations/list.ts';
import { isInserted, type LocalRow } from './local-row.ts';
import { byOrderKey, type ReceiptView, toLocalMessage, toMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import type { Anchor, ConversationSearch, MessageSearch } from './search-checks.ts';

export interface LocalSearchParts {
  readonly clock: Clock;
  readonly userID: string;
  readonly reading: ReceiptView;
  readonly cache: Cache;
  readonly book: LogBook;
  readonly outbox: Outbox;
  readonly list: ConversationList;
  requireDatabase(): void;
}

/** How long a search may go on before others have their turn, where the cache answers at once. */
const turnMs = 12;

/** A conversation with what was found in it. */
interface Hits {
  readonly conversation: ZIMConversation;
  readonly places: Place[];
  readonly local: LocalRow[];
  /** By which conversations are sorted; the next page goes on below it. */
  rank: number;
}

/** Looks for messages and conversations among what this device keeps. */
export class LocalSearch {
  readonly #parts: LocalSearchParts;

  constructor(parts: LocalSearchParts) {
    this.#parts = parts;
  }

  /** A page of messages in the order of the search. */
  async messages(search: MessageSearch): Promise<ZIMMessagesGlobalSearchedResult> {
    const { userID, requireDatabase } = this.#parts;
    const { conversation, conditions, count, isAscending, anchor } = search;
    requireDatabase();
    const step = isAscending ? 1 : -1;
    const compare = (one: Anchor, other: Anchor): number => step * byAnchor(one, other);
    const isBehind = (message: ZIMMessage): boolean => !anchor || compare(anchorOf(message), anchor) > 0;
    const found = await this.#seek(conditions, conversation);
    const places = anchor ? found.filter(({ orderKey }) => step * (orderKey - anchor.orderKey) >= 0) : found;
    places.sort((one, other) => step * (one.orderKey - other.orderKey));
    const stored: ZIMMessage[] = [];
    // One more than the page has room for says that there is another page. Those of one order key are not parted.
    for (let end = 0; end < places.length && stored.length <= count; ) {
      const start = end;
      end = endOf(places, start + count + 1, ({ orderKey }) => orderKey);
      const rows = await this.#rows(places.slice(start, end), conditions);
      stored.push(...rows.map((row) => toMessage(row, userID, this.#parts.reading)).filter(isBehind));
    }
    const accepted = new Set(stored.map(({ localMessageID }) => localMessageID));
    const local = this.#local(conditions, conversation)
      .filter(({ localMessageID }) => !accepted.has(localMessageID))
      .map((row) => toLocalMessage(row, userID))
      .filter(isBehind);
    const all = [...stored, ...local].sort((one, other) => compare(anchorOf(one), anchorOf(other)));
    const messageList = all.slice(0, count);
    const last = messageList.at(-1);
    return { messageList, ...(all.length > count && last && { nextMessage: last }) };
  }

  /** A page of conversations, the one with the newest hit first. */
  async conversations(search: ConversationSearch): Promise<ZIMConversationsSearchedResult> {
    const { isByName, conditions, count, messageCount, flag } = search;
    this.#parts.requireDatabase();
    const all = isByName ? this.#named(conditions) : await this.#hits(conditions);
    const behind = all.filter(({ rank }) => flag === 0 || rank < flag);
    behind.sort((one, other) => other.rank - one.rank);
    const end = endOf(behind, count, ({ rank }) => rank);
    const conversationSearchInfoList: ZIMConversationSearchInfo[] = [];
    for (const hits of behind.slice(0, end)) {
      conversationSearchInfoList.push(await this.#info(hits, conditions, messageCount));
    }
    return { conversationSearchInfoList, nextFlag: end < behind.length ? (behind[end - 1]?.rank ?? 0) : 0 };
  }

  /** Where everything stands that matches, in no order. */
  async #seek(conditions: Conditions, conversation: ConversationIdentity | undefined): Promise<Place[]> {
    const { cache, book, clock } = this.#parts;
    const log = conversation && book.find(conversation)?.record.log;
    const found: Place[] = [];
    if (conversation && log === undefined) return found;
    let after: SeekCursor | undefined;
    let turnAt = clock.monotonic();
    do {
      const part = await cache.seek({ log, conditions, after });
      for (const place of part.places) found.push(place);
      after = part.after;
      if (clock.monotonic() - turnAt > turnMs) {
        await sleep(clock, 0);
        turnAt = clock.monotonic();
      }
    } while (after);
    return found;
  }

  /** Those that match as they stand now. */
  async #rows(places: readonly Place[], conditions: Conditions): Promise<readonly CachedMessage[]> {
    const rows = await this.#parts.cache.rows(places);
    return rows.filter((row) => isShown(row.conversationType) && isMatch(searchedOf(row), conditions));
  }

  #local(conditions: Conditions, conversation: ConversationIdentity | undefined): readonly LocalRow[] {
    const { userID, outbox } = this.#parts;
    const senderOf = (row: LocalRow): string => (isInserted(row) ? row.senderUserID : userID);
    const rows = conversation ? outbox.rowsOf(conversation) : outbox.rows.all;
    return rows.filter(
      (row) =>
        isShown(row.conversationType) && isMatch(searchedOf({ ...row, senderUserID: senderOf(row) }), conditions),
    );
  }

  async #hits(conditions: Conditions): Promise<Hits[]> {
    const { book, list } = this.#parts;
    const found = new Map<string, Hits | undefined>();
    const hitsOf = (conversation: ConversationIdentity | undefined): Hits | undefined => {
      if (!conversation) return undefined;
      const key = conversationKey(conversation);
      if (!found.has(key)) {
        const listed = list.find(conversation);
        found.set(key, listed && { conversation: listed, places: [], local: [], rank: 0 });
      }
      return found.get(key);
    };
    const take = <Hit extends { readonly orderKey: number }>(hits: Hits, hit: Hit, into: Hit[]): void => {
      into.push(hit);
      hits.rank = Math.max(hits.rank, hit.orderKey);
    };
    for (const place of await this.#seek(conditions, undefined)) {
      const hits = hitsOf(book.get(place.log)?.record);
      if (hits) take(hits, place, hits.places);
    }
    for (const row of this.#local(conditions, undefined)) {
      const hits = hitsOf(row);
      if (hits) take(hits, row, hits.local);
    }
    return [...found.values()].flatMap((hits) => hits ?? []);
  }

  #named({ keywords }: Conditions): Hits[] {
    const all = this.#parts.list.page(undefined, Number.MAX_SAFE_INTEGER, () => true);
    const named = all.filter(({ conversationName, conversationAlias }) => {
      const names = [conversationName.toLowerCase(), conversationAlias.toLowerCase()];
      return keywords.every((keyword) => names.some((name) => name.includes(keyword)));
    });
    return named.map((conversation) => ({ conversation, places: [], local: [], rank: conversation.orderKey }));
  }

  async #info({ conversation, places, local }: Hits, conditions: Conditions, count: number) {
    const { userID } = this.#parts;
    const { conversationID, type: conversationType } = conversation;
    const newest = [...places].sort((one, other) => other.orderKey - one.orderKey).slice(0, count);
    const rows = newest.length > 0 ? await this.#rows(newest, conditions) : [];
    const messages = [
      ...rows.map((row) => toMessage(row, userID, this.#parts.reading)),
      ...local.map((row) => toLocalMessage(row, userID)),
    ];
    const messageList = messages.sort(byOrderKey).reverse().slice(0, count);
    const totalMessageCount = places.length + local.length;
    return { conversationID, conversationType, conversation, totalMessageCount, messageList };
  }
}

/** Where a page of a sorted list ends that is to end at `end`: values of one key are not parted. */
function endOf<Value>(list: readonly Value[], end: number, keyOf: (value: Value) => number): number {
  let last = Math.min(end, list.length);
  const keyAt = (index: number): number | undefined => list.slice(index, index + 1).map(keyOf)[0];
  while (last > 0 && last < list.length && keyAt(last) === keyAt(last - 1)) last += 1;
  return last;
}

const anchorOf = (message: ZIMMessage): Anchor => ({
  orderKey: message.orderKey ?? 0,
  conversationType: message.conversationType ?? 0,
  conversationID: message.conversationID ?? '',
  localMessageID: message.localMessageID ?? '',
});

const keyOf = ({ conversationType, conversationID, localMessageID }: Anchor): string =>
  `${conversationType}/${conversationID}/${localMessageID}`;

/** Ascending; messages of different conversations may have one order key. */
function byAnchor(one: Anchor, other: Anchor): number {
  if (one.orderKey !== other.orderKey) return one.orderKey - other.orderKey;
  const [key, otherKey] = [keyOf(one), keyOf(other)];
  if (key === otherKey) return 0;
  return key < otherKey ? -1 : 1;
}

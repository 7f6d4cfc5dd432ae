import type { MessageContent, StoredContent, WireMessage } from '@parley/protocol/features/values';
import type { CachedDocument, DocumentKind, DocumentsChange } from './documents.ts';
import type { Conditions, Place } from './searched.ts';

/**
 * What the SDK keeps of one user on this device. Every call may fail only by rejecting; a failed `write` has
 * changed nothing.
 *
 * Sequences of a log have no gap on the server, so two rows whose `messageSeq` are not neighbours have a gap between
 * them that this device does not hold; that is why a gap needs no marker of its own, also where rows were evicted.
 */
export interface Cache {
  /** Everything but the messages of the logs and the documents. */
  load(): Promise<CacheState>;
  /** Writes all of it or nothing. */
  write(change: CacheChange): Promise<void>;
  /** Forgets everything but the outbox and the documents that survive it, and belongs to this life from now on. */
  reset(life: Life): Promise<void>;
  /** Up to `count` rows of a log next to an anchor, ascending by `orderKey`, without the anchor. */
  page(query: PageQuery): Promise<readonly CachedMessage[]>;
  /** The row of a log nearest to `orderKey`, itself included, on the side of the newer or the older ones. */
  nearest(log: number, orderKey: number, side: 'newer' | 'older'): Promise<CachedMessage | undefined>;
  /**
   * Looks through a part of what is kept, as much as a page can do between two frames, and says where rows match; in no
   * order. What is written meanwhile may be found or not.
   */
  seek(query: SeekQuery): Promise<Sought>;
  /** The rows that stand there, in no order; what is not kept is left out. */
  rows(places: readonly Place[]): Promise<readonly CachedMessage[]>;
  /** Those with these keys, each once, in no order; what is not kept is left out. */
  documents<Body extends object>(
    kind: DocumentKind<Body>,
    keys: readonly string[],
  ): Promise<readonly CachedDocument<Body>[]>;
  /** All of a kind, in no order. */
  allDocuments<Body extends object>(kind: DocumentKind<Body>): Promise<readonly CachedDocument<Body>[]>;
  /** Forgets everything, the outbox and the epoch included. */
  clear(): Promise<void>;
  close(): void;
}

/** What a device begins with that holds nothing. */
export interface Life {
  /** Which life of the server's database the positions belong to. */
  readonly epoch: number;
  /** When the device began, by the server's clock: what is older was sent before its time. */
  readonly followsSince: number;
}

export interface CacheState {
  /** Absent on a device that holds nothing. */
  readonly epoch: number | undefined;
  /** Absent too where an earlier version of the SDK began. */
  readonly followsSince: number | undefined;
  /** Position in the user's own log; absent on a device that was never brought up to date. */
  readonly userLogPosition: number | undefined;
  readonly logs: readonly LogRecord[];
  /** In no order. */
  readonly conversations: readonly ConversationRow[];
  /** Ascending by `orderKey`. */
  readonly outbox: readonly OutboxRow[];
}

/** How far this device holds a log. */
export interface LogRecord {
  readonly log: number;
  readonly conversationType: number;
  readonly conversationID: string;
  /** The device has been told of everything up to here. */
  readonly position: number;
  /** Sequence of the newest message up to `position`, 0 for none; no more than a lower bound where `messageID` is 0. */
  readonly messageSeq: number;
  readonly messageID: number;
}

/** A conversation as the server and the messages of its log tell of it. */
export interface ConversationRow {
  readonly conversationType: number;
  readonly conversationID: string;
  readonly log: number;
  readonly conversationName: string;
  readonly conversationAvatarUrl: string;
  /** Every message that was added up to this position was read. */
  readonly readPosition: number;
  /** The sequence of the newest of them. */
  readonly readMessageSeq: number;
  /** How many messages counted as unread when the log went up to `countedPosition`; what came later is listed. */
  readonly countedUnread: number;
  readonly countedPosition: number;
  /** Where messages were added after `countedPosition` that count as unread, ascending. */
  readonly unreadPositions: readonly number[];
  /** Messages after `readPosition` that stopped counting after `countedPosition`. */
  readonly withdrawn: readonly Withdrawn[];
  /** The newest message of the log that this device knows. */
  readonly lastMessage: CachedMessage;
  /** Where that was deleted, the newest one that was not; absent there: none is left, or it is not known. */
  readonly shown?: CachedMessage;
  /** Every message up to this `orderKey` was deleted. */
  readonly clearedOrderKey?: number;
  /** The entry was deleted: it is listed again with a message of a higher `orderKey`. */
  readonly deletedOrderKey?: number;
  /** What counts as unread on the server and was deleted on this device. */
  readonly uncounted?: Uncounted;
  /** A reading that the server has not confirmed: it may have to be sent again. */
  readonly isReadPending: boolean;
  /** Messages of others that mention the user, ascending by position; those that were read may still be among them. */
  readonly mentions?: readonly MentionState[];
  /** The server has listed all mentions when the log went so far. */
  readonly mentionsUpTo?: number;
}

/** How a message mentions the user. */
export interface MentionState {
  /** Where it was added, and where it last changed. */
  readonly position: number;
  readonly changedPosition: number;
  readonly messageID: number;
  readonly messageSeq: number;
  readonly fromUserID: string;
  /** Not any more 0, by name 1, with everybody 2, both 3. */
  readonly type: number;
}

/** Messages that do not count as unread here although the server counts them. */
export interface Uncounted {
  /** Grows with every deletion, so that another page of the browser does not undo one. */
  readonly revision: number;
  /** Where they were added. */
  readonly positions: readonly number[];
  /** How many there are beside, of which this device does not know where. */
  readonly others: number;
}

/** A message that does not count as unread any more. */
export interface Withdrawn {
  /** Where it was added. */
  readonly position: number;
  /** Where it stopped counting. */
  readonly withdrawnPosition: number;
}

export interface CachedMessage extends WireMessage {
  readonly log: number;
  /** What the app attached on this device. */
  readonly localExtendedData?: string;
  /**
   * Of a reply: this user deleted what it answers, or the server has it no more; what was known of it stays. Never
   * undone.
   */
  readonly sourceState?: 'deleted' | 'gone';
  /** It was deleted, on this device alone or for the account: only its place is left. */
  readonly deleted?: 'here' | 'everywhere';
  /** Everything before it was deleted too. */
  readonly isFloor?: boolean;
}

/** What a message of this device answers, as the app showed it. */
export interface OutboxReply {
  readonly original: { readonly messageSeq: number; readonly messageID: number };
  readonly senderUserID: string;
  readonly sentTime: number;
  readonly content: StoredContent;
}

/** A message of this device that the server has not accepted, as far as is known. */
export interface OutboxRow {
  readonly localMessageID: string;
  readonly conversationType: number;
  readonly conversationID: string;
  readonly status: 'sending' | 'failed';
  /** The instance of the SDK that is sending it, or was: another page may still be at it. */
  readonly instanceID?: string;
  /** Provisional: the device's idea of the server's time and order. */
  readonly timestamp: number;
  readonly orderKey: number;
  readonly content: MessageContent;
  readonly localExtendedData: string;
  /** Absent: it answers nothing. */
  readonly reply?: OutboxReply;
}

/** What the app attaches on this device to a message that is kept. */
export interface Attachment extends Pick<CachedMessage, 'log' | 'orderKey' | 'messageID'> {
  readonly localExtendedData: string;
}

export interface CacheChange extends DocumentsChange {
  /** A row takes the place of the one with the same log and `orderKey` as `merged` says. */
  readonly rows?: readonly CachedMessage[];
  /** Done after the rows; one whose message is not kept does nothing. */
  readonly attach?: readonly Attachment[];
  /** A record replaces that of its log only if its `position` is higher. */
  readonly logs?: readonly LogRecord[];
  /** Only grows. */
  readonly userLogPosition?: number;
  /**
   * Logs that begin anew: their rows and their conversations go, their records are set as they are. Done before
   * everything else.
   */
  readonly reload?: readonly LogRecord[];
  /** The rows of a log up to an `orderKey` go, before any are put. */
  readonly clearRows?: readonly { readonly log: number; readonly orderKey: number }[];
  /** Something is deleted by it, so that it fails as a deletion does. */
  readonly isDeletion?: true;
  /** Replaces rows with the same `localMessageID`. */
  readonly putOutbox?: readonly OutboxRow[];
  /**
   * A row replaces that of its conversation only if it goes back in nothing: neither in `readPosition` nor in the
   * `position` of its `lastMessage`, nor, with the same one, in where that message changed. Two pages of one browser
   * write to one cache.
   */
  readonly putConversations?: readonly ConversationRow[];
  readonly removeOutbox?: readonly string[];
}

export interface PageQuery {
  readonly log: number;
  /** Excluded; absent: start at the newest (`reverse`) or oldest end. */
  readonly anchor?: number;
  readonly count: number;
  /** `true` takes the rows before the anchor, `false` those after it. */
  readonly reverse: boolean;
}

export interface SeekQuery {
  /** Absent: all of them. */
  readonly log?: number | undefined;
  readonly conditions: Conditions;
  /** Where the part before ended; absent for the first. */
  readonly after?: SeekCursor | undefined;
}

/** Means something to the cache that made it. */
export type SeekCursor = readonly [number, number];

export interface Sought {
  readonly places: readonly Place[];
  /** Absent: everything was looked through. */
  readonly after?: SeekCursor | undefined;
}

/** Messages kept of one user; beyond that the oldest go, whatever their log. */
export const cachedMessagesMax = 100_000;
/** The same where they are kept in memory. */
export const rememberedMessagesMax = 20_000;

/** Of messages over the limit, what goes at once: a full cache must not sort itself for every message. */
export const evictedShare = 0.02;

/** Where in its log a message took its present state. */
export const changedAt = ({ position, changedPosition = position }: WireMessage): number => changedPosition;

/**
 * What is to stand where `present` stands and `next` comes, `undefined` if it may stay; every cache asks it. The later
 * change wins. What the app attached on this device is not lost to a row: another page of the browser may be told of a
 * message that this one sent, or hold it as it was before something else was attached.
 */
export function merged(next: CachedMessage, present: CachedMessage | undefined): CachedMessage | undefined {
  if (!present) return next;
  if (present.deleted || next.deleted) return withoutDeleted(next, present);
  const row = mergedRow(next, present);
  if (!isReply(row ?? present) || !isReply(next)) return row;
  const { source, sourceState } = mergedSource(next, present);
  const isKnown = source === present.source && sourceState === present.sourceState;
  if (isKnown && !row) return undefined;
  return { ...(row ?? present), ...(source && { source }), ...(sourceState && { sourceState }) };
}

const isReply = ({ content }: CachedMessage): boolean => 'replied' in content && content.replied !== undefined;

/** The later state of what a reply answers; one that comes without it tells that the server has it no more. */
function mergedSource(next: CachedMessage, present: CachedMessage) {
  const isLater = (next.source?.position ?? -1) > (present.source?.position ?? -1);
  const source = isLater ? next.source : present.source;
  const isGone = source !== undefined && next.source === undefined;
  const sourceState = present.sourceState ?? next.sourceState ?? (isGone ? 'gone' : undefined);
  return { source, sourceState };
}

function mergedRow(next: CachedMessage, present: CachedMessage): CachedMessage | undefined {
  const attached = present.localExtendedData ?? next.localExtendedData;
  const local = attached === undefined ? {} : { localExtendedData: attached };
  if (changedAt(next) > changedAt(present)) return { ...next, ...local };
  const isKnown = changedAt(next) < changedAt(present) || present.localExtendedData === attached;
  return isKnown ? undefined : { ...present, ...local };
}

/** A message that was deleted stays so; in another life of the database another one may have its place. */
function withoutDeleted(next: CachedMessage, present: CachedMessage): CachedMessage | undefined {
  if (next.messageID !== present.messageID) return next.deleted ? undefined : next;
  const isNews = next.deleted && (!present.deleted || next.isFloor || next.deleted !== present.deleted);
  return isNews ? { ...next, ...(present.isFloor && { isFloor: true }) } : undefined;
}

/** What is to stand where `present` does once something was attached to it; `undefined` if it is another message. */
export const withAttached = (
  present: CachedMessage | undefined,
  { messageID, localExtendedData }: Attachment,
): CachedMessage | undefined =>
  present?.messageID === messageID && !present.deleted ? { ...present, localExtendedData } : undefined;

/**
 * What takes the place of `present`; every cache asks it. `undefined`: it stays. What another page of the browser has
 * deleted stays deleted.
 */
export function superseding(next: ConversationRow, present: ConversationRow | undefined): ConversationRow | undefined {
  if (!present || present.log !== next.log) return next;
  // What is left of a message that was deleted tells less of its changes than the message did.
  const isDeletion = next.lastMessage.deleted && isSame(next.lastMessage, present.lastMessage);
  if (!isDeletion && isOlder(next.lastMessage, present.lastMessage)) return undefined;
  if (next.readPosition < present.readPosition) return undefined;
  const { uncounted, clearedOrderKey, deletedOrderKey, lastMessage, shown } = present;
  const isUndone = lastMessage.deleted && !next.lastMessage.deleted && isSame(lastMessage, next.lastMessage);
  return {
    ...next,
    ...(isUndone && { lastMessage, ...(shown && { shown }) }),
    ...((uncounted?.revision ?? 0) > (next.uncounted?.revision ?? 0) && uncounted && { uncounted }),
    ...((clearedOrderKey ?? 0) > (next.clearedOrderKey ?? 0) && clearedOrderKey && { clearedOrderKey }),
    ...((deletedOrderKey ?? 0) > (next.deletedOrderKey ?? 0) && deletedOrderKey && { deletedOrderKey }),
  };
}

const isSame = (one: WireMessage, other: WireMessage): boolean => one.messageID === other.messageID;

/** Whether one state of a log's newest message is from before another. */
export function isOlder(one: WireMessage, other: WireMessage): boolean {
  if (one.position !== other.position) return one.position < other.position;
  if (changedAt(one) !== changedAt(other)) return changedAt(one) < changedAt(other);
  return (one.source?.position ?? 0) < (other.source?.position ?? 0);
}

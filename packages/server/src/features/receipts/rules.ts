import { assert } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import { messageState } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import type { UserKey } from '../../core/ids.ts';
import { advance } from '../logs/rules.ts';
import type { LogHead, Member } from '../logs/store.ts';
import type { StoredMessage } from '../messages/store.ts';
import type { Awaiting, ReceiptMark, Span } from './store.ts';

/** Whether a message was read by a receipt of the conversation. */
export const isCovered = (spans: readonly Span[], messageSeq: number): boolean =>
  spans.some(({ after, upTo }) => messageSeq > after && messageSeq <= upTo);

/** What is known of a message that somebody says to have read. */
export interface ReadFacts {
  /** `undefined`: the log has no such message. */
  readonly row: StoredMessage | undefined;
  /** How the log stands; where the message is read its row changes at the position after it. */
  readonly head: LogHead;
  readonly membership: Pick<Member['membership'], 'fromPosition' | 'toPosition'>;
  /** How far the reader has read by receipts of the conversation. */
  readonly mark: ReceiptMark | undefined;
}

export interface ReadCommand {
  readonly readerKey: UserKey;
  readonly messageID: number;
  /** The client asked before and does not know what came of it. */
  readonly isRepeat: boolean;
  readonly lifetimeMs: number;
}

/** `same`: it was read before, by the request that this one repeats. */
type ReadDecision =
  | { readonly kind: 'read'; readonly row: StoredMessage; readonly head: LogHead }
  | { readonly kind: 'same'; readonly row: StoredMessage }
  | { readonly kind: 'refused' };

const refused: ReadDecision = { kind: 'refused' };

/** Whether a message is read by its receiver, and what becomes of its row. */
export function read(facts: ReadFacts, command: ReadCommand, now: Millis): ReadDecision {
  const { row, head, mark, membership } = facts;
  const { readerKey, messageID, isRepeat, lifetimeMs } = command;
  if (!row || row.messageID !== messageID || row.senderKey === readerKey || row.state === undefined) return refused;
  const { fromPosition, toPosition = Number.POSITIVE_INFINITY } = membership;
  if (row.position < fromPosition || row.position > toPosition) return refused;
  const kept: object = JSON.parse(row.state);
  const parsed = parse(messageState, kept);
  assert(parsed.ok, 'what is stored can be told');
  const { receipt } = parsed.value;
  if (!receipt) return refused;
  if (receipt.readTime !== undefined) return isRepeat ? { kind: 'same', row } : refused;
  if (isCovered(mark?.spans ?? [], row.messageSeq) || hasLapsed(row, lifetimeMs, now)) return refused;
  const next = { ...head, ...advance(head, now) };
  // What a newer version keeps in the state stays.
  const state = JSON.stringify({ ...kept, receipt: { readTime: next.changedAt, readPosition: next.position } });
  return { kind: 'read', row: { ...row, changedPosition: next.position, awaitsReceipt: undefined, state }, head: next };
}

/** Whether a message can be read with a receipt no more. */
export const hasLapsed = ({ timestamp }: StoredMessage, lifetimeMs: number, now: Millis): boolean =>
  now - timestamp >= lifetimeMs;

/**
 * Spans that a mark keeps. Between two of them messages ran out, which takes a lifetime of receipts at least: with that of
 * a week so many reach back more than a year. Beyond that what lies between the oldest two counts as read.
 */
const spansMax = 64;

/** The mark of a member who has read everything up to the head; `undefined`: there is nothing that awaits it. */
export function markUpTo(
  head: LogHead,
  { newest, lapsedSeq }: Awaiting,
  mark: ReceiptMark | undefined,
  now: Millis,
): { readonly mark: ReceiptMark; readonly head: LogHead } | undefined {
  const spans = mark?.spans ?? [];
  const last = spans.at(-1);
  const upTo = last?.upTo ?? 0;
  if (!newest || newest.messageSeq <= Math.max(upTo, lapsedSeq)) return undefined;
  const next = { ...head, ...advance(head, now) };
  const reached = { after: last && lapsedSeq <= upTo ? last.after : lapsedSeq, upTo: head.messageSeq };
  const kept = last?.after === reached.after ? spans.slice(0, -1) : spans;
  const { messageID } = newest;
  return { mark: { position: next.position, messageID, spans: bounded([...kept, reached]) }, head: next };
}

function bounded(spans: readonly Span[]): readonly Span[] {
  const [first, second, ...rest] = spans;
  return first && second && spans.length > spansMax ? [{ after: first.after, upTo: second.upTo }, ...rest] : spans;
}

import { type Millis, millis } from '@parley/kernel/brand';
import type { UserKey } from '../../core/ids.ts';
import type { Member } from '../logs/store.ts';
import { recipientsIn, type StoredMessage } from '../messages/index.ts';
import type { GroupReading, GroupReceipt } from './group-store.ts';
import { hasLapsed, type ReadCommand } from './rules.ts';

/** What is known of a message of a group that somebody says to have read. */
export interface GroupReadFacts {
  /** `undefined`: the log has no such message. */
  readonly row: StoredMessage | undefined;
  /** How the reader takes part in the log; `undefined`: he never did. */
  readonly membership: Pick<Member['membership'], 'fromPosition' | 'toPosition'> | undefined;
  /** The group was dismissed. */
  readonly isOver: boolean;
  /** `undefined`: he has not read it. */
  readonly reading: Pick<GroupReading, 'readAt'> | undefined;
}

/** `same`: it was read before, by the request that this one repeats. */
type GroupReadDecision = { readonly kind: 'read' | 'refused' } | { readonly kind: 'same'; readonly readAt: Millis };

const refused = { kind: 'refused' } as const;

/** Whether a message is read by a member: one who has been a member ever since it was sent. */
export function readInGroup(facts: GroupReadFacts, command: ReadCommand, now: Millis): GroupReadDecision {
  const { row, membership, isOver, reading } = facts;
  const { readerKey, messageID, isRepeat, lifetimeMs } = command;
  if (!row || row.messageID !== messageID || row.senderKey === readerKey || !membership) return refused;
  if (recipientsIn(row).recipients === undefined) return refused;
  if (reading) return isRepeat ? { kind: 'same', readAt: reading.readAt } : refused;
  const isMember = !isOver && membership.toPosition === undefined;
  if (!isMember || membership.fromPosition > row.position || hasLapsed(row, lifetimeMs, now)) return refused;
  return { kind: 'read' };
}

type Counted = Omit<GroupReceipt, 'entryPosition'>;

/** The receipt of a message that nobody has read. */
export const unreadReceipt = (row: StoredMessage): Counted => ({
  log: row.log,
  messageSeq: row.messageSeq,
  senderKey: row.senderKey,
  recipients: recipientsIn(row).recipients ?? 0,
  readers: 0,
  gone: 0,
  gonePosition: row.position,
  readAt: millis(0),
});

/** One more has read it; times never run backwards. */
export function withReader(
  receipt: Counted,
  { userKey, now }: { readonly userKey: UserKey; readonly now: Millis },
): { readonly receipt: Counted; readonly reading: Omit<GroupReading, 'entryPosition'> } {
  const { log, messageSeq } = receipt;
  const readAt = millis(Math.max(receipt.readAt, now));
  const readers = receipt.readers + 1;
  return {
    receipt: { ...receipt, readers, readAt },
    reading: { log, messageSeq, userKey, place: readers, readAt },
  };
}

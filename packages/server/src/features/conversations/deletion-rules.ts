import { messageKind } from '@parley/protocol/message-kinds';
import type { LogHead, LogMark, Member, Membership, ShownMessage } from '../logs/store.ts';
import { unreadOf } from './rules.ts';
import type { LeftMessage } from './store.ts';

/** A message as a device names it. */
export interface NamedMessage {
  readonly messageSeq: number;
  readonly messageID: number;
}

function typeOf(body: string): unknown {
  const content: unknown = JSON.parse(body);
  return typeof content === 'object' && content !== null && 'type' in content ? content.type : undefined;
}

/**
 * Which of the messages that are left go by a request to delete some, `refused` if one of them is of a type that goes
 * only with all others. What is not there, or not the message that was meant, is passed over.
 */
export function toDelete(
  left: readonly LeftMessage[],
  named: readonly NamedMessage[],
): readonly LeftMessage[] | 'refused' {
  const idBySeq = new Map(named.map(({ messageSeq, messageID }) => [messageSeq, messageID]));
  const meant = left.filter(({ messageSeq, messageID }) => idBySeq.get(messageSeq) === messageID);
  return meant.every(({ body }) => messageKind(typeOf(body)).isDeletable) ? meant : 'refused';
}

/**
 * What goes on being unread of one who has left when these go: one less for each that counts in it. What others withdrew
 * since counts on until then, and what was unread before he came the last time is one number that nothing takes from.
 */
export function carriedWithout(
  { carried, reading, toPosition: end }: Membership,
  going: readonly Omit<LeftMessage, 'body'>[],
): number {
  if (end === undefined) return carried;
  const isUnread = ({ isCounted, position, isWithdrawn, changedPosition }: Omit<LeftMessage, 'body'>): boolean =>
    isCounted && position > reading.position && position <= end && !(isWithdrawn && changedPosition <= end);
  return Math.max(0, carried - going.filter(isUnread).length);
}

/**
 * Whether the newest message of a log came while the member was one. Where it was removed, what he has read speaks for it: a
 * membership begins with a reading of everything before it.
 */
export function isNewestSeen({ head, membership }: Member, newest: LogMark | undefined): boolean {
  const { fromPosition, reading } = membership;
  if (newest) return newest.position >= fromPosition;
  return reading.position >= fromPosition || head.messageSeq > reading.messageSeq;
}

/** Whether deleting everything would change something for a member who has seen messages. */
export const hasMessages = ({ head, membership }: Member, newest: ShownMessage): boolean =>
  newest.messageSeq > membership.deleted.messageSeq || unreadOf(head, membership) > 0;

/** Whether a member has an entry whose newest message is this one: a deleted entry comes back with the next. */
export const isUndeleted = ({ messageSeq, orderKey }: ShownMessage, { deleted }: Membership): boolean =>
  messageSeq > 0 && orderKey > deleted.entryOrderKey;

/** Whether all who take part see the newest message of a log. */
export const isForAll = ({ messageSeq, targetedSeq }: LogHead): boolean => messageSeq > targetedSeq;

import type { ResultOf } from '@parley/protocol/define';
import type { queryConversation } from '@parley/protocol/features/conversations';
import { limits } from '@parley/protocol/limits';
import { type CachedMessage, type ConversationRow, changedAt, type MentionState } from '../../cache/cache.ts';
import { withdrawnAt } from '../messages/counting.ts';

type Mentioning = Pick<ConversationRow, 'mentions' | 'mentionsUpTo'>;
type Listed = NonNullable<NonNullable<ResultOf<typeof queryConversation>['standing']>['mentions']>;

const [nobody, me, all] = [0, 1, 2];

/** By name 1, with everybody 2, both 3. */
function typeOf({ content }: CachedMessage, self: string): number {
  if (!('mentionedUserIDs' in content || 'isMentionAll' in content)) return nobody;
  return (content.mentionedUserIDs?.includes(self) ? me : nobody) + (content.isMentionAll ? all : nobody);
}

/** Unread messages that mention the user, ascending; the newest of them. */
export const mentionsIn = ({ mentions = [], readPosition }: ConversationRow): readonly MentionState[] =>
  mentions.filter(({ type, position }) => type !== nobody && position > readPosition).slice(-limits.mentionsMax);

/** With a message of somebody else in some state of its own; `undefined`: it says nothing new. */
export function withMention(row: ConversationRow, message: CachedMessage, self: string): Mentioning | undefined {
  const { mentions = [], mentionsUpTo = 0, readPosition } = row;
  const { position, messageID, messageSeq, senderUserID } = message;
  const changedPosition = changedAt(message);
  const type = typeOf(message, self);
  if (position <= readPosition || changedPosition <= mentionsUpTo) return undefined;
  const known = mentions.find((one) => one.position === position);
  const isNothing = type === nobody && withdrawnAt(message) === undefined;
  if (known ? known.changedPosition >= changedPosition : isNothing) return undefined;
  // One that mentions nobody any more stays: an older state of the message may still come.
  const state = { position, changedPosition, messageID, messageSeq, fromUserID: senderUserID, type };
  const others = mentions.filter((one) => one !== known && one.position > readPosition);
  const sorted = [...others, state].sort((one, other) => one.position - other.position);
  return { mentions: sorted.slice(-2 * limits.mentionsMax) };
}

/** Without some of them, or all: whatever comes of those that were deleted, they are listed no more. */
export function withoutMentions(
  row: ConversationRow,
  isGone: (mention: MentionState) => boolean = () => true,
): ConversationRow {
  const { mentions = [] } = row;
  const goes = (one: MentionState): boolean => one.type !== nobody && isGone(one);
  if (!mentions.some(goes)) return row;
  return { ...row, mentions: mentions.map((one) => (goes(one) ? { ...one, ...forever } : one)) };
}

/** No later state of the message has a say. */
const forever = { type: nobody, changedPosition: Number.MAX_SAFE_INTEGER };

/** With what the server lists at a head; what changed after it is known better here. */
export function withListed(
  { mentions = [], mentionsUpTo = 0 }: Mentioning,
  position: number,
  listed: Listed = [],
): Mentioning {
  if (position < mentionsUpTo) return {};
  const later = mentions.filter(({ changedPosition }) => changedPosition > position);
  const told = listed
    .filter((one) => !later.some((other) => other.position === one.position))
    .map((one) => ({ ...one, changedPosition: position }));
  const sorted = [...told, ...later].sort((one, other) => one.position - other.position);
  return { ...(mentions.length + sorted.length > 0 && { mentions: sorted }), mentionsUpTo: position };
}

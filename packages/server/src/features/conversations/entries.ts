import type { UserKey } from '../../core/ids.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Stores } from './context.ts';
import { hasMessages, isNewestSeen, isUndeleted } from './deletion-rules.ts';

interface Readers {
  readonly conversations: Pick<Stores['conversations'], 'windows'>;
  readonly messages: Pick<Stores['messages'], 'marksAt'>;
}

/** Whether a message ever came for a user: what a group had before he came in is none of his. */
async function hasSeen(
  { conversations, messages }: Readers,
  userKey: UserKey,
  followed: FollowedLog,
): Promise<boolean> {
  const { log, head, membership } = followed;
  if (head.messageSeq === 0) return false;
  if (membership.fromPosition <= 1) return true;
  const [newest] = await messages.marksAt([{ log, userKey, position: head.position }]);
  if (isNewestSeen(followed, newest)) return true;
  const earlier = (await conversations.windows({ log, userKey })).slice(0, -1);
  const ends = earlier.flatMap(({ fromPosition, toPosition = fromPosition }) => [fromPosition - 1, toPosition]);
  const marks = ends.length === 0 ? [] : await messages.marksAt(ends.map((position) => ({ log, userKey, position })));
  const seqs = marks.map((mark) => mark?.messageSeq ?? 0);
  return earlier.some((_, index) => (seqs[2 * index + 1] ?? 0) > (seqs[2 * index] ?? 0));
}

/** Whether a user has an entry of what he follows. */
export const isListed = async (readers: Readers, userKey: UserKey, followed: FollowedLog): Promise<boolean> =>
  isUndeleted(followed) && (await hasSeen(readers, userKey, followed));

/** Whether deleting everything would change something for a user. */
export const isClearable = async (readers: Readers, userKey: UserKey, followed: FollowedLog): Promise<boolean> =>
  hasMessages(followed) && (await hasSeen(readers, userKey, followed));

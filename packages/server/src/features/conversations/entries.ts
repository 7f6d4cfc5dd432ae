import type { UserKey } from '../../core/ids.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Stores } from './context.ts';
import { hasMessages, isNewestSeen, isUndeleted } from './deletion-rules.ts';
import { seqsOfWindows } from './windows.ts';

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
  const seqs = await seqsOfWindows(messages, { log, userKey }, earlier);
  return seqs.some(({ before, end }) => end > before);
}

/** Whether a user has an entry of what he follows. */
export const isListed = async (readers: Readers, userKey: UserKey, followed: FollowedLog): Promise<boolean> =>
  isUndeleted(followed) && (await hasSeen(readers, userKey, followed));

/** Whether deleting everything would change something for a user. */
export const isClearable = async (readers: Readers, userKey: UserKey, followed: FollowedLog): Promise<boolean> =>
  hasMessages(followed) && (await hasSeen(readers, userKey, followed));

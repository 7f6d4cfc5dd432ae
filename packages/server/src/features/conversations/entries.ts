import type { UserKey } from '../../core/ids.ts';
import type { FollowedLog, ShownMessage } from '../logs/store.ts';
import type { Stores } from './context.ts';
import { hasMessages, isForAll, isNewestSeen, isUndeleted } from './deletion-rules.ts';
import { seqsOfWindows } from './windows.ts';

interface Readers {
  readonly conversations: Pick<Stores['conversations'], 'windows'>;
  readonly messages: Pick<Stores['messages'], 'marksAt' | 'newestShown' | 'history'>;
}

/**
 * The newest message that ever came for a user, deleted or not: what a group had before he came in is none of his, nor what
 * is not for him. `undefined`: none ever did. Where the newest of the log is for all, nothing but its place is asked about.
 */
async function newestSeen(
  readers: Readers,
  userKey: UserKey,
  followed: FollowedLog,
): Promise<ShownMessage | undefined> {
  const { log, head, membership } = followed;
  if (head.messageSeq === 0) return undefined;
  if (isForAll(head)) {
    if (membership.fromPosition <= 1) return head;
    const [newest] = await readers.messages.marksAt([{ log, userKey, position: head.position }]);
    if (isNewestSeen(followed, newest)) return head;
  }
  const all = await readers.conversations.windows({ log, userKey });
  const windows = membership.toPosition === undefined && isForAll(head) ? all.slice(0, -1) : all;
  const seqs = await seqsOfWindows(readers.messages, { log, userKey }, windows);
  for (const [index, { before, end }] of [...seqs.entries()].toReversed()) {
    const upTo = windows[index]?.toPosition === undefined ? head.messageSeq : end;
    const found = upTo > before ? await newestIn(readers, userKey, followed, { after: before, upTo }) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** What retention took was for somebody: that nothing is left does not take the entry away. */
const removed: ShownMessage = { messageSeq: 1, orderKey: 1 };

async function newestIn(
  { messages }: Readers,
  userKey: UserKey,
  { log, head }: FollowedLog,
  range: { readonly after: number; readonly upTo: number },
): Promise<ShownMessage | undefined> {
  if (range.upTo > head.targetedSeq) return head;
  const found = await messages.newestShown({ log, userKey, ...range });
  if (found) return found;
  const [oldest] = await messages.history({ log, count: 1, reverse: false });
  return (oldest?.messageSeq ?? Number.MAX_SAFE_INTEGER) > range.after + 1 ? removed : undefined;
}

/** Whether a user has an entry of what he follows. */
export async function isListed(readers: Readers, userKey: UserKey, followed: FollowedLog): Promise<boolean> {
  if (!isUndeleted(followed.head, followed.membership)) return false;
  const newest = await newestSeen(readers, userKey, followed);
  return newest !== undefined && isUndeleted(newest, followed.membership);
}

/** Whether deleting everything would change something for a user. */
export async function isClearable(readers: Readers, userKey: UserKey, followed: FollowedLog): Promise<boolean> {
  if (!hasMessages(followed, followed.head)) return false;
  const newest = await newestSeen(readers, userKey, followed);
  return newest !== undefined && hasMessages(followed, newest);
}

/** Where the entry of a user stands, by the newest message that he sees or has deleted. */
export async function orderKeyOf(readers: Readers, userKey: UserKey, followed: FollowedLog): Promise<number> {
  if (isForAll(followed.head)) return followed.head.orderKey;
  return (await newestSeen(readers, userKey, followed))?.orderKey ?? 0;
}

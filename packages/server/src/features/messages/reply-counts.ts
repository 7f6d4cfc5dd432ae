import type { Millis } from '@parley/kernel/brand';
import type { LogKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { asStored, type ChangedMessage } from './changing.ts';
import { repliedIn } from './encode.ts';
import { withReplies } from './reply-rules.ts';
import type { StoredMessage } from './store.ts';

/**
 * Counts a reply at the root of its tree, and returns the root as it then stands. One that is gone counts nothing, nor
 * does one that was revoked: it changes no more, and whoever asks for the tree is told how many there are.
 */
export async function countReply(
  { messages }: StoresOf<'messages'>,
  { log, rootSeq, by }: { readonly log: LogKey; readonly rootSeq: number; readonly by: 1 | -1 },
  now: Millis,
): Promise<StoredMessage | undefined> {
  const rule = asStored(({ content, state }) => withReplies(content, state, by));
  const decision = await messages.change({ log, messageSeq: rootSeq }, rule, now);
  return decision?.kind === 'change' ? decision.row : undefined;
}

/** Whether the root of a tree changes with a message that is revoked. */
export const isReply = (row: StoredMessage): boolean => repliedIn(row) !== undefined;

/** A reply that is revoked stands in its tree no more; of any other message nothing follows. */
export async function uncountReply(
  stores: StoresOf<'messages' | 'replies'>,
  { before }: ChangedMessage,
  now: Millis,
): Promise<readonly StoredMessage[]> {
  const replied = repliedIn(before);
  if (!replied) return [];
  const { log, messageSeq } = before;
  const { rootSeq } = replied;
  await stores.replies.remove({ log, rootSeq, messageSeq });
  const root = await countReply(stores, { log, rootSeq, by: -1 }, now);
  return root ? [root] : [];
}

import type { Refusal } from '@parley/protocol/define';
import type { LogKey, UserKey } from '../../core/ids.ts';
import { seqsOfWindows } from '../conversations/index.ts';
import type { ConversationReader } from '../conversations/store.ts';
import { everything, notMember, rangesOf, type ShownToNewcomers } from './seen-rules.ts';
import type { MessageReader, SeqRange } from './store.ts';

/** Where messages stand, and who reads them. */
export interface SeenPlace {
  readonly kind: 'peer' | 'group';
  readonly log: LogKey;
  readonly userKey: UserKey;
}

interface Readers {
  readonly conversations: Pick<ConversationReader, 'windows'>;
  readonly messages: Pick<MessageReader, 'marksAt'>;
}

/**
 * Which messages of a place a user may see, ascending: all that is between two users, and of a group what was sent while
 * he was a member, each time that he was one. Refused for who never was.
 */
export async function seenBy(
  readers: Readers,
  { kind, log, userKey }: SeenPlace,
  { historyForNewMembers }: ShownToNewcomers,
): Promise<readonly SeqRange[] | Refusal<'GroupModuleUserIsNotInTheGroup'>> {
  if (kind === 'peer') return [everything];
  const windows = await readers.conversations.windows({ log, userKey });
  if (windows.length === 0) return notMember;
  const seqs = await seqsOfWindows(readers.messages, { log, userKey }, windows);
  return rangesOf(windows, seqs, historyForNewMembers);
}

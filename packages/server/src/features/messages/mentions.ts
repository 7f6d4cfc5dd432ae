import type { StoredContent } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import { toUserID } from '../../core/ids.ts';
import type { PeerPlace } from '../conversations/index.ts';
import type { Consequence } from './changing.ts';
import type { Context, Stores } from './context.ts';
import { decodeContent } from './encode.ts';
import type { Mentioned, MessageRow } from './store.ts';

interface Mentioning {
  readonly userIDs: readonly string[];
  readonly isAll: boolean;
}

/** Whom a content names; `undefined`: nobody, which is the common case. */
function mentioning(content: StoredContent): Mentioning | undefined {
  if (!('mentionedUserIDs' in content || 'isMentionAll' in content)) return undefined;
  const { mentionedUserIDs: userIDs = [], isMentionAll: isAll = false } = content;
  return userIDs.length > 0 || isAll ? { userIDs, isAll } : undefined;
}

/** Whom a message to another user mentions, as far as they take part: that user, or nobody. Nothing is asked for it. */
export function mentionedInPeer(content: StoredContent, { other }: PeerPlace): Mentioned | undefined {
  const { userIDs, isAll } = mentioning(content) ?? { userIDs: [], isAll: false };
  const userKeys = userIDs.includes(other.userID) ? [other.userKey] : [];
  return userKeys.length > 0 || isAll ? { userKeys, isAll } : undefined;
}

/** Whom a message to a group mentions: whoever of them is no member never asks for it. */
export function mentionedInGroup(
  { storage }: Pick<Context, 'storage'>,
  { app, userKey }: Actor,
  content: StoredContent,
): Promise<Mentioned> | undefined {
  const named = mentioning(content);
  if (!named) return undefined;
  const { userIDs, isAll } = named;
  return storage
    .read(app)
    .users.byUserIDs([...new Set(userIDs)].map(toUserID))
    .then((users) => ({ userKeys: users.map((user) => user.userKey).filter((one) => one !== userKey), isAll }));
}

/** Whom a message mentions of those who take part in its log, its sender excepted. */
async function mentionedIn(stores: Stores, row: MessageRow, named: Mentioning): Promise<Mentioned> {
  const users = await stores.users.byUserIDs(named.userIDs.map(toUserID));
  const asked = users.flatMap(({ userKey }) => (userKey === row.senderKey ? [] : { log: row.log, userKey }));
  const members = asked.length === 0 ? [] : await stores.conversations.members(asked);
  return { userKeys: asked.flatMap(({ userKey }, index) => (members[index] ? userKey : [])), isAll: named.isAll };
}

/**
 * Follows from every change of what a message says: it mentions whom its content names now, and a Revoke nobody. Messages
 * that mentioned nobody before and mention nobody after cost nothing.
 */
export const mentionsFollow: Consequence = async (stores, { before, after }) => {
  if (before.body === after.body) return [];
  const named = mentioning(decodeContent(after.body));
  if (named) await stores.messages.putMentions(after, await mentionedIn(stores, after, named));
  else if (mentioning(decodeContent(before.body))) await stores.messages.putMentions(after, nobody);
  return [];
};

const nobody: Mentioned = { userKeys: [], isAll: false };

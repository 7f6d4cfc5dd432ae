import type { UserKey } from '../../core/ids.ts';
import { type Standing, standingOf } from '../conversations/index.ts';
import type { Scene } from './deeds.ts';
import type { GroupMember } from './store.ts';

/**
 * Where reading goes on for those who come in: what was said before is read, but for what they left unread when they
 * were members before. Their devices cannot know it, since they do not see what was said meanwhile.
 */
export async function readingsAtEntry(
  { stores: { conversations }, head, group: { log } }: Pick<Scene, 'stores' | 'head' | 'group'>,
  newcomers: readonly Pick<GroupMember, 'userKey'>[],
): Promise<ReadonlyMap<UserKey, Standing>> {
  if (head.messageSeq === 0 || newcomers.length === 0) return new Map();
  const found = await conversations.members(newcomers.map(({ userKey }) => ({ log, userKey })));
  return new Map(
    newcomers.flatMap(({ userKey }, index) => {
      const member = found[index];
      return member ? [[userKey, standingOf(member)] as const] : [];
    }),
  );
}

import type { UserKey } from '../../core/ids.ts';
import { type Standing, standingOf } from '../conversations/index.ts';
import type { LogHead } from '../logs/store.ts';
import type { Stores } from './context.ts';
import type { Group, GroupMember } from './store.ts';

interface Entered {
  readonly stores: Stores;
  readonly group: Pick<Group, 'log'>;
  readonly head: LogHead;
}

/**
 * Where reading goes on for those who come in: what was said before is read, but for what they left unread when they
 * were members before. Their devices cannot know it, since they do not see what was said meanwhile.
 */
export async function readingsAtEntry(
  { stores: { conversations }, head, group: { log } }: Entered,
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

import { groupConversation } from '@parley/protocol/features/values';
import type { CacheState } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import type { LogBook } from '../../core/log-book.ts';
import { GroupSides } from './group-sides.ts';
import type { KeptOfConversations } from './kept.ts';
import { ConversationList, type ConversationListParts } from './list.ts';
import { ConversationSync, type ConversationSyncParts } from './sync.ts';

type Needed = Omit<ConversationListParts, 'groupOf' | 'isLeaving' | 'memberSince' | 'endOf'> &
  Omit<ConversationSyncParts, 'list' | 'isFilled' | 'connection'>;

interface ConversationsParts extends Needed {
  readonly connection: Pick<Connection, 'call' | 'serverNow'>;
  readonly book: Pick<LogBook, 'get' | 'userLogPosition'>;
  readonly state: Pick<CacheState, 'conversations'>;
  readonly kept: KeptOfConversations;
  /** What is known of the user's groups; asked for when there is something to be known. */
  groups(): Groups;
}

interface Groups {
  /** Whether the app is still to be told that the user has left a group. */
  isLeaving(groupID: string): boolean;
  /** Where the log of a group begins for the user, as long as he is a member. */
  memberSince(groupID: string): number | undefined;
}

/** The list of one user, what it shows of groups, and who keeps it in step. */
export function createConversations(parts: ConversationsParts) {
  const { userID, book, connection, state, kept, groups } = parts;
  const sides = new GroupSides({
    ...{ userID, book, sides: kept.sides },
    now: () => connection.serverNow(),
    changed: (conversationID) => list.touch({ conversationType: groupConversation, conversationID }),
  });
  const shown = {
    ...parts,
    groupOf: sides.view.bind(sides),
    endOf: sides.endOf.bind(sides),
    isLeaving: (groupID: string) => sides.isLeaving(groupID) || groups().isLeaving(groupID),
    memberSince: (groupID: string) => groups().memberSince(groupID),
  };
  const list = new ConversationList(shown, state.conversations, kept);
  const isFilled = (): boolean => book.userLogPosition !== undefined;
  return { sides, list, conversationSync: new ConversationSync({ ...parts, list, isFilled }) };
}

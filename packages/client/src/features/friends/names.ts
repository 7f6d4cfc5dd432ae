import type { FriendState } from '@parley/protocol/features/friends';
import { peerConversation } from '@parley/protocol/features/values';
import type { ConversationRow } from '../../cache/cache.ts';
import type { Difference } from '../../core/kept-list.ts';
import type { ConversationList } from '../conversations/list.ts';

/** Shows what has changed of friends in the conversations with them; the answer is to be written. */
export function showNames(
  list: ConversationList,
  friends: readonly Difference<FriendState>[],
): readonly ConversationRow[] {
  for (const { key, before, after } of friends) {
    const isSame = (before?.friendAlias ?? '') === (after?.friendAlias ?? '');
    if (!isSame) list.touch({ conversationType: peerConversation, conversationID: key });
  }
  // What is learnt of a new friend may be older than what the conversation says.
  return list.rename(
    friends.flatMap(({ key: userID, before, after }) => {
      const isRenamed = before?.userName !== after?.userName || before?.userAvatarUrl !== after?.userAvatarUrl;
      return before && after && isRenamed ? { userID, ...after } : [];
    }),
  );
}

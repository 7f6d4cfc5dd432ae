import { ZIMConversationType, type ZIMGroupMemberInfo } from '@parley/client';
import { useCallback, useMemo } from 'react';
import { type ConversationRef, useUsers } from '../index.ts';

interface Known {
  /** Of the conversation. */
  readonly name: string;
  /** Of a group, as far as they were read. */
  readonly members: readonly ZIMGroupMemberInfo[] | undefined;
}

/** What each of those is called who wrote in a conversation: in a group by what they are called there. */
export function useSenderNames(
  { type, conversationID }: ConversationRef,
  userIDs: readonly string[],
  { name, members }: Known,
): (userID: string) => string {
  const isPeer = type === ZIMConversationType.Peer;
  const senders = useMemo(() => (isPeer ? [] : [...new Set(userIDs)]), [isPeer, userIDs]);
  const users = useUsers(senders);
  const names = useMemo(() => {
    const known = new Map(users.map((user) => [user.userID, user.name]));
    for (const { userID, memberNickname, userName } of members ?? []) {
      const called = memberNickname || userName;
      if (called !== '') known.set(userID, called);
    }
    return known;
  }, [users, members]);
  return useCallback(
    (userID) => (isPeer && userID === conversationID ? name : names.get(userID)) || userID,
    [isPeer, conversationID, name, names],
  );
}

import type { ZIMFriendApplicationInfo, ZIMFriendInfo } from '@parley/client';
import { useEffect, useMemo } from 'react';
import { notSignedIn } from './action-outcome.ts';
import { useStores } from './context.ts';
import { type FriendLists, type Friends, noFriends } from './friends.ts';
import { useSelected } from './use-readable.ts';

/** What a user does with friends. Nothing of it rejects. */
export type FriendActions = Pick<Friends, 'add' | 'apply' | 'accept' | 'reject' | 'remove' | 'rename'>;

const friendsOf = ({ friends }: FriendLists): readonly ZIMFriendInfo[] => friends;
const applicationsOf = ({ applications }: FriendLists): readonly ZIMFriendApplicationInfo[] => applications;

/** A part of the lists, which are kept up to date for as long as a component shows them. */
function useLists<Selected>(select: (lists: FriendLists) => Selected): Selected {
  const friends = useStores()?.friends;
  useEffect(() => {
    friends?.open();
    return () => friends?.close();
  }, [friends]);
  return useSelected(friends?.lists, noFriends, select);
}

/** The friends of the user, the newest first. */
export const useFriends = (): readonly ZIMFriendInfo[] => useLists(friendsOf);

/** The applications of the user, sent and received, the one that changed last first. */
export const useFriendApplications = (): readonly ZIMFriendApplicationInfo[] => useLists(applicationsOf);

/** The same functions for as long as the same user is signed in. */
export function useFriendActions(): FriendActions {
  const friends = useStores()?.friends;
  return useMemo(
    () => ({
      add: (userID, draft) => friends?.add(userID, draft) ?? notSignedIn(),
      apply: (userID, draft) => friends?.apply(userID, draft) ?? notSignedIn(),
      accept: (userID, draft) => friends?.accept(userID, draft) ?? notSignedIn(),
      reject: (userID) => friends?.reject(userID) ?? notSignedIn(),
      remove: (userID, type) => friends?.remove(userID, type) ?? notSignedIn(),
      rename: (userID, friendAlias) => friends?.rename(userID, friendAlias) ?? notSignedIn(),
    }),
    [friends],
  );
}

import type { ZIMUserInfo } from '@parley/client';
import { useCallback, useEffect, useMemo } from 'react';
import { notSignedIn } from './action-outcome.ts';
import { type Blacklist, nobodyBlocked } from './blacklist.ts';
import { useStores } from './context.ts';
import { useSelected } from './use-readable.ts';

/** Blocking and unblocking. Neither rejects. */
export type BlacklistActions = Pick<Blacklist, 'block' | 'unblock'>;

const all = (users: readonly ZIMUserInfo[]): readonly ZIMUserInfo[] => users;

/** A part of the list, which is kept up to date for as long as a component shows it. */
function useList<Selected>(select: (users: readonly ZIMUserInfo[]) => Selected): Selected {
  const blacklist = useStores()?.blacklist;
  useEffect(() => {
    blacklist?.open();
    return () => blacklist?.close();
  }, [blacklist]);
  return useSelected(blacklist?.users, nobodyBlocked, select);
}

/** Whom the user has blocked, the last one first. */
export const useBlacklist = (): readonly ZIMUserInfo[] => useList(all);

/** Whether the user has blocked somebody. */
export function useIsBlocked(userID: string): boolean {
  return useList(useCallback((users) => users.some((user) => user.userID === userID), [userID]));
}

/** The same functions for as long as the same user is signed in. */
export function useBlacklistActions(): BlacklistActions {
  const blacklist = useStores()?.blacklist;
  return useMemo(
    () => ({
      block: (userID) => blacklist?.block(userID) ?? notSignedIn(),
      unblock: (userID) => blacklist?.unblock(userID) ?? notSignedIn(),
    }),
    [blacklist],
  );
}

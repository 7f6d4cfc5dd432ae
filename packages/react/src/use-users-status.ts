import type { ZIMUserStatus } from '@parley/client';
import { useCallback, useEffect, useMemo } from 'react';
import { useStores } from './context.ts';
import type { StatusesByUserID } from './statuses.ts';
import { useSelected } from './use-readable.ts';

const none: StatusesByUserID = new Map();

/**
 * How users stand, in the order of the IDs; `undefined` for who is not known yet, and for the own user. They are followed
 * as long as a component shows them, and components that show the same ones share that.
 */
export function useUsersStatus(userIDs: readonly string[]): readonly (ZIMUserStatus | undefined)[] {
  const statuses = useStores()?.statuses;
  // Most callers make the list anew each time they are drawn.
  const text = userIDs.join('\n');
  const wanted = useMemo(() => (text === '' ? [] : text.split('\n')), [text]);
  useEffect(() => statuses?.look(wanted), [statuses, wanted]);
  const select = useCallback((all: StatusesByUserID) => wanted.map((userID) => all.get(userID)), [wanted]);
  return useSelected(statuses?.byUserID, none, select, areSame);
}

/** How one user stands. */
export function useUserStatus(userID: string): ZIMUserStatus | undefined {
  const only = useMemo(() => [userID], [userID]);
  return useUsersStatus(only)[0];
}

const areSame = (one: readonly (ZIMUserStatus | undefined)[], other: readonly (ZIMUserStatus | undefined)[]): boolean =>
  one.length === other.length && one.every((status, index) => status === other[index]);

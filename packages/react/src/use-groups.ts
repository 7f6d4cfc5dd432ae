import type { ZIMGroup, ZIMGroupApplicationInfo } from '@parley/client';
import { useCallback, useEffect } from 'react';
import { useStores } from './context.ts';
import { GroupActions } from './group-actions.ts';
import { type GroupDetails, type GroupDetailsByID, unknownGroup } from './group-details.ts';
import { type GroupLists, noGroups } from './groups.ts';
import { useSelected } from './use-readable.ts';

const groupsOf = ({ groups }: GroupLists): readonly ZIMGroup[] => groups;
const applicationsOf = ({ applications }: GroupLists): readonly ZIMGroupApplicationInfo[] => applications;
const none: GroupDetailsByID = new Map();

/** A part of the lists, which are kept up to date for as long as a component shows them. */
function useLists<Selected>(select: (lists: GroupLists) => Selected): Selected {
  const groups = useStores()?.groups;
  useEffect(() => {
    groups?.open();
    return () => groups?.close();
  }, [groups]);
  return useSelected(groups?.lists, noGroups, select);
}

/** The groups of the user, in the order in which he came into them. */
export const useGroups = (): readonly ZIMGroup[] => useLists(groupsOf);

/** Applications to come into groups, the one that changed last first: the user's own, and those that he may answer. */
export const useGroupApplications = (): readonly ZIMGroupApplicationInfo[] => useLists(applicationsOf);

export interface OpenGroup extends GroupDetails {
  /** Reads more members, where there are more. */
  readonly loadMore: () => void;
}

/** A group of the user with its first members, kept up to date while a component shows it; without an ID none. */
export function useGroup(groupID: string | undefined): OpenGroup {
  const openGroups = useStores()?.openGroups;
  useEffect(() => (groupID === undefined ? undefined : openGroups?.look(groupID)), [openGroups, groupID]);
  const select = useCallback(
    (byID: GroupDetailsByID) => (groupID === undefined ? undefined : byID.get(groupID)) ?? unknownGroup,
    [groupID],
  );
  const details = useSelected(openGroups?.byID, none, select);
  const loadMore = useCallback(() => {
    if (groupID !== undefined) openGroups?.loadMore(groupID);
  }, [openGroups, groupID]);
  return { ...details, loadMore };
}

const nobody = new GroupActions({ client: undefined, onSet: () => {} });

/** What is done with groups: the same functions for as long as the same user is signed in. Nothing of it rejects. */
export const useGroupActions = (): GroupActions => useStores()?.groupActions ?? nobody;

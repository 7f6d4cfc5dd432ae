import type { ZIMGroupMemberInfo } from '@parley/client';
import { useEffect, useState } from 'react';
import { useStores } from './context.ts';
import { afterSystemTime } from './system.ts';

interface Found {
  readonly groupID: string | undefined;
  readonly members: readonly ZIMGroupMemberInfo[];
}

/** So long nothing is typed before it is asked. */
const pauseMs = 200;
const nothing: Found = { groupID: undefined, members: [] };

/** Members of a group who are called so, by name or nickname: those of the last search until the next is answered. */
export function useFoundMembers(groupID: string | undefined, query: string | undefined): readonly ZIMGroupMemberInfo[] {
  const openGroups = useStores()?.openGroups;
  const [found, setFound] = useState<Found>(nothing);
  const sought = query?.trim() ?? '';
  useEffect(() => {
    if (!openGroups || groupID === undefined || sought === '') return;
    const wish = { isMeant: true };
    const end = afterSystemTime(pauseMs, () => {
      void openGroups.find(groupID, sought).then((members) => {
        if (wish.isMeant) setFound({ groupID, members });
      });
    });
    return () => {
      wish.isMeant = false;
      end();
    };
  }, [openGroups, groupID, sought]);
  return sought !== '' && found.groupID === groupID ? found.members : nothing.members;
}

import type { ZIMGroupMemberInfo } from '@parley/client';

/** As many as the SDK answers at once. */
export const membersAtOnce = 100;

export interface SomeMembers {
  readonly members: readonly ZIMGroupMemberInfo[];
  readonly hasMore: boolean;
}

interface Page {
  readonly userList: readonly ZIMGroupMemberInfo[];
  readonly nextFlag: number;
}

/** So many of the first members of a list as are wanted; a page may be short, and the list go on. */
export async function someMembers(
  ask: (config: { readonly count: number; readonly nextFlag: number }) => Promise<Page>,
  wanted: number,
): Promise<SomeMembers> {
  const members: ZIMGroupMemberInfo[] = [];
  let nextFlag = 0;
  do {
    const page = await ask({ count: membersAtOnce, nextFlag });
    members.push(...page.userList);
    nextFlag = page.nextFlag;
  } while (nextFlag !== 0 && members.length < wanted);
  return { members, hasMore: nextFlag !== 0 };
}

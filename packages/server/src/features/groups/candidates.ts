import { toUserID, type UserKey } from '../../core/ids.ts';
import type { UserReader, UserRow } from '../users/store.ts';
import type { Stores } from './context.ts';
import type { Candidate } from './life-rules.ts';
import type { Group } from './store.ts';

/** Users whom a call names, each once and in its order, as far as they are registered. */
export interface Named {
  readonly userIDs: readonly string[];
  readonly rowByID: ReadonlyMap<string, UserRow>;
  readonly userKeys: readonly UserKey[];
}

export async function named(
  { users }: { readonly users: Pick<UserReader, 'byUserIDs'> },
  userIDs: readonly string[],
): Promise<Named> {
  const asked = [...new Set(userIDs)];
  const rows = asked.length === 0 ? [] : await users.byUserIDs(asked.map(toUserID));
  const rowByID = new Map<string, UserRow>(rows.filter((row) => !row.isUnregistered).map((row) => [row.userID, row]));
  return { userIDs: asked, rowByID, userKeys: [...rowByID.values()].map(({ userKey }) => userKey) };
}

/** How the users stand who are to be brought into a group, or into one that is being made. */
export async function candidatesOf(
  { users, groups }: Pick<Stores, 'users' | 'groups'>,
  { userIDs, rowByID, userKeys }: Named,
  group: Pick<Group, 'log'> | undefined,
): Promise<readonly Candidate[]> {
  const gone = new Set(await users.unregisteredAmong(userKeys));
  const present = group ? await groups.membersAmong(group.log, userKeys) : [];
  const members = new Set(present.map(({ userKey }) => userKey));
  const candidates: Candidate[] = [];
  for (const userID of userIDs) {
    const userKey = rowByID.get(userID)?.userKey;
    const isThere = userKey !== undefined && !gone.has(userKey);
    candidates.push({
      userID,
      userKey: isThere ? userKey : undefined,
      isMember: isThere && members.has(userKey),
      ...(isThere ? await groups.groupsOf(userKey) : { groupCount: 0, newestPlace: 0 }),
    });
  }
  return candidates;
}

/** The users whom a call names, each with his membership. */
export async function targetsOf(
  { groups }: Pick<Stores, 'groups'>,
  { log }: Group,
  { userIDs, rowByID, userKeys }: Named,
) {
  const members = new Map((await groups.membersAmong(log, userKeys)).map((member) => [member.userKey, member]));
  return userIDs.map((userID) => {
    const userKey = rowByID.get(userID)?.userKey;
    return { userID, member: userKey === undefined ? undefined : members.get(userKey) };
  });
}

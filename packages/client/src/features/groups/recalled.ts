import type { WireGroupMembers } from '@parley/protocol/features/group-values';
import { limits } from '@parley/protocol/limits';
import { foldText, matchesOne } from '@parley/protocol/searchable';
import type { GroupRow, MemberRow } from './kept.ts';
import type { GroupTable } from './table.ts';

/** What this device answers without a connection, in the words of the server. */

const hasEnded = (time: number, now: number): boolean => time > 0 && time <= now;

/** A group as it is remembered; mutes end by themselves. */
export const recalledInfo = ({ info }: GroupRow, now: number): GroupRow['info'] =>
  hasEnded(info.mutedInfo.expiredTime, now) ? { ...info, mutedInfo: { mode: 0, expiredTime: 0, roles: [] } } : info;

/** Members as they are remembered. */
function toMembers(rows: readonly MemberRow[], now: number): WireGroupMembers {
  return {
    userList: rows.map(({ member }) =>
      hasEnded(member.muteExpiredTime, now) ? { ...member, muteExpiredTime: 0 } : member,
    ),
    operators: rows.flatMap(({ sponsor }) => sponsor ?? []),
  };
}

/** Some more than the places that the server made for those who came at one time. */
const placesPerMillisecond = 1024;

/** One page of what is remembered; `undefined`: the user is not known to be in the group. */
export function recalledPage(table: GroupTable, { isMutedOnly, ...query }: MutedQuery, now: number) {
  const isWanted = ({ muteExpiredTime }: MemberRow['member']): boolean =>
    !isMutedOnly || (muteExpiredTime !== 0 && !hasEnded(muteExpiredTime, now));
  return pageOfMembers(table, query, isWanted, now);
}

async function pageOfMembers(
  table: GroupTable,
  { groupID, after, count }: MemberQuery,
  isWanted: (member: MemberRow['member']) => boolean,
  now: number,
): Promise<{ readonly members: WireGroupMembers; readonly next: number } | undefined> {
  if (!table.get(groupID)) return undefined;
  let last = 0;
  const placed = (await membersOf(table, groupID)).map((row) => {
    last = Math.max(last + 1, row.member.enterTime * placesPerMillisecond);
    return { row, place: last };
  });
  const behind = placed.filter(({ row, place }) => place > after && isWanted(row.member));
  const page = behind.slice(0, count);
  const next = behind.length > count ? (page.at(-1)?.place ?? 0) : 0;
  return {
    members: toMembers(
      page.map(({ row }) => row),
      now,
    ),
    next,
  };
}

interface MemberQuery {
  readonly groupID: string;
  readonly after: number;
  readonly count: number;
}

interface MutedQuery extends MemberQuery {
  readonly isMutedOnly: boolean;
}

interface Wanted {
  readonly keywords: readonly string[];
  readonly isByUserName: boolean;
  readonly isByNickname: boolean;
}

const toFilter = ({ keywords, isByUserName, isByNickname }: Wanted) => {
  const folded = keywords.map(foldText);
  return {
    isMember: ({ userName, memberNickname }: MemberRow['member']): boolean =>
      matchesOne([...(isByUserName ? [userName] : []), ...(isByNickname ? [memberNickname] : [])], folded),
    isGroup: ({ groupName }: GroupRow['info']): boolean => matchesOne([groupName], folded),
  };
};

export const recalledMembersFound = (
  table: GroupTable,
  query: MemberQuery & Omit<Wanted, 'isByUserName'>,
  now: number,
) => pageOfMembers(table, query, toFilter({ ...query, isByUserName: true }).isMember, now);

/** One page of the groups that match by what is remembered of them and their members. */
export async function recalledGroupsFound(
  table: GroupTable,
  { after, count, ...wanted }: Wanted & { readonly after: number; readonly count: number },
  now: number,
) {
  const { isMember, isGroup } = toFilter(wanted);
  const rows = (await table.members()).filter(({ member }) => isMember(member));
  const found = table.rows.flatMap(({ enteredAt, info }) => {
    const ofGroup = rows.filter(({ groupID }) => groupID === info.groupID).slice(0, limits.groupMembersFoundMax);
    const isFound = enteredAt > after && (ofGroup.length > 0 || isGroup(info));
    return isFound ? [{ enteredAt, ...info, members: toMembers(ofGroup, now) }] : [];
  });
  const page = found.slice(0, count);
  return { groups: page, next: found.length > count ? (page.at(-1)?.enteredAt ?? 0) : 0 };
}

const membersOf = async (table: GroupTable, groupID: string): Promise<readonly MemberRow[]> =>
  (await table.members()).filter((row) => row.groupID === groupID);

export async function recalledMember(
  table: GroupTable,
  { groupID, userID }: { readonly groupID: string; readonly userID: string },
  now: number,
): Promise<WireGroupMembers | undefined> {
  const found = (await membersOf(table, groupID)).filter(({ member }) => member.userID === userID);
  return found.length > 0 ? toMembers(found, now) : undefined;
}

/** As many as were counted last, or else as are known. */
export async function recalledCount(table: GroupTable, groupID: string): Promise<number | undefined> {
  const row = table.get(groupID);
  return row && (row.memberCount ?? (await membersOf(table, groupID)).length);
}

interface GroupQuery {
  readonly after: number;
  readonly count: number;
  readonly userIDs: readonly string[];
}

/** One page of the groups in which all of these users are known to be. */
export async function recalledGroups(table: GroupTable, { after, count, userIDs }: GroupQuery) {
  const together = new Set((await table.members()).map(({ groupID, member }) => `${groupID} ${member.userID}`));
  const behind = table.rows.filter(
    ({ enteredAt, info }) => enteredAt > after && userIDs.every((userID) => together.has(`${info.groupID} ${userID}`)),
  );
  const page = behind.slice(0, count);
  return { groups: page.map(({ info }) => info), next: behind.length > count ? (page.at(-1)?.enteredAt ?? 0) : 0 };
}

import type { Millis } from '@parley/kernel/brand';
import type {
  GroupMutedInfo,
  WireGroupInfo,
  WireGroupMember,
  WireGroupMembers,
  WireGroupOperator,
} from '@parley/protocol/features/group-values';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { UserReader, UserRow } from '../users/store.ts';
import { shownMute, shownMuteTime } from './muting.ts';
import type { Group, GroupMember, GroupMute, GroupReader } from './store.ts';

const encodeMute = (mute: GroupMute, now: Millis): GroupMutedInfo => {
  const { mode, expiredTime, roles } = shownMute(mute, now);
  return { mode, expiredTime, roles: [...roles] };
};

/** How somebody stands to a group at a time. */
export const encodeSide = (
  { isOver, mute, member }: Side,
  now: Millis,
): { readonly member?: { memberRole: number; muteExpiredTime: number }; readonly mutedInfo: GroupMutedInfo } => ({
  ...(member &&
    !isOver && {
      member: { memberRole: member.role, muteExpiredTime: shownMuteTime(member.muteExpiredTime, now) },
    }),
  mutedInfo: encodeMute(mute, now),
});

interface Side {
  readonly isOver: boolean;
  readonly mute: GroupMute;
  readonly member?: Pick<GroupMember, 'role' | 'muteExpiredTime'> | undefined;
}

/** A group as its members are told of it at a time. */
export const encodeGroup = (group: Group, now: Millis): WireGroupInfo => ({
  groupID: group.groupID,
  groupName: group.groupName,
  groupAvatarUrl: group.groupAvatarUrl,
  groupNotice: group.groupNotice,
  attributes: [...group.attributes],
  mutedInfo: encodeMute(group.mute, now),
  createTime: group.createdAt,
  maxMemberCount: group.membersMax,
  verifyInfo: encodeModes(group),
});

export const encodeModes = ({ joinMode, inviteMode, beInviteMode }: Group): WireGroupInfo['verifyInfo'] => ({
  joinMode,
  inviteMode,
  beInviteMode,
});

type Named = Pick<UserRow, 'userID' | 'userName' | 'userAvatarUrl'>;

/** Who acts, with the role before the act. */
export const encodeOperator = ({ userID, userName }: Named, member: GroupMember | undefined): WireGroupOperator => ({
  userID,
  userName,
  memberNickname: member?.nickname ?? '',
  memberRole: member?.role ?? 0,
});

function encodeMember({ userID, userName, userAvatarUrl }: Named, member: GroupMember, now: Millis): WireGroupMember {
  const { nickname: memberNickname, role: memberRole, muteExpiredTime, enteredAt: enterTime, enterType } = member;
  const names = { userID, userName, userAvatarUrl };
  return {
    ...names,
    memberNickname,
    memberRole,
    muteExpiredTime: shownMuteTime(muteExpiredTime, now),
    enterTime,
    enterType,
  };
}

export interface MemberReaders {
  readonly users: Pick<UserReader, 'byUserKeys'>;
  readonly groups: Pick<GroupReader, 'membersAmong'>;
}

/** Members with the names that they have now, and those who brought them in as they are now, each once. */
export async function encodeMembers(
  { users, groups }: MemberReaders,
  log: LogKey,
  members: readonly GroupMember[],
  now: Millis,
): Promise<WireGroupMembers> {
  const operatorKeys = [...new Set(members.flatMap(({ operatorKey }) => operatorKey ?? []))];
  const known = new Map(members.map((member) => [member.userKey, member]));
  const unknown = operatorKeys.filter((userKey) => !known.has(userKey));
  for (const member of unknown.length > 0 ? await groups.membersAmong(log, unknown) : []) {
    known.set(member.userKey, member);
  }
  const rows = await users.byUserKeys([...new Set([...members.map(({ userKey }) => userKey), ...operatorKeys])]);
  const rowOf = new Map<UserKey, UserRow>(rows.map((row) => [row.userKey, row]));
  const operators = operatorKeys.flatMap((userKey) => {
    const row = rowOf.get(userKey);
    return row ? [{ ...encodeOperator(row, known.get(userKey)), userAvatarUrl: row.userAvatarUrl }] : [];
  });
  const userList = members.flatMap((member) => {
    const row = rowOf.get(member.userKey);
    if (!row) return [];
    const operator = member.operatorKey === undefined ? undefined : rowOf.get(member.operatorKey);
    return [{ ...encodeMember(row, member, now), ...(operator && { operatedUserID: operator.userID }) }];
  });
  return { userList, operators };
}

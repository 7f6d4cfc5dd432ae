import type { BodyOf } from '@parley/protocol/define';
import type { GroupChange, GroupMutedInfo, groupMembership } from '@parley/protocol/features/group-values';
import { ZIMGroupEvent, ZIMGroupMuteMode } from '../../enums.ts';
import type { ConversationHead } from './standing.ts';

const role = { owner: 1, member: 3 } as const;

/** How the user stands to a group that he is or was in, as this device was told last. */
export interface GroupSide {
  /** How far in the log of the group that was. */
  readonly position: number;
  /** Where he came or went last. */
  readonly movedPosition: number;
  readonly isMember: boolean;
  readonly memberRole: number;
  readonly muteExpiredTime: number;
  readonly mutedInfo: GroupMutedInfo;
  readonly groupName: string;
  readonly groupAvatarUrl: string;
  /** Of a device that begins with it: of what came behind it no entry will tell. */
  readonly isBeginning?: true;
}

/** What the conversation of a group shows of it. */
export interface GroupView extends Pick<GroupSide, 'groupName' | 'groupAvatarUrl'> {
  readonly isDisabled: boolean;
  readonly mutedExpiredTime: number;
}

export const toView = (side: GroupSide, now: number): GroupView => ({
  groupName: side.groupName,
  groupAvatarUrl: side.groupAvatarUrl,
  isDisabled: !side.isMember,
  mutedExpiredTime: mutedUntil(side, now),
});

/** The later of the two mutes, as far as they concern him; −1: for good, 0: he may write. */
function mutedUntil({ isMember, memberRole, muteExpiredTime, mutedInfo }: GroupSide, now: number): number {
  const { mode, expiredTime, roles } = mutedInfo;
  const isOfGroup = mode === ZIMGroupMuteMode.All || roles.includes(memberRole);
  const ends = [muteExpiredTime, isOfGroup ? expiredTime : 0].filter((end) => isMember && (end < 0 || end > now));
  return ends.some((end) => end < 0) ? -1 : Math.max(0, ...ends);
}

/**
 * What the server says at a head; the same side if more is known. That a member has gone comes again with an entry, of which
 * the app is told first.
 */
export function sideOfHead(
  side: GroupSide | undefined,
  { position, standing }: ConversationHead,
): GroupSide | undefined {
  if (!standing?.group || position < (side?.position ?? 0)) return side;
  const { member, mutedInfo } = standing.group;
  // Who is out keeps the names that he knew.
  const names = member || !side ? standing : undefined;
  return {
    ...(side?.isMember && !member && !side.isBeginning
      ? side
      : { movedPosition: position, isMember: member !== undefined, memberRole: 0, muteExpiredTime: 0, ...member }),
    ...{ position, mutedInfo },
    groupName: names?.conversationName ?? side?.groupName ?? '',
    groupAvatarUrl: names?.conversationAvatarUrl ?? side?.groupAvatarUrl ?? '',
  };
}

/** The user came or went; the same side if that is older than what is known. */
export function sideOfMembership(
  side: GroupSide | undefined,
  { isMember, event, position, groupInfo }: BodyOf<typeof groupMembership>,
): GroupSide {
  const known = side?.position ?? -1;
  if (side && position < side.movedPosition) return side;
  // Of a group of one that ended nothing was told before the entry of its end: his coming bears its number.
  if (side && isMember && !side.isMember && position === side.movedPosition) return side;
  if (side && position < known) return { ...side, isMember, movedPosition: position };
  const { groupName, groupAvatarUrl, mutedInfo } = groupInfo;
  return {
    ...(side && position === known
      ? side
      : { memberRole: event === ZIMGroupEvent.Created ? role.owner : role.member, muteExpiredTime: 0 }),
    ...{ position, movedPosition: position, isMember, groupName, groupAvatarUrl, mutedInfo },
  };
}

/** Something changed in a group that the user is in. That he goes his own log says. */
export function sideOfChange(
  side: GroupSide,
  position: number,
  { moved, memberInfo, dismissed, groupName, groupAvatarUrl, mutedInfo }: GroupChange,
  self: string,
): GroupSide {
  if (position < side.position) return side;
  const lists = [moved?.isEntering ? moved.members : undefined, memberInfo];
  const own = lists.flatMap((list) => list?.userList.find(({ userID }) => userID === self) ?? []).at(-1);
  return {
    ...{ ...side, position },
    ...(own && { memberRole: own.memberRole, muteExpiredTime: own.muteExpiredTime }),
    ...(mutedInfo && { mutedInfo }),
    ...(groupName !== undefined && { groupName }),
    ...(groupAvatarUrl !== undefined && { groupAvatarUrl }),
    ...(dismissed && { isMember: false, movedPosition: position }),
  };
}

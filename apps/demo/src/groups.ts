import {
  type ZIMGroup,
  type ZIMGroupApplicationInfo,
  ZIMGroupApplicationState,
  ZIMGroupApplicationType,
  ZIMGroupInviteMode,
  type ZIMGroupMemberInfo,
  type ZIMGroupMuteInfo,
  ZIMGroupMuteMode,
  type ZIMGroupVerifyInfo,
} from '@parley/client';

/** How many groups are drawn at first, and how many more each time the user asks. */
export const groupsAtOnce = 100;
/** As many as can be asked into a group at once. */
export const invitedAtOnceMax = 100;

export const roles = { owner: 1, admin: 2, ordinary: 3 } as const;

/** How long a text may be, in bytes of UTF-8, or in characters. */
export const groupNameBytesMax = 100;
export const groupNoticeBytesMax = 300;
export const groupAliasBytesMax = 256;
export const groupWordingBytesMax = 256;
export const nicknameCharsMax = 100;

export const isLongerThan = (text: string, bytesMax: number): boolean =>
  new TextEncoder().encode(text.trim()).length > bytesMax;

/** What the server accepts as the ID of a group that somebody chooses: it does not begin as those that it makes. */
const chosenPattern = /^(?!#)[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]{1,32}$/;
const anyPattern = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]{1,32}$/;

export const isNewGroupID = (text: string): boolean => chosenPattern.test(text);
export const isGroupID = (text: string): boolean => anyPattern.test(text);

/** For how long somebody may not write, in seconds; −1: for good. */
export const muteDurations = { tenMinutes: 600, hour: 3600, day: 86_400, week: 604_800, always: -1 } as const;
export type MuteDuration = keyof typeof muteDurations;
export const isMuteDuration = (value: string): value is MuteDuration => Object.hasOwn(muteDurations, value);

/** Whether a mute that ends at this time still holds. */
export const isMutedAt = (expiredTime: number, now: number): boolean => expiredTime === -1 || expiredTime > now;

/** Whom a group keeps from writing at this time. */
export const muteModeAt = ({ mode, expiredTime }: ZIMGroupMuteInfo, now: number): ZIMGroupMuteMode =>
  isMutedAt(expiredTime, now) ? mode : ZIMGroupMuteMode.None;

/** What the user calls a group. */
export const nameOfGroup = ({ baseInfo, groupAlias }: Pick<ZIMGroup, 'baseInfo' | 'groupAlias'>): string =>
  groupAlias || baseInfo.groupName || baseInfo.groupID;

type Named = Pick<ZIMGroupMemberInfo, 'memberNickname' | 'userName' | 'userID'>;

export const nameOfMember = ({ memberNickname, userName, userID }: Named): string =>
  memberNickname || userName || userID;

/** The groups of which a name or the ID has every word that is sought, by what they are called. */
export function findGroups(groups: readonly ZIMGroup[], query: string, locale: string): readonly ZIMGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const { compare } = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
  return groups
    .filter(({ groupAlias, baseInfo: { groupName, groupID } }) => {
      const text = `${groupAlias}\n${groupName}\n${groupID}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((one, other) => compare(nameOfGroup(one), nameOfGroup(other)));
}

const { Waiting, Rejected, Expired } = ZIMGroupApplicationState;
const { Join, Invite, BeInvite } = ZIMGroupApplicationType;
type Application = Pick<ZIMGroupApplicationInfo, 'type' | 'state' | 'applyUser'>;

const isOwn = ({ type, applyUser }: Application, selfUserID: string): boolean =>
  type === Invite || (type === Join && applyUser.userID === selfUserID);

/** Invitations, and applications to groups of which the user is owner or admin. */
export const isToAnswer = (application: Application, selfUserID: string): boolean =>
  application.state === Waiting &&
  (application.type === BeInvite || application.type === Join) &&
  !isOwn(application, selfUserID);

/** Those of the user of which there is something to say: who was let in has the group. */
export const isAsked = (application: Application, selfUserID: string): boolean =>
  isOwn(application, selfUserID) && [Waiting, Rejected, Expired].some((state) => state === application.state);

type Ranked = Pick<ZIMGroupMemberInfo, 'userID' | 'memberRole'>;

const isOwner = ({ memberRole }: Ranked): boolean => memberRole === roles.owner;
const isAdmin = ({ memberRole }: Ranked): boolean => memberRole === roles.admin;

/** What somebody may do in a group, beside what every member may: its name, picture and notice are everybody's. */
export function rightsIn(self: Ranked, { inviteMode }: ZIMGroupVerifyInfo) {
  const isLeader = isOwner(self) || isAdmin(self);
  return {
    invites: isLeader || inviteMode === ZIMGroupInviteMode.Any,
    setsModes: isLeader,
    mutes: isLeader,
    mutesAll: isOwner(self),
    dismisses: isOwner(self),
  };
}

export type GroupRights = ReturnType<typeof rightsIn>;

/** What somebody may do with a member. */
export function rightsOver(self: Ranked, member: Ranked) {
  const isSelf = self.userID === member.userID;
  const isBelow = isOwner(self) ? !isSelf : isAdmin(self) && !isOwner(member) && !isAdmin(member);
  return {
    names: isSelf || isBelow,
    mutes: isBelow,
    kicks: isBelow,
    setsRole: isOwner(self) && !isSelf,
    handsOver: isOwner(self) && !isSelf,
  };
}

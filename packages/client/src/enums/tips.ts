import { enumeration, type ValueOf } from './enumeration.ts';

/** What a tips message tells of. */
export const ZIMTipsMessageEvent = enumeration({
  /** A value that this version does not know. */
  Unknown: 0,
  /** The group was created. */
  GroupCreated: 1,
  /** The group was dismissed. */
  GroupDismissed: 2,
  /** Somebody joined. */
  GroupJoined: 3,
  /** Members were added by invitation. */
  GroupInvited: 4,
  /** Somebody left. */
  GroupLeft: 5,
  /** Members were removed. */
  GroupKickedOut: 6,
  /** Name, notice, avatar or mute of the group changed. */
  GroupInfoChanged: 7,
  /** Owner, a role or a mute of members changed. */
  GroupMemberInfoChanged: 8,
  /** A message was pinned or unpinned. */
  GroupMessagePinned: 9,
  /** A community was created; the server never produces it. */
  CommunityCreated: 101,
  /** Somebody joined a community; the server never produces it. */
  CommunityJoined: 103,
  /** Somebody was invited into a community; the server never produces it. */
  CommunityInvited: 104,
  /** A channel was created; the server never produces it. */
  CommunityChannelCreated: 151,
});
export type ZIMTipsMessageEvent = ValueOf<typeof ZIMTipsMessageEvent>;

/** Which property a tips message tells of. */
export const ZIMTipsMessageChangeInfoType = enumeration({
  /** A value that this version does not know. */
  Unknown: 0,
  /** Several of name, notice and avatar at once. */
  GroupDataChanged: 1,
  /** The notice. */
  GroupNoticeChanged: 2,
  /** The name. */
  GroupNameChanged: 3,
  /** The avatar. */
  GroupAvatarUrlChanged: 4,
  /** The mute of the whole group. */
  GroupMuteChanged: 5,
  /** The owner. */
  GroupOwnerTransferred: 10,
  /** The role of a member. */
  GroupMemberRoleChanged: 11,
  /** The mute of single members. */
  GroupMemberMuteChanged: 12,
  /** The pin of a message. */
  GroupMessagePinInfoChanged: 21,
});
export type ZIMTipsMessageChangeInfoType = ValueOf<typeof ZIMTipsMessageChangeInfoType>;

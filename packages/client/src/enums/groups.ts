import { enumeration, type ValueOf } from './enumeration.ts';

/** Whether the own user is in a group. */
export const ZIMGroupState = enumeration({
  /** Not any more. */
  Quit: 0,
  /** Since now. */
  Enter: 1,
});
export type ZIMGroupState = ValueOf<typeof ZIMGroupState>;

/** Why the own membership of a group changed. */
export const ZIMGroupEvent = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** The own user created the group. */
  Created: 1,
  /** The group was dismissed. */
  Dismissed: 2,
  /** The own user joined. */
  Joined: 3,
  /** The own user was invited. */
  Invited: 4,
  /** The own user left. */
  Left: 5,
  /** The own user was removed. */
  KickedOut: 6,
});
export type ZIMGroupEvent = ValueOf<typeof ZIMGroupEvent>;

/** Whether members came or went. */
export const ZIMGroupMemberState = enumeration({
  /** They went. */
  Quit: 0,
  /** They came. */
  Enter: 1,
});
export type ZIMGroupMemberState = ValueOf<typeof ZIMGroupMemberState>;

/** Why members came or went. */
export const ZIMGroupMemberEvent = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** They joined. */
  Joined: 1,
  /** They left. */
  Left: 2,
  /** They were removed. */
  KickedOut: 4,
  /** They were invited. */
  Invited: 5,
});
export type ZIMGroupMemberEvent = ValueOf<typeof ZIMGroupMemberEvent>;

/** Whether a group makes itself noticed. */
export const ZIMGroupMessageNotificationStatus = enumeration({
  /** It does; the default. */
  Notify: 1,
  /** No offline push, and its unread messages are not part of the total. */
  Disturb: 2,
});
export type ZIMGroupMessageNotificationStatus = ValueOf<typeof ZIMGroupMessageNotificationStatus>;

/** What happened to group attributes. */
export const ZIMGroupAttributesUpdateAction = enumeration({
  /** They were added or changed. */
  Set: 0,
  /** They were removed. */
  Delete: 1,
});
export type ZIMGroupAttributesUpdateAction = ValueOf<typeof ZIMGroupAttributesUpdateAction>;

/** Who of a group may not write. */
export const ZIMGroupMuteMode = enumeration({
  /** Everyone may. */
  None: 0,
  /** Members whose role is 3 may not. */
  Normal: 1,
  /** Nobody may, owner and admins included. */
  All: 2,
  /** Members with one of the listed roles may not. */
  Custom: 3,
});
export type ZIMGroupMuteMode = ValueOf<typeof ZIMGroupMuteMode>;

/** How outsiders come into a group on their own. */
export const ZIMGroupJoinMode = enumeration({
  /** They join at once. */
  Any: 0,
  /** They apply, and owner or admins decide. */
  Auth: 1,
  /** They cannot. */
  Forbid: 2,
});
export type ZIMGroupJoinMode = ValueOf<typeof ZIMGroupJoinMode>;

/** Who may invite into a group. */
export const ZIMGroupInviteMode = enumeration({
  /** Every member. */
  Any: 0,
  /** Owner and admins. */
  Admin: 1,
});
export type ZIMGroupInviteMode = ValueOf<typeof ZIMGroupInviteMode>;

/** Whether the invited user is asked. */
export const ZIMGroupBeInviteMode = enumeration({
  /** Not asked: an invitation adds at once. */
  None: 0,
  /** The invited user must agree. */
  Auth: 1,
});
export type ZIMGroupBeInviteMode = ValueOf<typeof ZIMGroupBeInviteMode>;

/** How a member came into a group. */
export const ZIMGroupEnterType = enumeration({
  /** Not known. */
  Unknown: 0,
  /** By creating it. */
  Created: 1,
  /** By an application that was accepted. */
  JoinApply: 2,
  /** By joining. */
  Joined: 3,
  /** Added by an invitation or at creation. */
  Invited: 4,
  /** By accepting an invitation. */
  InviteApply: 5,
});
export type ZIMGroupEnterType = ValueOf<typeof ZIMGroupEnterType>;

/** What a group application asks for, as seen by the one who looks. */
export const ZIMGroupApplicationType = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** Nothing; never occurs. */
  None: 0,
  /** Somebody asks to join. */
  Join: 1,
  /** The own user invited somebody. */
  Invite: 2,
  /** The own user was invited. */
  BeInvite: 3,
});
export type ZIMGroupApplicationType = ValueOf<typeof ZIMGroupApplicationType>;

/** What became of a group application. */
export const ZIMGroupApplicationState = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** Not answered yet. */
  Waiting: 1,
  /** Accepted: the user is a member. */
  Accepted: 2,
  /** Rejected. */
  Rejected: 3,
  /** Not answered within its lifetime, 7 days by default. */
  Expired: 4,
  /** Void: the group is gone, the user is a member otherwise, or the inviter left. */
  Disabled: 5,
});
export type ZIMGroupApplicationState = ValueOf<typeof ZIMGroupApplicationState>;

/** What happened to the list of group applications. */
export const ZIMGroupApplicationListChangeAction = enumeration({
  /** A new application was made. */
  Added: 0,
});
export type ZIMGroupApplicationListChangeAction = ValueOf<typeof ZIMGroupApplicationListChangeAction>;

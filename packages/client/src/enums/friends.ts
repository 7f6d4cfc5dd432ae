import { enumeration, type ValueOf } from './enumeration.ts';

/** What happened to entries of the friend list. */
export const ZIMFriendListChangeAction = enumeration({
  /** They came in. */
  Added: 0,
  /** They were removed. */
  Deleted: 1,
});
export type ZIMFriendListChangeAction = ValueOf<typeof ZIMFriendListChangeAction>;

/** What happened to entries of the list of friend applications. */
export const ZIMFriendApplicationListChangeAction = enumeration({
  /** A new application was made. */
  Added: 0,
  /** An old application was dropped. */
  Deleted: 1,
});
export type ZIMFriendApplicationListChangeAction = ValueOf<typeof ZIMFriendApplicationListChangeAction>;

/** Who asked whom to become a friend. */
export const ZIMFriendApplicationType = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** Nobody; never occurs in an application. */
  None: 0,
  /** The other user asked. */
  Received: 1,
  /** The own user asked. */
  Sent: 2,
  /** Both asked while neither had answered. */
  Both: 3,
});
export type ZIMFriendApplicationType = ValueOf<typeof ZIMFriendApplicationType>;

/** What became of a friend application. */
export const ZIMFriendApplicationState = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** Not answered yet. */
  Waiting: 1,
  /** Accepted: the two are friends. */
  Accepted: 2,
  /** Rejected. */
  Rejected: 3,
  /** Not answered within its lifetime, 7 days by default. */
  Expired: 4,
  /** Void, because the two became friends otherwise or an account was removed. */
  Disabled: 5,
});
export type ZIMFriendApplicationState = ValueOf<typeof ZIMFriendApplicationState>;

/** Whose friend lists a check looks at. */
export const ZIMFriendRelationCheckType = enumeration({
  /** Those of both users. */
  Both: 0,
  /** The own one alone. */
  Single: 1,
});
export type ZIMFriendRelationCheckType = ValueOf<typeof ZIMFriendRelationCheckType>;

/** From whose friend lists a deletion removes. */
export const ZIMFriendDeleteType = enumeration({
  /** From those of both users. */
  Both: 0,
  /** From the own one alone. */
  Single: 1,
});
export type ZIMFriendDeleteType = ValueOf<typeof ZIMFriendDeleteType>;

/** What a check of the friend lists found. */
export const ZIMUserRelationType = enumeration({
  /** Not known. */
  Unknown: 0,
  /** Check of the own list: the user is not in it. */
  SingleNo: 1,
  /** Check of the own list: the user is in it. */
  SingleHave: 2,
  /** Check of both lists: neither has the other. */
  BothAllNo: 3,
  /** Check of both lists: only the own list has the other user. */
  BothSelfHave: 4,
  /** Check of both lists: only the other user's list has the own user. */
  BothOtherHave: 5,
  /** Check of both lists: each has the other. */
  BothAllHave: 6,
});
export type ZIMUserRelationType = ValueOf<typeof ZIMUserRelationType>;

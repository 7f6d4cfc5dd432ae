import type { Millis } from '@parley/kernel/brand';
import type { FriendAttributes } from '@parley/protocol/features/friends';
import type { UserID, UserKey } from '../../core/ids.ts';

/** What a user gives with a friend, or with an application to become one. */
export interface FriendDraft {
  readonly friendAlias: string;
  readonly friendAttributes: FriendAttributes;
  readonly wording: string;
}

/** An entry of somebody's list. */
export interface Friend extends FriendDraft {
  readonly createdAt: Millis;
}

export interface FriendRow extends Friend {
  readonly ownerKey: UserKey;
  readonly friendKey: UserKey;
}

export const applicationStates = ['waiting', 'accepted', 'rejected', 'expired', 'disabled'] as const;
export type FriendApplicationState = (typeof applicationStates)[number];

/** The application between two users, as one of them sees it. */
export interface FriendApplication {
  readonly state: FriendApplicationState;
  /** What each gave who asked; one of them did at least. */
  readonly own: FriendDraft | undefined;
  readonly other: FriendDraft | undefined;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  readonly expiresAt: Millis;
  /** Whether it is among those that are kept for each. */
  readonly isListed: boolean;
  readonly isListedByOther: boolean;
}

export interface FriendApplicationRow extends FriendApplication {
  readonly userKey: UserKey;
  readonly otherKey: UserKey;
}

export interface FriendReader {
  /** Of these users those who are in the list of the owner, in no order. */
  friendsAmong(ownerKey: UserKey, userKeys: readonly UserKey[]): Promise<readonly FriendRow[]>;
  /** Of these users those who have the friend in their list, in no order. */
  ownersAmong(friendKey: UserKey, userKeys: readonly UserKey[]): Promise<readonly UserKey[]>;
  /** Entries of a list by ascending key of the friend, from the one after `after` on; 0 begins at the first. */
  friendsAfter(ownerKey: UserKey, after: number, limit: number): Promise<readonly FriendRow[]>;
  /** Who has the friend in the list, by ascending key, from the one after `after` on. */
  ownersAfter(friendKey: UserKey, after: number, limit: number): Promise<readonly UserKey[]>;
  /** Applications of a user by ascending key of the other, from the one after `after` on, also those not listed. */
  applicationsAfter(userKey: UserKey, after: number, limit: number): Promise<readonly FriendApplicationRow[]>;
}

export interface FriendStore extends FriendReader {
  friendCount(ownerKey: UserKey): Promise<number>;
  putFriends(rows: readonly FriendRow[]): Promise<void>;
  removeFriend(ownerKey: UserKey, friendKey: UserKey): Promise<void>;
  application(userKey: UserKey, otherKey: UserKey): Promise<FriendApplication | undefined>;
  /** Writes an application in the place of the earlier one of the two; one that nobody lists is removed. */
  putApplication(row: FriendApplicationRow): Promise<void>;
  /**
   * Takes those applications off the list of a user that changed longest ago and are more than `max`, a few at a time; returns
   * with whom they are. One that is listed by neither side any more is removed.
   */
  trimApplications(userKey: UserKey, max: number): Promise<readonly UserID[]>;
}

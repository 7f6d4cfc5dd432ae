import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { Window } from '../conversations/store.ts';
import type { LogHead } from '../logs/store.ts';
import type { GroupApplicationReader, GroupApplicationStore } from './application-store.ts';
import type { GroupListReader } from './list-store.ts';

export interface GroupAttribute {
  readonly key: string;
  readonly value: string;
}

/** Who of a group may not write. */
export interface GroupMute {
  /** Nobody 0, ordinary members 1, all 2, some roles 3. */
  readonly mode: number;
  /** Unix milliseconds; −1: for good, 0: nobody is muted. */
  readonly expiredTime: number;
  /** In mode 3 alone. */
  readonly roles: readonly number[];
}

interface GroupModes {
  /** Any 0, application 1, forbidden 2. */
  readonly joinMode: number;
  /** Every member 0, owner and admins 1. */
  readonly inviteMode: number;
  /** Not asked 0, asked 1. */
  readonly beInviteMode: number;
}

/** What a group is, the same for every member. */
export interface Group extends GroupModes {
  readonly log: LogKey;
  readonly groupID: string;
  readonly groupName: string;
  readonly groupAvatarUrl: string;
  readonly groupNotice: string;
  /** In the order in which their keys were set first. */
  readonly attributes: readonly GroupAttribute[];
  readonly mute: GroupMute;
  /** How often its name, picture or notice became another one. */
  readonly dataSeq: number;
  readonly createdAt: Millis;
  readonly membersMax: number;
  readonly memberCount: number;
  /** The highest `place` that was ever given in it. */
  readonly newestPlace: number;
  /** The last entry of its log; absent while it lives. */
  readonly dismissedPosition?: number | undefined;
}

/** How somebody came into a group. */
interface GroupEntrance {
  readonly enteredAt: Millis;
  /** Created 1, accepted application 2, joined 3, invited 4, accepted invitation 5. */
  readonly enterType: number;
  /** Who invited or accepted; absent: nobody did. */
  readonly operatorKey?: UserKey | undefined;
  /** Members ascend by it in the order in which they came. */
  readonly place: number;
}

/** A member of a group, as long as he is one. */
export interface GroupMember extends GroupEntrance {
  readonly userKey: UserKey;
  /** Owner 1, admin 2, member 3, above that roles of the app. */
  readonly role: number;
  readonly nickname: string;
  /** As the `expiredTime` of a mute of the group. */
  readonly muteExpiredTime: number;
}

/** How a member is called. */
export interface MemberNames {
  readonly userKey: UserKey;
  readonly place: number;
  readonly userName: string;
  readonly nickname: string;
}

/** What a group says of itself, and what the rows of its members say; an operator is told where the two differ. */
export interface GroupFigures {
  readonly log: LogKey;
  readonly groupID: string;
  readonly isLiving: boolean;
  /** It was dismissed, and what is left of its members is removed soon. */
  readonly awaitsSweep: boolean;
  readonly memberCount: number;
  readonly memberRows: number;
  readonly owners: number;
  /** Members who may read nothing that is sent. */
  readonly withoutWindow: number;
  /** Users who read on and are no members; a group that was dismissed has none. */
  readonly strayWindows: number;
  /** Members whose accounts have ended. */
  readonly unregistered: number;
}

/** A membership that lasts, as it was when the one that ended last had ended with that entry. */
interface LastingMembership extends Pick<LogHead, 'endedPosition'> {
  readonly log: LogKey;
  readonly fromPosition: number;
}

/** The newest windows of some users in a group, and the entry with which a membership in it ended last. */
interface StandingWindows extends Pick<LogHead, 'endedPosition'> {
  readonly windows: readonly (Window & { readonly userKey: UserKey })[];
}

/** An entry of the log of a group that tells what one act has changed. */
interface GroupEntry {
  readonly position: number;
  /** Encoded as the wire declares it. */
  readonly body: string;
}

export interface GroupReader extends GroupApplicationReader, GroupListReader {
  /** Also one that was dismissed. */
  byGroupID(groupID: string): Promise<Group | undefined>;
  byLog(log: LogKey): Promise<Group | undefined>;
  /** Of these users, up to 101, those who are members, in no order; nobody is one of a group that was dismissed. */
  membersAmong(log: LogKey, userKeys: readonly UserKey[]): Promise<readonly GroupMember[]>;
  /** Members by ascending `place`, behind that of `after`; 0 begins at the first. */
  membersAfter(query: {
    readonly log: LogKey;
    readonly after: number;
    readonly limit: number;
    /** Those alone whose own mute is in force then. */
    readonly mutedAt?: Millis;
  }): Promise<readonly GroupMember[]>;
  ownerOf(log: LogKey): Promise<GroupMember | undefined>;
  /** How many groups that live a user is a member of, and his highest `place` in any; 0: he has none. */
  groupsOf(userKey: UserKey): Promise<{ readonly groupCount: number; readonly newestPlace: number }>;
  /** How members are called, by ascending `place`, behind that of `after`; 0 begins at the first. */
  namesAfter(query: {
    readonly log: LogKey;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly MemberNames[]>;
  /**
   * Groups of a user that live, in the order in which he came into them, behind `after`; with `sharedWith`, up to 100 users,
   * those in which all of these are as well.
   */
  groupsAfter(query: {
    readonly userKey: UserKey;
    readonly after: number;
    readonly limit: number;
    readonly sharedWith: readonly UserKey[];
  }): Promise<readonly { readonly place: number; readonly group: Group }[]>;
  /** Groups by ascending ID (byte by byte), also those that were dismissed, behind `after`; empty: from the first on. */
  page(after: string, limit: number): Promise<readonly Group[]>;
  /** For an operator: groups by ascending key, behind that of `after`. The cost goes by their members. */
  figuresAfter(query: { readonly after: number; readonly limit: number }): Promise<readonly GroupFigures[]>;
  /** Of which groups a user is a member; one that was dismissed may be among them. */
  logsOf(userKey: UserKey): Promise<readonly LogKey[]>;
  /** What a user follows now: the groups of which he is a member. */
  followedBy(userKey: UserKey): Promise<readonly LastingMembership[]>;
  /** How up to 500 users stand in a group; who never was a member is left out. */
  standingIn(log: LogKey, userKeys: readonly UserKey[]): Promise<StandingWindows>;
  /** Those of some logs, up to 500, whose head moved then or later. */
  movedAmong(
    logs: readonly LogKey[],
    changedSince: Millis,
  ): Promise<readonly { readonly log: LogKey; readonly groupID: string; readonly head: LogHead }[]>;
  /** Entries that are still kept, behind a position and up to another one, ascending; `limit` at most. */
  entriesAfter(query: {
    readonly log: LogKey;
    readonly after: number;
    readonly upTo: number;
    readonly limit: number;
  }): Promise<readonly GroupEntry[]>;
}

export interface GroupStore extends GroupReader, GroupApplicationStore {
  /** Where the log stands; the transaction holds it. */
  head(log: LogKey): Promise<LogHead>;
  /** A new group with its empty log. */
  create(group: Group): Promise<void>;
  /** Writes a group in the place of what it was; one with a `dismissedPosition` has members no more, as the head then says. */
  put(group: Group): Promise<void>;
  /**
   * New members, whose windows begin with the entry at `fromPosition`; their earlier windows are kept apart. What they have
   * not read begins there, beside what was unread when they left. A mute of an earlier membership that is still in force at `enteredAt` is theirs again: returns
   * the members as they are now, in the order given.
   */
  addMembers(
    log: LogKey,
    members: readonly GroupMember[],
    window: { readonly fromPosition: number; readonly head: LogHead },
  ): Promise<readonly GroupMember[]>;
  /** Writes the role, the nickname and the mute of members. */
  putMembers(log: LogKey, members: readonly GroupMember[]): Promise<void>;
  /**
   * These are members no more: their windows end with the entry at `toPosition`, and what they had not read is kept as it
   * is at `head`, as is a mute. `at` is when. The head of the log then says that a membership ended there.
   */
  removeMembers(
    log: LogKey,
    members: readonly GroupMember[],
    window: { readonly toPosition: number; readonly head: LogHead; readonly at: Millis },
  ): Promise<void>;
  /** Adds an entry at the position behind the head's, which moves there. `isLast`: it is kept for good. */
  append(log: LogKey, entry: GroupEntry & { readonly at: Millis; readonly isLast: boolean }): Promise<void>;
  /** Forgets up to `limit` entries that are older, but no last ones; returns how many. */
  sweepEntries(before: Millis, limit: number): Promise<number>;
  /** Removes up to `limit` members of groups that were dismissed; returns how many. */
  sweepMembers(limit: number): Promise<number>;
}

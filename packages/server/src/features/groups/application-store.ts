import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserKey } from '../../core/ids.ts';

export const applicationStates = ['waiting', 'accepted', 'rejected', 'expired', 'disabled'] as const;
export type GroupApplicationState = (typeof applicationStates)[number];

/** Who answered an application, as he was then. */
export interface GroupApplicationAnswer {
  readonly operatorKey: UserKey;
  readonly role: number;
  readonly nickname: string;
}

/** Somebody asks to come into a group, or is asked to. */
export interface GroupApplication {
  readonly applicationID: number;
  readonly log: LogKey;
  /** Who comes in if it is accepted. */
  readonly userKey: UserKey;
  /** Absent: he asks himself. */
  readonly inviterKey: UserKey | undefined;
  /** The app's server asked in the inviter's place, who need not be a member then. */
  readonly isOfApp?: true;
  readonly state: GroupApplicationState;
  readonly wording: string;
  readonly createdAt: Millis;
  /** Later with each change. */
  readonly updatedAt: Millis;
  readonly expiresAt: Millis;
  /** Absent: nobody has answered. */
  readonly answer: GroupApplicationAnswer | undefined;
}

/** Who asks whom: of these one waits at a time. */
export type GroupApplicationParties = Pick<GroupApplication, 'log' | 'userKey' | 'inviterKey'>;

export interface ListedGroupApplication {
  readonly application: GroupApplication;
  readonly group: { readonly groupID: string; readonly groupName: string; readonly groupAvatarUrl: string };
}

export interface GroupApplicationReader {
  /** Owner and admins of a group that lives, in the order in which they came. */
  managers(log: LogKey, limit: number): Promise<readonly UserKey[]>;
  /**
   * Applications that concern a user, the one that changed last first: his own, his invitations, and as owner or admin of a
   * group others' applications to join and invitations that he sent. Behind `before`, `limit` at most.
   */
  applicationsBefore(query: {
    readonly userKey: UserKey;
    readonly before?: Pick<GroupApplication, 'updatedAt' | 'applicationID'> | undefined;
    readonly limit: number;
  }): Promise<readonly ListedGroupApplication[]>;
  /**
   * Applications in which a user has a part, by ascending ID behind `after`: he asked or was asked, or asked others or
   * answered in a group of which he ever was a member.
   */
  applicationsWith(query: {
    readonly userKey: UserKey;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly ListedGroupApplication[]>;
}

export interface GroupApplicationStore extends GroupApplicationReader {
  application(applicationID: number): Promise<GroupApplication | undefined>;
  /** The one that was made last, whatever became of it. */
  newestApplication(parties: GroupApplicationParties): Promise<GroupApplication | undefined>;
  /** Those that wait of users, up to 100, who are asked by one inviter. */
  waitingInvitations(
    log: LogKey,
    inviterKey: UserKey,
    userKeys: readonly UserKey[],
  ): Promise<readonly GroupApplication[]>;
  /** Some that wait, of users who came in, or by inviters who went and asked themselves, up to 101 of each. */
  waitingOf(query: {
    readonly log: LogKey;
    readonly users: readonly UserKey[];
    readonly inviters: readonly UserKey[];
    readonly limit: number;
  }): Promise<readonly GroupApplication[]>;
  /**
   * Some that wait for nothing: the group is dismissed, the user is a member or his account has ended, or the inviter is
   * no member and asked himself.
   */
  voidApplications(log: LogKey, limit: number): Promise<readonly GroupApplication[]>;
  /** Writes applications, each in the place of what it was. */
  putApplications(applications: readonly GroupApplication[]): Promise<void>;
  /** Removes up to `limit` that wait no more and did not change since; returns how many. */
  sweepApplications(before: Millis, limit: number): Promise<number>;
}

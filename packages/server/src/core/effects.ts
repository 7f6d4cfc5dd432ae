import type { Millis } from '@parley/kernel/brand';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { AppID, LogKey, RoomKey, SessionID, UserKey } from './ids.ts';
import type { Counts } from './metrics.ts';

/**
 * Carries a committed change to connected devices. It may be lost, because every durable change has a
 * position in exactly one log and a client that sees a gap catches up.
 */
export type Hint = EventHint | CloseHint | MembershipHint;

/** Whom an event is for. */
type Audience = UsersAudience | FollowersAudience | RoomAudience;

export interface UsersAudience {
  readonly kind: 'users';
  readonly users: readonly UserKey[];
}

/** Whoever follows a log. Its cost goes by the followers who are connected, however many there are. */
export interface FollowersAudience {
  readonly kind: 'followers';
  readonly log: LogKey;
  /**
   * Of the entry that the event tells of, or of the newest entry if it tells of none. It reaches nobody for whom this
   * position lies before or after the membership.
   */
  readonly position: number;
  /** The event is no entry: it came behind the one at the position, which is the last of whoever went with it. */
  readonly isBehind?: true;
  /**
   * Where the last membership ended before this event, as the head of the log says. A node that has not heard of ends up
   * to there does not know who still follows, and asks before it hands the event out.
   */
  readonly endedPosition: number;
  /** Whose membership ends with this entry: a node that knew of all ends before knows of this one, too. */
  readonly ended?: readonly UserKey[];
  readonly except?: readonly UserKey[];
  /** Some get another frame; absent: all get the same. */
  readonly others?: OtherFollowers;
}

/** Those who see less of an event than the rest, and what they get in its place. */
export interface OtherFollowers {
  readonly frame: EncodedFrame;
  /** Who has come into the log behind this position. */
  readonly behind?: number;
  /** Who is not meant by it. */
  readonly targets?: Targets;
}

/** The devices that are in a room, each on its own. */
export interface RoomAudience {
  readonly kind: 'room';
  readonly room: RoomKey;
  /** Only these of them and those of these users; both absent: all. */
  readonly onlySessions?: readonly SessionID[];
  readonly onlyUsers?: readonly UserKey[];
  /** Whoever is told is in the room no more. */
  readonly isLast?: boolean;
}

/** Some of many: those who are listed, or all but those. */
export interface Targets {
  readonly userKeys: readonly UserKey[];
  readonly isInclusive: boolean;
}

export const toUsers = (users: readonly UserKey[]): UsersAudience => ({ kind: 'users', users });

export interface EventHint {
  readonly kind: 'event';
  readonly app: AppID;
  readonly audience: Audience;
  /** Encoded once, whatever the number of receivers. */
  readonly frame: EncodedFrame;
  /** The session that learns of the change through its answer. */
  readonly exceptSession?: SessionID;
  /** Of an event to a room: who does not keep up goes without it. */
  readonly isDroppable?: boolean;
}

/** Ends the connection of a session whose generation was raised. */
export interface CloseHint {
  readonly kind: 'close';
  readonly app: AppID;
  readonly audience: UsersAudience;
  readonly sessionID: SessionID;
  /** Connections of this or a later generation stay. */
  readonly beforeGeneration: number;
  readonly reason: CloseReason;
}

/** That a user follows a log as such: gets what is published to its followers. */
export interface Follow {
  readonly log: LogKey;
  /** The first entry that concerns the user; greater each time that the user begins anew. */
  readonly fromPosition: number;
  /** The first entry that no longer does; absent while it lasts. */
  readonly toPosition?: number;
}

/**
 * Users begin or cease to follow a log. A log that comes to its end needs no such hint: nothing is published to it any
 * more.
 */
export interface MembershipHint {
  readonly kind: 'membership';
  readonly app: AppID;
  readonly audience: UsersAudience;
  readonly follow: Follow;
  /**
   * What tells the devices of these users. It is handed out when their node knows of the change, so that a device that
   * begins to follow catches up at a time when later events already reach it.
   */
  readonly frame?: EncodedFrame;
  /** As in an event. */
  readonly exceptSession?: SessionID;
}

/** Something that must happen (a push, a callback): written with the change, retried until done. */
export interface DutyDraft {
  readonly kind: string;
  readonly dueAt: Millis;
  readonly body: string;
}

/** Something that must happen at a time; a later draft of the same kind and key replaces the earlier one. */
export interface TimerDraft {
  readonly kind: string;
  readonly key: string;
  readonly dueAt: Millis;
  readonly body: string;
}

/** When the earliest of the duties and timers falls due that a durable transaction left behind. */
export interface WorkLeft {
  readonly dutyDueAt?: Millis;
  readonly timerDueAt?: Millis;
}

/** What a decided change leaves behind beside its own rows. */
export interface Effects {
  readonly hints?: readonly Hint[];
  readonly duties?: readonly DutyDraft[];
  readonly timers?: readonly TimerDraft[];
  /** For whoever watches. */
  readonly counts?: Counts;
}

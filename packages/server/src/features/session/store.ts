import type { Millis } from '@parley/kernel/brand';
import type { SessionID, UserKey } from '../../core/ids.ts';

/**
 * `online` has a connection or lost it less than the silence limit ago; `offline` may be resumed;
 * `displaced` and `loggedOut` are over but remembered, so that a late resume is told why.
 */
export type SessionState = 'online' | 'offline' | 'displaced' | 'loggedOut';

export interface SessionRow {
  readonly sessionID: SessionID;
  readonly userKey: UserKey;
  readonly deviceID: string;
  readonly instanceID: string;
  readonly platform: number;
  /** Raised by resume, kick and token expiry: what an older generation had queued is refused at its commit. */
  readonly generation: number;
  readonly state: SessionState;
  readonly loginAt: Millis;
  readonly seenAt: Millis;
  readonly tokenExpiresAt: Millis;
  /** The life of a node that holds it; empty: nobody knows. */
  readonly node: string;
}

export interface SessionReader {
  get(sessionID: SessionID): Promise<SessionRow | undefined>;
  /** Sessions of the user in the state `online`, the earliest login first. */
  onlineOf(userKey: UserKey): Promise<readonly SessionRow[]>;
  /** Sessions of the user in the state `offline`, the one seen last first. */
  awayOf(userKey: UserKey, limit: number): Promise<readonly SessionRow[]>;
  /** The session in any state, of any user, whose ID begins like this; the first one of several. */
  beginningWith(beginning: string): Promise<SessionRow | undefined>;
  /** The nodes that hold sessions in the state `online`. */
  onlineNodes(): Promise<readonly string[]>;
  /** Users with a session in the state `online`, ascending by key, those above one. */
  onlineUsersAfter(userKey: UserKey, limit: number): Promise<readonly UserKey[]>;
  /** Some of the sessions in the state `online` that this node holds. */
  onlineAt(node: string, limit: number): Promise<readonly SessionRow[]>;
  /** Sessions of the user in any state, the one seen last first. It looks through those of all users. */
  allOf(userKey: UserKey, limit: number): Promise<readonly SessionRow[]>;
}

export interface SessionStore extends SessionReader {
  /**
   * The generations of those that are online or may be resumed, for changes that rest on them: until the transaction
   * ends nobody raises them.
   */
  generations(sessionIDs: readonly SessionID[]): Promise<ReadonlyMap<SessionID, number>>;
  /** Inserts or replaces the row of `sessionID`. */
  put(session: SessionRow): Promise<void>;
  /**
   * Ends every session of the user that is online or may be resumed, with a higher generation, so that nothing it has
   * queued lands; returns how many.
   */
  endAll(userKey: UserKey, now: Millis): Promise<number>;
  /** Displaces every session of the device that is offline, with a higher generation; returns how many. */
  displaceAway(userKey: UserKey, deviceID: string): Promise<number>;
  /** Removes up to `limit` rows that are over or offline and were last seen before `before`; returns how many. */
  sweep(before: Millis, limit: number): Promise<number>;
}

import type { Millis } from '@parley/kernel/brand';
import type { UserID, UserKey } from '../../core/ids.ts';

/** Why a call is over. */
export type EndReason =
  | 'answered'
  | 'cancelled'
  | 'timeout'
  | 'callEnd'
  | 'empty'
  | 'callerGone'
  | 'abandoned'
  | 'tooLong';

export interface CallEnd {
  readonly at: Millis;
  /** An `EndReason`, or one that only a newer version knows. */
  readonly reason: string;
  /** Who ended it; empty where nobody did. */
  readonly by: UserID | '';
  readonly extendedData: string;
}

/** The caller, whoever was ever invited, and whoever joined. Times are 0 where there was none. */
export interface CallMember {
  readonly userKey: UserKey;
  readonly userID: UserID;
  /** Who invited; the caller, and whoever joined, themselves. */
  readonly inviterKey: UserKey;
  readonly inviter: UserID;
  /** The order in which the members came. */
  readonly place: number;
  /** One of `callStates`, or one that only a newer version knows. */
  readonly state: number;
  /** What was given with the change that led to the state. */
  readonly extendedData: string;
  /** Who took the invitation back; empty where nobody did. */
  readonly cancelledBy: UserID | '';
  readonly invitedAt: Millis;
  /** Until when it rings. */
  readonly deadline: Millis;
  readonly receivedAt: Millis;
  readonly acceptedAt: Millis;
  readonly quitAt: Millis;
  /** Which change of the call led to the state. */
  readonly change: number;
  /** The device on which an accepted user takes part; empty: none does more than the others. */
  readonly primaryDevice: string;
  /** Where the user's own log last told of the call. */
  readonly position: number;
}

export interface Call {
  readonly callID: string;
  readonly mode: number;
  readonly callerKey: UserKey;
  readonly caller: UserID;
  /** Seconds that an invitation rings. */
  readonly timeout: number;
  readonly extendedData: string;
  /** Whether those are found out whose devices confirm nothing. */
  readonly checksReceipt: boolean;
  readonly createdAt: Millis;
  /** Grows by one with every change. */
  readonly change: number;
  /** Absent while it lasts. */
  readonly end?: CallEnd | undefined;
  /** By their place. */
  readonly members: readonly CallMember[];
}

/** A page of the calls of a user, the newest first. */
interface CallsQuery {
  /** Only those that come after this one; absent: from the newest on. */
  readonly before?: { readonly createdAt: Millis; readonly callID: string } | undefined;
  readonly limit: number;
}

/** What a request has brought about, for one that comes again. */
export interface CallRequest {
  readonly userKey: UserKey;
  readonly deviceID: string;
  readonly requestKey: string;
  /** Tells whether it is the same request. */
  readonly asked: string;
  /** The result as JSON. */
  readonly result: string;
  readonly at: Millis;
}

/** That a user's own log has an entry of a call. */
export interface CallEntry {
  readonly callID: string;
  readonly userKey: UserKey;
}

export interface CallReader {
  byID(callID: string): Promise<Call | undefined>;
  /** Those that stand on the user's list, whole; of one moment those first whose callID is greater byte by byte. */
  callsOf(userKey: UserKey, query: CallsQuery): Promise<readonly Call[]>;
  /** Those that others alone still list, by callID byte by byte, whole, from the one after `after` on. */
  unlistedCallsOf(userKey: UserKey, after: string, limit: number): Promise<readonly Call[]>;
  /** Those in which the user is or was and that are not over, the oldest first. */
  openCallsOf(userKey: UserKey, limit: number): Promise<readonly string[]>;
  /** Those of the app that are not over, the oldest first. */
  openCalls(limit: number): Promise<readonly string[]>;
  openCount(): Promise<number>;
}

export interface CallStore extends CallReader {
  /** Writes the row of a call and those of the named members, in the place of the earlier ones. */
  put(call: Call, changed: readonly UserKey[]): Promise<void>;
  request(userKey: UserKey, deviceID: string, requestKey: string): Promise<CallRequest | undefined>;
  putRequest(request: CallRequest): Promise<void>;
  /** Removes up to `limit` requests from before; returns how many. */
  sweepRequests(before: Millis, limit: number): Promise<number>;
  /** Entries of users' own logs that tell of calls that ended before, up to about `limit`, those of a call together. */
  entriesBefore(before: Millis, limit: number): Promise<readonly CallEntry[]>;
  /** The logs have the entries of these calls no more. */
  dropEntries(entries: readonly CallEntry[]): Promise<void>;
  /** Removes up to `limit` calls that ended before and that no log tells of any more, with their members; returns how many. */
  sweepEnded(before: Millis, limit: number): Promise<number>;
  /** Users with calls on their list, ascending by key, those above one. */
  usersAfter(userKey: UserKey, limit: number): Promise<readonly UserKey[]>;
  /**
   * Takes up to `limit` of the oldest ended calls off the user's list that are more than `keep`; a call that is on
   * nobody's list and that no log tells of any more is removed. Returns how many were taken off.
   */
  trimList(userKey: UserKey, keep: number, limit: number): Promise<number>;
}

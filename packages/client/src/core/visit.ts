import type { Cancel } from '@parley/kernel/clock';
import { type Random, randomFraction } from '@parley/kernel/random';
import { failure, type ZIMError } from '../errors.ts';
import type { Opened } from './handshake.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Link } from './rpc.ts';
import type { TokenWatch } from './token-watch.ts';

export interface Credentials {
  readonly userID: string;
  readonly token: string;
  readonly userName: string;
  /** Empty: the stored status stays. */
  readonly customStatus: string;
  /** In seconds; -1: until it is changed. */
  readonly customStatusDuration: number;
}

/** A token that is to take the place of the present one when the session is taken up again. */
export interface Renewal {
  readonly token: string;
  readonly result: Deferred<void>;
  readonly cancelTimer: Cancel;
}

export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: ZIMError): void;
}

export function createDeferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: ZIMError) => void = () => {};
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** What there is to know from a login until the client is disconnected again. */
export interface Visit {
  credentials: Credentials;
  readonly login: Deferred<void>;
  /** A second login that waits for the session to come back; see `relogin`. */
  relogin: Deferred<void> | undefined;
  renewal: Renewal | undefined;
  /** The next attempt does not wait. */
  isHurried: boolean;
  /** Let in without a connection, and none was had yet. */
  isOffline: boolean;
  /** What the device keeps of the user is at hand. */
  isPrepared: boolean;
  /** The session, once the server has opened it. */
  session: Opened | undefined;
  /** The connection on which the session is open. */
  link: Link | undefined;
  heartbeat: Heartbeat | undefined;
  isOver: boolean;
  /** Attempts since the connection was last sound. */
  tries: number;
  openedAt: number;
  lostAt: number;
  /** Over how long the server that stopped asked its clients to spread; 0 if none did. */
  spreadMs: number;
  readonly token: TokenWatch;
  /** Ends a wait between two attempts. */
  wake: () => void;
  /** Shortens it, because somebody waits for the connection. */
  hasten: () => void;
  /** When the last attempt began, and whether a server answers it. */
  triedAt: number;
  isReached: boolean;
  /** Ends the attempt that is under way. */
  abandon: (error: ZIMError) => void;
  cancelWatch: Cancel;
}

const nothing = (): void => {};

export const beginVisit = (credentials: Credentials, token: TokenWatch, isOffline: boolean): Visit => ({
  credentials,
  token,
  isOffline,
  isPrepared: false,
  renewal: undefined,
  isHurried: false,
  login: createDeferred(),
  relogin: undefined,
  session: undefined,
  link: undefined,
  heartbeat: undefined,
  isOver: false,
  tries: 0,
  openedAt: 0,
  lostAt: 0,
  spreadMs: 0,
  wake: nothing,
  hasten: nothing,
  triedAt: 0,
  isReached: false,
  abandon: nothing,
  cancelWatch: nothing,
});

/** Stops everything that was started for the visit, the connection aside. */
export function endVisit(visit: Visit, error: ZIMError): void {
  visit.isOver = true;
  visit.heartbeat?.end();
  visit.token.end();
  visit.renewal?.cancelTimer();
  visit.cancelWatch();
  visit.wake();
  visit.abandon(error);
}

/** Begins an attempt at once; one that is under way is given up for it, or left to its end if it `isPatient`. */
export function hurry(visit: Visit, isPatient = false): void {
  if (visit.link) return;
  visit.isHurried = true;
  visit.wake();
  if (isPatient) return;
  visit.abandon(failure('CommonModuleIMServerDisconnect', 'the attempt was given up for another one'));
}

/**
 * A random part of the time over which clients should come back. Who comes too early spreads again, over half of it,
 * or all who were turned away together would come again together.
 */
export function takeSpread(visit: Visit, random: Random): number {
  if (visit.spreadMs === 0) return 0;
  const waitMs = Math.round(visit.spreadMs * randomFraction(random));
  visit.spreadMs = Math.floor(visit.spreadMs / 2);
  return waitMs;
}

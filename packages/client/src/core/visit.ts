import type { Cancel } from '@parley/kernel/clock';
import type { ZIMError } from '../errors.ts';
import type { Opened } from './handshake.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Link } from './rpc.ts';

export interface Credentials {
  readonly userID: string;
  readonly token: string;
  readonly userName: string;
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
  /** The session, once the server has opened it. */
  session: Opened | undefined;
  /** The connection on which the session is open. */
  link: Link | undefined;
  heartbeat: Heartbeat | undefined;
  /** Whether the app was told that the session on this connection stands. */
  isAnnounced: boolean;
  isOver: boolean;
  /** Attempts since the connection was last sound. */
  tries: number;
  openedAt: number;
  lostAt: number;
  /** Over how long the server that stopped asked its clients to spread; 0 if none did. */
  spreadMs: number;
  /** When the token expires, on the monotonic clock. */
  tokenExpiresAt: number;
  isTokenWarned: boolean;
  /** Ends a wait between two attempts. */
  wake: () => void;
  /** Ends the attempt that is under way. */
  abandon: (error: ZIMError) => void;
  cancelReady: Cancel;
  cancelToken: Cancel;
  cancelWatch: Cancel;
}

const nothing = (): void => {};

export const beginVisit = (credentials: Credentials): Visit => ({
  credentials,
  login: createDeferred(),
  relogin: undefined,
  session: undefined,
  link: undefined,
  heartbeat: undefined,
  isAnnounced: false,
  isOver: false,
  tries: 0,
  openedAt: 0,
  lostAt: 0,
  spreadMs: 0,
  tokenExpiresAt: Number.POSITIVE_INFINITY,
  isTokenWarned: false,
  wake: nothing,
  abandon: nothing,
  cancelReady: nothing,
  cancelToken: nothing,
  cancelWatch: nothing,
});

/** Stops everything that was started for the visit, the connection aside. */
export function endVisit(visit: Visit, error: ZIMError): void {
  visit.isOver = true;
  visit.heartbeat?.end();
  visit.cancelReady();
  visit.cancelToken();
  visit.cancelWatch();
  visit.wake();
  visit.abandon(error);
}

import type { Cancel } from '@parley/kernel/clock';
import { type CloseReason, isResumable } from '@parley/protocol/close-reasons';
import type { Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import { logout, renewToken, serverStopping } from '@parley/protocol/features/session';
import { parse } from '@parley/protocol/schema';
import { ZIMConnectionEvent as Because, ZIMConnectionState as State } from '../enums.ts';
import { asFailure, failure, type ZIMError } from '../errors.ts';
import { durations } from '../limits.ts';
import type { OnlinenessSignal } from '../platform/platform.ts';
import type { Opening } from './attempt.ts';
import { Attempts, type AttemptsParts } from './attempts.ts';
import type { Follower } from './follower.ts';
import { endOf, isMistake } from './handshake.ts';
import { startHeartbeat } from './heartbeat.ts';
import { beginRenewal, settleRenewal, settleWith } from './renewal.ts';
import { triesAfterMistake } from './retry-delay.ts';
import type { Asking, Link } from './rpc.ts';
import { safely } from './safely.ts';
import { ServerTime } from './server-time.ts';
import { step } from './states.ts';
import { createTokenWatch } from './token-watch.ts';
import { beginVisit, type Credentials, createDeferred, endVisit, hurry, type Visit } from './visit.ts';
import { createWaiters, type Waiters } from './waiters.ts';

export interface ConnectionParts extends AttemptsParts {
  readonly follower: Follower;
}

const linkIsLost = (): ZIMError => failure('CommonModuleIMServerDisconnect', 'the connection is lost');

/** Keeps a login alive over as many connections as it takes. */
export class Connection {
  readonly #parts: ConnectionParts;
  #current: State = State.Disconnected;
  #visit: Visit | undefined;
  #limitMs: number = durations.reconnectLimitMs;
  readonly serverTime: ServerTime;
  readonly #waiters: Waiters;
  readonly #attempts: Attempts;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.serverTime = new ServerTime(parts.clock);
    this.#waiters = createWaiters({
      clock: parts.clock,
      hasten: () => this.#visit?.hasten(),
      hurry: () => this.#seekNow(),
      isReached: () => this.#visit?.isReached === true || this.#visit?.link !== undefined,
    });
    this.#attempts = new Attempts(parts, this.#waiters, {
      opened: (visit, link, opening) => this.#opened(visit, link, opening),
      told: (visit, name, data) => this.#told(visit, name, data),
      lost: (visit, reason) => this.#lost(visit, reason),
      ended: (visit, because, error) => this.#finish(visit, because, error),
    });
  }

  get state(): State {
    return this.#current;
  }

  get userID(): string | undefined {
    return this.#visit?.credentials.userID;
  }

  /** The name that came with the login; empty if there was none. */
  get userName(): string {
    return this.#visit?.credentials.userName ?? '';
  }

  /** After an outage of this length another login may take the place of this one; as the server said last. */
  get reconnectLimitMs(): number {
    return this.#limitMs;
  }

  /** Whether the user is in: online, during an outage, or let in without a connection. */
  get isLoggedIn(): boolean {
    if (this.#current === State.Connecting) return this.#visit?.isOffline === true && this.#visit.isPrepared;
    return this.#current !== State.Disconnected;
  }

  /** Whether the server has been sought in vain for so long that another login may take the place of this one. */
  get isLost(): boolean {
    const visit = this.#visit;
    const isSeeking = this.#current === State.Reconnecting || (this.#current === State.Connecting && visit?.isOffline);
    return isSeeking === true && visit !== undefined && this.#parts.clock.monotonic() - visit.lostAt > this.#limitMs;
  }

  /** The server's wall clock in Unix milliseconds, as far as it is known. */
  serverNow(): number {
    return this.serverTime.now();
  }

  /** Asks the server over the present connection; without one the request fails at once. */
  ask<Of extends Method>(method: Of, params: ParamsOf<Of>, asking: Asking<Of>): void {
    const link = this.#visit?.link;
    if (link) link.ask(method, params, asking);
    else asking.settle({ ok: false, error: failure('NetworkModuleNetworkError', 'there is no connection') });
  }

  /** Looks soon whether the server is still there, and again as long as an answer of it is expected. */
  expectAnswer(isExpected: () => boolean): void {
    this.#visit?.heartbeat?.expect(isExpected);
  }

  /**
   * Seeks a lost connection at short intervals until that is cancelled. `missed` is told of each attempt in vain that
   * began at `deadlineAt` on the monotonic clock, or later.
   */
  awaitReturn(deadlineAt: number, missed: () => void): Cancel {
    return this.#waiters.add(deadlineAt, missed);
  }

  call<Of extends Method>(method: Of, params: ParamsOf<Of>): Promise<ResultOf<Of>> {
    return new Promise((resolve, reject) => {
      this.ask(method, params, {
        timeoutMs: durations.requestMs,
        settle: (outcome) => (outcome.ok ? resolve(outcome.result) : reject(outcome.error)),
      });
    });
  }

  /** Only while disconnected. */
  login(credentials: Credentials): Promise<void> {
    const visit = this.#begin(credentials, false);
    void this.#guard(visit, this.#attempts.openFirst(visit));
    return visit.login.promise;
  }

  /** Only while disconnected: lets the user in at once; the server is sought without end. */
  loginOffline(credentials: Credentials, known: { tokenExpiresAt: number; reconnectLimitMs: number }): Promise<void> {
    const visit = this.#begin(credentials, true);
    visit.lostAt = this.#parts.clock.monotonic();
    this.#limitMs = known.reconnectLimitMs;
    if (this.serverTime.known() !== undefined) visit.token.set(this.serverTime.toMonotonic(known.tokenExpiresAt), true);
    void this.#guard(visit, this.#attempts.openLater(visit));
    return visit.login.promise;
  }

  /** Only when the session is lost: seeks it at once, with another token; if that fails it is sought with the old one. */
  relogin(token: string): Promise<void> {
    const visit = this.#visit;
    if (!visit) return Promise.reject(linkIsLost());
    visit.relogin ??= createDeferred();
    beginRenewal(this.#parts.clock, visit, token).catch(() => {});
    return visit.relogin.promise;
  }

  /** Puts another token in the place of the present one; if that fails, the present one stays. */
  async renewToken(token: string): Promise<void> {
    const visit = this.#visit;
    if (visit && this.#current === State.Reconnecting) return beginRenewal(this.#parts.clock, visit, token);
    const { tokenExpiresAt, serverTime } = await this.call(renewToken, { token });
    if (!visit || visit.isOver) return;
    visit.credentials = { ...visit.credentials, token };
    visit.token.set(this.#parts.clock.monotonic() + tokenExpiresAt - serverTime, true);
  }

  logout(): void {
    this.leave(failure('NetworkModuleUserHasAlreadyLoggedOut', 'the user has logged out'));
  }

  /** Logs out; everything that waits for an answer fails with `error`. */
  leave(error: ZIMError): void {
    const visit = this.#visit;
    if (!visit) return;
    const { link } = visit;
    visit.link = undefined;
    link?.fail(error);
    link?.ask(logout, {}, { timeoutMs: durations.leaveMs, settle: () => link.end(error) });
    this.#finish(visit, Because.Success, error, error);
  }

  #begin(credentials: Credentials, isOffline: boolean): Visit {
    const { clock, events, platform, log } = this.#parts;
    const expired = (): void => {
      this.#finish(visit, Because.TokenExpired, failure('NetworkModuleTokenExpired', 'the token has expired'));
    };
    const warn = (second: number): void => void events.tell('tokenWillExpire', { second });
    const token = createTokenWatch({ clock, warn, expire: expired });
    const visit = beginVisit(credentials, token, isOffline);
    this.#visit = visit;
    this.#move(State.Connecting, Because.ActiveLogin);
    const unwatch = safely(() => platform.watchOnlineness((signal) => this.#signalled(visit, signal)), undefined);
    if (!unwatch) log('warn', 'onlineness is unknown');
    visit.cancelWatch = () => safely(() => unwatch?.(), undefined);
    return visit;
  }

  #opened(visit: Visit, link: Link, { session, isNew }: Opening): void {
    const { clock, follower } = this.#parts;
    const now = clock.monotonic();
    if (session.reconnectLimitSeconds !== undefined) this.#limitMs = session.reconnectLimitSeconds * 1000;
    visit.session = session;
    visit.link = link;
    visit.spreadMs = 0;
    visit.isHurried = false;
    this.#waiters.isAnswered = false;
    visit.openedAt = now;
    this.serverTime.set(session.serverTime);
    visit.token.set(now + session.tokenExpiresAt - session.serverTime, isNew);
    visit.heartbeat = startHeartbeat({
      clock,
      heartbeatMs: session.heartbeatMs,
      ping: () => link.ping(),
      silent: () => this.#lost(visit, undefined),
    });
    follower.opened(session);
    visit.isOffline = false;
    visit.isPrepared = true;
    const { relogin, renewal } = visit;
    visit.relogin = undefined;
    const told = this.#move(State.Connected, Because.Success);
    void told.then(() => {
      visit.login.resolve();
      relogin?.resolve();
    });
    visit.token.speak();
    follower.connected();
    if (renewal) void settleWith(visit, renewal, this.renewToken(renewal.token));
  }

  #told(visit: Visit, name: string, data: unknown): void {
    if (visit.isOver) return;
    if (name !== serverStopping.name) {
      this.#parts.follower.event(name, data);
      return;
    }
    const parsed = parse(serverStopping.data, data);
    if (parsed.ok) visit.spreadMs = parsed.value.withinMs;
  }

  #lost(visit: Visit, reason: CloseReason | undefined): void {
    const { link } = visit;
    if (visit.isOver || !link) return;
    this.#parts.log('info', 'connection lost', { reason });
    visit.heartbeat?.end();
    visit.heartbeat = undefined;
    visit.link = undefined;
    link.end(linkIsLost());
    if (reason !== undefined && !isResumable(reason)) {
      const { because, error } = endOf(reason);
      this.#finish(visit, because, error);
      return;
    }
    const now = this.#parts.clock.monotonic();
    if (now - visit.openedAt >= durations.steadyMs) visit.tries = 0;
    if (isMistake(reason)) {
      visit.tries = Math.max(visit.tries, triesAfterMistake);
      this.#waiters.isAnswered = true;
    }
    if (this.#current === State.Connected) {
      visit.lostAt = now;
      this.#move(State.Reconnecting, Because.LoginInterrupted);
    }
    this.#parts.follower.interrupted();
    void this.#guard(visit, this.#attempts.reopen(visit));
  }

  /** An attempt that has just begun or is answered is left to its end. */
  #seekNow(): void {
    const visit = this.#visit;
    if (!visit) return;
    const isYoung = this.#parts.clock.monotonic() - visit.triedAt < durations.lastChanceMs;
    hurry(visit, isYoung || visit.isReached);
  }

  #signalled(visit: Visit, signal: OnlinenessSignal): void {
    if (signal === 'offline') {
      this.#lost(visit, undefined);
      return;
    }
    visit.heartbeat?.check();
    // What was begun over a network that was not there may hang for as long as the system likes.
    if (signal === 'online' && !visit.link && !visit.isReached) {
      visit.isHurried = true;
      visit.abandon(linkIsLost());
    }
    visit.wake();
  }

  /** Ends the visit: nothing of it is taken up again. */
  #finish(visit: Visit, because: Because, error: ZIMError, inFlight: ZIMError = linkIsLost()): void {
    if (visit.isOver) return;
    const { link } = visit;
    this.#visit = undefined;
    visit.link = undefined;
    endVisit(visit, error);
    link?.end(inFlight);
    const told = this.#move(State.Disconnected, because);
    void told.then(() => {
      visit.login.reject(error);
      visit.relogin?.reject(error);
      settleRenewal(visit, error);
    });
    this.#parts.follower.over(inFlight);
  }

  #move(to: State, because: Because): Promise<void> {
    this.#current = step(this.#current, to, because);
    this.#parts.log('info', 'connection state', { state: State[to], event: Because[because] });
    return this.#parts.events.tell('connectionStateChanged', { state: to, event: because, extendedData: '{}' });
  }

  /** A bug in our own work ends the visit instead of leaving it hanging. */
  async #guard(visit: Visit, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (thrown) {
      const isLogin = this.#current === State.Connecting;
      const because = isLogin ? Because.ActiveLogin : Because.LoginInterrupted;
      this.#parts.log('error', 'the connection failed', { state: State[this.#current] });
      if (this.#current !== State.Connected) this.#finish(visit, because, asFailure(thrown, 'Failed'));
    }
  }
}

import type { Clock } from '@parley/kernel/clock';
import { type Random, randomFraction } from '@parley/kernel/random';
import { type CloseReason, closeReasons, isResumable } from '@parley/protocol/close-reasons';
import type { Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import { logout, serverStopping } from '@parley/protocol/features/session';
import { parse } from '@parley/protocol/schema';
import { ZIMConnectionEvent as Because, ZIMConnectionState as State } from '../enums.ts';
import { asFailure, failure, type ZIMError } from '../errors.ts';
import { durations } from '../limits.ts';
import type { OnlinenessSignal, Platform } from '../platform/platform.ts';
import type { Events } from './events.ts';
import { type Attempt, endOf, type Opened, shakeHands } from './handshake.ts';
import { startHeartbeat } from './heartbeat.ts';
import { retryDelayMs, triesAfterMistake } from './retry-delay.ts';
import type { Asking, Link } from './rpc.ts';
import { step } from './states.ts';
import { beginVisit, type Credentials, createDeferred, endVisit, type Visit } from './visit.ts';

/** Who lives by the connection. */
export interface Follower {
  /** Before the first attempt of a login. */
  prepare(userID: string): Promise<void>;
  /** A session was opened or taken up; `ready` is called once the app may be told so. */
  opened(session: Opened, ready: () => void): void;
  /** The app is being told that the client is connected. */
  connected(): void;
  event(name: string, data: unknown): void;
  /** The connection is lost and is being sought again. */
  interrupted(): void;
  /** The visit is over; nothing will be taken up again. */
  over(error: ZIMError): void;
}

export interface ConnectionParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly platform: Platform;
  readonly events: Events;
  readonly appID: number;
  readonly instanceID: string;
  /** Absent where no server was named and none can be guessed. */
  readonly url: string | undefined;
  readonly follower: Follower;
}

const linkIsLost = (): ZIMError => failure('CommonModuleIMServerDisconnect', 'the connection is lost');

/** Keeps a login alive over as many connections as it takes. */
export class Connection {
  private readonly parts: ConnectionParts;
  private current: State = State.Disconnected;
  private visit: Visit | undefined;
  private serverTime: { readonly at: number; readonly wall: number } | undefined;

  constructor(parts: ConnectionParts) {
    this.parts = parts;
  }

  get state(): State {
    return this.current;
  }

  get userID(): string | undefined {
    return this.visit?.credentials.userID;
  }

  /** The name that the login asked for; empty: none. */
  get userName(): string {
    return this.visit?.credentials.userName ?? '';
  }

  /** How long the connection has been lost; 0 while it stands. */
  get outageMs(): number {
    return this.visit && this.current === State.Reconnecting ? this.parts.clock.monotonic() - this.visit.lostAt : 0;
  }

  /** The server's wall clock in Unix milliseconds, as far as it is known. */
  serverNow(): number {
    const { clock } = this.parts;
    return this.serverTime ? this.serverTime.wall + (clock.monotonic() - this.serverTime.at) : clock.wall();
  }

  /** Asks the server over the present connection; without one the request fails at once. */
  ask<Of extends Method>(method: Of, params: ParamsOf<Of>, asking: Asking<Of>): void {
    const link = this.visit?.link;
    if (link) link.ask(method, params, asking);
    else asking.settle({ ok: false, error: failure('NetworkModuleNetworkError', 'there is no connection') });
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
    const visit = beginVisit(credentials);
    this.visit = visit;
    visit.cancelWatch = this.parts.platform.watchOnlineness((signal) => this.signalled(visit, signal));
    this.move(State.Connecting, Because.ActiveLogin);
    void this.guard(visit, this.openFirst(visit));
    return visit.login.promise;
  }

  /** Only during an outage: seeks the session at once, with another token. */
  relogin(token: string): Promise<void> {
    const { visit } = this;
    if (!visit) return Promise.reject(linkIsLost());
    visit.credentials = { ...visit.credentials, token };
    visit.cancelToken();
    visit.isTokenWarned = false;
    visit.relogin ??= createDeferred();
    visit.wake();
    return visit.relogin.promise;
  }

  logout(): void {
    this.leave(failure('NetworkModuleUserHasAlreadyLoggedOut', 'the user has logged out'));
  }

  /** Logs out; everything that waits for an answer fails with `error`. */
  leave(error: ZIMError): void {
    const { visit } = this;
    if (!visit) return;
    const { link } = visit;
    visit.link = undefined;
    link?.fail(error);
    link?.ask(logout, {}, { timeoutMs: durations.leaveMs, settle: () => link.end(error) });
    this.finish(visit, Because.Success, error, error);
  }

  private async openFirst(visit: Visit): Promise<void> {
    const { clock, random, url } = this.parts;
    const deadline = clock.monotonic() + durations.loginMs;
    await this.parts.follower.prepare(visit.credentials.userID);
    let error = failure('NetworkModuleNetworkError', 'no server was named');
    for (let tries = 0; url !== undefined && !visit.isOver && clock.monotonic() < deadline; ) {
      const attempt = await this.attempt(visit, url, deadline - clock.monotonic());
      if (visit.isOver || attempt.kind === 'opened') return;
      if (attempt.kind === 'ended') return this.finish(visit, loginEnd(attempt.because), attempt.error);
      error = attempt.error;
      tries += 1;
      await this.pause(visit, Math.min(retryDelayMs(tries, random), deadline - clock.monotonic()));
    }
    if (!visit.isOver) this.finish(visit, Because.LoginTimeout, error);
  }

  private async reopen(visit: Visit): Promise<void> {
    const { random, url } = this.parts;
    while (url !== undefined && !visit.isOver) {
      const waitMs = retryDelayMs(visit.tries, random) + this.takeSpread(visit);
      visit.tries += 1;
      if (!visit.relogin) await this.pause(visit, waitMs);
      if (visit.isOver) return;
      const { relogin } = visit;
      const attempt = await this.attempt(visit, url, durations.attemptMs);
      if (visit.isOver || attempt.kind === 'opened') return;
      // Asked for while this attempt was under way: it was made with the token of before.
      if (visit.relogin !== relogin) continue;
      relogin?.reject(attempt.error);
      visit.relogin = undefined;
      if (attempt.kind === 'ended') return this.finish(visit, attempt.because, attempt.error);
    }
  }

  private attempt(visit: Visit, url: string, withinMs: number): Promise<Attempt> {
    const { clock, platform, appID, instanceID } = this.parts;
    const { userID, token, userName } = visit.credentials;
    const deadline = clock.monotonic() + withinMs;
    return new Promise((resolve) => {
      visit.abandon = shakeHands({
        clock,
        platform,
        url,
        withinMs,
        identity: { appID, userID, token, userName, instanceID, sessionID: visit.session?.sessionID },
        settle: (attempt, link) => {
          if (attempt.kind === 'opened') this.opened(visit, link, attempt.session, deadline);
          resolve(attempt);
        },
        event: (name, data) => this.told(visit, name, data),
        heard: () => visit.heartbeat?.heard(),
        garbled: () => {
          void this.parts.events.tell('error', failure('NetworkModuleRspProtoParseError', 'a push could not be read'));
          this.lost(visit, 'malformedFrame');
        },
        closed: (reason) => this.lost(visit, reason),
      });
    });
  }

  private opened(visit: Visit, link: Link, session: Opened, deadline: number): void {
    const { clock, follower } = this.parts;
    const now = clock.monotonic();
    visit.session = session;
    visit.link = link;
    visit.spreadMs = 0;
    visit.openedAt = now;
    visit.isAnnounced = false;
    visit.tokenExpiresAt = now + session.tokenExpiresAt - session.serverTime;
    this.serverTime = { at: now, wall: session.serverTime };
    visit.heartbeat = startHeartbeat({
      clock,
      heartbeatMs: session.heartbeatMs,
      ping: () => link.ping(),
      silent: () => this.lost(visit, undefined),
    });
    visit.cancelReady = clock.after(deadline - now, () => this.announce(visit));
    follower.opened(session, () => this.announce(visit));
  }

  private announce(visit: Visit): void {
    if (visit.isOver || visit.isAnnounced || !visit.link) return;
    visit.isAnnounced = true;
    visit.cancelReady();
    const { relogin } = visit;
    visit.relogin = undefined;
    const told = this.move(State.Connected, Because.Success);
    void told.then(() => {
      visit.login.resolve();
      relogin?.resolve();
    });
    this.watchToken(visit);
    this.parts.follower.connected();
  }

  /** Warns of the token's end once, and ends the visit with it. */
  private watchToken(visit: Visit): void {
    const { clock, events } = this.parts;
    visit.cancelToken();
    const restMs = visit.tokenExpiresAt - clock.monotonic();
    const expire = (): void => {
      this.finish(visit, Because.TokenExpired, failure('NetworkModuleTokenExpired', 'the token has expired'));
    };
    const warn = (): void => {
      const leftMs = Math.max(0, visit.tokenExpiresAt - clock.monotonic());
      if (!visit.isTokenWarned) void events.tell('tokenWillExpire', { second: Math.ceil(leftMs / 1000) });
      visit.isTokenWarned = true;
      visit.cancelToken = clock.after(leftMs, expire);
    };
    if (restMs <= durations.tokenWarningMs) warn();
    else visit.cancelToken = clock.after(restMs - durations.tokenWarningMs, warn);
  }

  private told(visit: Visit, name: string, data: unknown): void {
    if (visit.isOver) return;
    if (name !== serverStopping.name) {
      this.parts.follower.event(name, data);
      return;
    }
    const parsed = parse(serverStopping.data, data);
    if (parsed.ok) visit.spreadMs = parsed.value.withinMs;
  }

  /**
   * A random part of the time over which clients should come back. Who comes too early spreads again, over half of it,
   * or all who were turned away together would come again together.
   */
  private takeSpread(visit: Visit): number {
    if (visit.spreadMs === 0) return 0;
    const waitMs = Math.round(visit.spreadMs * randomFraction(this.parts.random));
    visit.spreadMs = Math.floor(visit.spreadMs / 2);
    return waitMs;
  }

  private lost(visit: Visit, reason: CloseReason | undefined): void {
    const { link } = visit;
    if (visit.isOver || !link) return;
    // A login that succeeded is told as such, even if its connection did not live to see the end of the first sync.
    if (this.current === State.Connecting) this.announce(visit);
    this.parts.platform.log('info', 'connection lost', { reason });
    visit.heartbeat?.end();
    visit.heartbeat = undefined;
    visit.cancelReady();
    visit.link = undefined;
    link.end(linkIsLost());
    if (reason !== undefined && !isResumable(reason)) {
      const { because, error } = endOf(reason);
      this.finish(visit, because, error);
      return;
    }
    const now = this.parts.clock.monotonic();
    if (now - visit.openedAt >= durations.steadyMs) visit.tries = 0;
    if (isMistake(reason)) visit.tries = Math.max(visit.tries, triesAfterMistake);
    if (this.current === State.Connected) {
      visit.lostAt = now;
      this.move(State.Reconnecting, Because.LoginInterrupted);
    }
    this.parts.follower.interrupted();
    void this.guard(visit, this.reopen(visit));
  }

  private signalled(visit: Visit, signal: OnlinenessSignal): void {
    if (signal === 'offline') {
      this.lost(visit, undefined);
      return;
    }
    visit.heartbeat?.check();
    visit.wake();
  }

  private pause(visit: Visit, waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.parts.clock.after(Math.max(0, waitMs), () => visit.wake());
      visit.wake = () => {
        cancel();
        visit.wake = () => {};
        resolve();
      };
    });
  }

  /** Ends the visit: nothing of it is taken up again. */
  private finish(visit: Visit, because: Because, error: ZIMError, inFlight: ZIMError = linkIsLost()): void {
    if (visit.isOver) return;
    const { link } = visit;
    this.visit = undefined;
    visit.link = undefined;
    endVisit(visit, error);
    link?.end(inFlight);
    const told = this.move(State.Disconnected, because);
    void told.then(() => {
      visit.login.reject(error);
      visit.relogin?.reject(error);
    });
    this.parts.follower.over(inFlight);
  }

  private move(to: State, because: Because): Promise<void> {
    this.current = step(this.current, to, because);
    this.parts.platform.log('info', 'connection state', { state: State[to], event: Because[because] });
    return this.parts.events.tell('connectionStateChanged', { state: to, event: because, extendedData: '{}' });
  }

  /** A bug in our own work ends the visit instead of leaving it hanging. */
  private async guard(visit: Visit, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (thrown) {
      const isLogin = this.current === State.Connecting;
      const because = isLogin ? Because.ActiveLogin : Because.LoginInterrupted;
      this.parts.platform.log('error', 'the connection failed', { state: State[this.current] });
      if (this.current !== State.Connected) this.finish(visit, because, asFailure(thrown, 'Failed'));
    }
  }
}

const isMistake = (reason: CloseReason | undefined): boolean =>
  reason !== undefined && closeReasons[reason].code >= closeReasons.malformedFrame.code;

/** A rejected login ends with one of the events that the table knows for it. */
const loginEnd = (because: Because): Because =>
  because === Because.TokenExpired || because === Because.Unregistered ? because : Because.ActiveLogin;

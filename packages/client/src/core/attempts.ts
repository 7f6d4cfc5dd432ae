import type { Random } from '@parley/kernel/random';
import type { CloseReason } from '@parley/protocol/close-reasons';
import { ZIMConnectionEvent as Because, ZIMErrorCode } from '../enums.ts';
import { failure, type ZIMError } from '../errors.ts';
import { durations } from '../limits.ts';
import type { LogSink } from '../platform/platform.ts';
import { type AttemptParts, attemptOnce, type Opening, pause } from './attempt.ts';
import type { Follower } from './follower.ts';
import { type Attempt, asLoginEnd } from './handshake.ts';
import { asRenewalFailure, isOfToken, settleRenewal } from './renewal.ts';
import { awaitedDelayMs, retryDelayMs } from './retry-delay.ts';
import type { Link } from './rpc.ts';
import { takeSpread, type Visit } from './visit.ts';
import type { Waiters } from './waiters.ts';

export interface AttemptsParts extends AttemptParts {
  readonly random: Random;
  readonly log: LogSink;
  /** Absent where no server was named and none can be guessed. */
  readonly url: string | undefined;
  readonly follower: Pick<Follower, 'prepare'>;
}

export interface AttemptsHooks {
  opened(visit: Visit, link: Link, opening: Opening): void;
  told(visit: Visit, name: string, data: unknown): void;
  lost(visit: Visit, reason: CloseReason | undefined): void;
  /** No more attempts are made. */
  ended(visit: Visit, because: Because, error: ZIMError): void;
}

/** Seeks the server for a visit, attempt after attempt. */
export class Attempts {
  readonly #parts: AttemptsParts;
  readonly #waiters: Waiters;
  readonly #hooks: AttemptsHooks;

  constructor(parts: AttemptsParts, waiters: Waiters, hooks: AttemptsHooks) {
    this.#parts = parts;
    this.#waiters = waiters;
    this.#hooks = hooks;
  }

  /** For a login that waits for its session, and not for what the device keeps: that may be much. */
  async openFirst(visit: Visit): Promise<void> {
    await Promise.all([this.#parts.follower.prepare(visit.credentials.userID), this.#seekFirst(visit)]);
  }

  async #seekFirst(visit: Visit): Promise<void> {
    const { clock, random, url, platform, log } = this.#parts;
    const deadline = clock.monotonic() + durations.loginMs;
    let error = failure('NetworkModuleNetworkError', 'no server was named');
    let met: string | undefined;
    for (let tries = 0; url !== undefined && !visit.isOver && clock.monotonic() < deadline; ) {
      const attempt = await this.#attempt(visit, url, deadline - clock.monotonic());
      if (visit.isOver || attempt.kind === 'opened') return;
      if (attempt.kind === 'ended') return this.#hooks.ended(visit, asLoginEnd(attempt.because), attempt.error);
      if (attempt.isAbandoned) continue;
      error = attempt.error;
      if (tries === 0 && isUnmet(error))
        void platform.diagnose?.(url).then((found) => {
          met = found;
          log('warn', unmet(url, error, met).message);
        });
      tries += 1;
      await pause(clock, visit, Math.min(retryDelayMs(tries, random), deadline - clock.monotonic()));
    }
    if (visit.isOver) return;
    this.#hooks.ended(
      visit,
      Because.LoginTimeout,
      url !== undefined && isUnmet(error) ? unmet(url, error, met) : error,
    );
  }

  /** For a login that does not wait. */
  async openLater(visit: Visit): Promise<void> {
    await this.#parts.follower.prepare(visit.credentials.userID);
    if (visit.isOver) return;
    visit.isPrepared = true;
    visit.login.resolve();
    await this.reopen(visit);
  }

  /** After the connection was lost, until there is another. */
  async reopen(visit: Visit): Promise<void> {
    const { url } = this.#parts;
    while (url !== undefined && !visit.isOver) {
      await this.#rest(visit);
      if (visit.isOver) return;
      visit.isHurried = false;
      const { relogin, renewal } = visit;
      const attempt = await this.#attempt(visit, url, durations.attemptMs);
      if (visit.isOver || attempt.kind === 'opened') return;
      if (attempt.kind === 'unreachable' && attempt.isAbandoned) continue;
      // What was asked for while the attempt was under way waits for the next one.
      if (visit.relogin === relogin) this.#endRelogin(visit, attempt.error);
      if (attempt.kind !== 'ended') {
        this.#waiters.failed(visit.triedAt, attempt.isAnswered === true);
        continue;
      }
      if (!renewal || !isOfToken(attempt.error)) return this.#endAttempts(visit, attempt);
      // The token of before is still in force.
      if (visit.renewal === renewal) settleRenewal(visit, asRenewalFailure(attempt.error));
      visit.isHurried = true;
    }
  }

  /** The wait before an attempt. */
  #rest(visit: Visit): Promise<void> | undefined {
    const { clock, random } = this.#parts;
    const { isAny, isAnswered } = this.#waiters;
    const delayMs = retryDelayMs(visit.tries, random);
    const awaitedMs = awaitedDelayMs(delayMs, isAnswered, random);
    const spreadMs = takeSpread(visit, random);
    visit.tries += 1;
    if (visit.isHurried) return undefined;
    return pause(clock, visit, spreadMs + (isAny ? awaitedMs : delayMs), spreadMs + awaitedMs);
  }

  #endRelogin(visit: Visit, error: ZIMError): void {
    if (!visit.relogin) return;
    visit.relogin.reject(error);
    visit.relogin = undefined;
    settleRenewal(visit, error);
  }

  #endAttempts(visit: Visit, { because, error }: Extract<Attempt, { kind: 'ended' }>): void {
    if (!visit.isOffline) {
      this.#hooks.ended(visit, because, error);
      return;
    }
    this.#hooks.ended(visit, asLoginEnd(because), error);
    void this.#parts.events.tell('error', error);
  }

  #attempt(visit: Visit, url: string, withinMs: number): Promise<Attempt> {
    const { opened, told, lost } = this.#hooks;
    return attemptOnce(
      this.#parts,
      visit,
      { url, withinMs },
      {
        opened: (link, opening) => opened(visit, link, opening),
        told: (name, data) => told(visit, name, data),
        lost: (reason) => lost(visit, reason),
      },
    );
  }
}

const isUnmet = ({ code }: ZIMError): boolean => code === ZIMErrorCode.NetworkModuleNetworkError;

/** The error of a login that met no server; what follows the `?` of an address may be a secret. */
const unmet = (url: string, { message }: ZIMError, found = message): ZIMError =>
  failure('NetworkModuleNetworkError', `no connection to ${url.split('?')[0]}: ${found}`);

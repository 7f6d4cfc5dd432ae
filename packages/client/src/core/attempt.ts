import type { Clock } from '@parley/kernel/clock';
import type { CloseReason } from '@parley/protocol/close-reasons';
import { failure } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import type { Events } from './events.ts';
import { type Attempt, type Opened, shakeHands } from './handshake.ts';
import { settleRenewal } from './renewal.ts';
import type { Link } from './rpc.ts';
import type { Visit } from './visit.ts';

export interface AttemptParts {
  readonly clock: Clock;
  readonly platform: Platform;
  readonly events: Events;
  readonly appID: number;
  readonly instanceID: string;
}

/** What an attempt that succeeded brings. */
export interface Opening {
  readonly session: Opened;
  /** It was made with another token than the one before. */
  readonly isNew: boolean;
}

export interface AttemptHooks {
  opened(link: Link, opening: Opening): void;
  told(name: string, data: unknown): void;
  lost(reason: CloseReason | undefined): void;
}

/** Tries once to open the session of a visit or to take it up, with the token that is to be the next if there is one. */
export function attemptOnce(
  parts: AttemptParts,
  visit: Visit,
  { url, withinMs }: { readonly url: string; readonly withinMs: number },
  hooks: AttemptHooks,
): Promise<Attempt> {
  const { clock, platform, events, appID, instanceID } = parts;
  const { renewal } = visit;
  const credentials = { ...visit.credentials, ...(renewal && { token: renewal.token }) };
  const opened = (session: Opened, link: Link): void => {
    visit.credentials = credentials;
    if (renewal && visit.renewal === renewal) settleRenewal(visit);
    hooks.opened(link, { session, isNew: renewal !== undefined });
  };
  visit.triedAt = clock.monotonic();
  return new Promise((resolve) => {
    visit.abandon = shakeHands({
      clock,
      platform,
      url,
      withinMs,
      isAfterOfflineLogin: visit.isOffline,
      identity: { appID, ...credentials, instanceID, sessionID: visit.session?.sessionID },
      reached: () => {
        visit.isReached = true;
      },
      settle: (attempt, link) => {
        visit.isReached = false;
        if (attempt.kind === 'opened') opened(attempt.session, link);
        resolve(attempt);
      },
      event: hooks.told,
      heard: () => visit.heartbeat?.heard(),
      garbled: () => {
        void events.tell('error', failure('NetworkModuleRspProtoParseError', 'a push could not be read'));
        hooks.lost('malformedFrame');
      },
      closed: hooks.lost,
    });
  });
}

/** Waits, unless the visit is woken; no longer than `awaitedMs` in all from when it is hastened. */
export function pause(clock: Clock, visit: Visit, waitMs: number, awaitedMs = waitMs): Promise<void> {
  const begunAt = clock.monotonic();
  return new Promise((resolve) => {
    let cancel = (): void => {};
    const wait = (inAllMs: number): void => {
      cancel();
      cancel = clock.after(Math.max(0, begunAt + inAllMs - clock.monotonic()), () => visit.wake());
    };
    wait(waitMs);
    visit.hasten = () => wait(awaitedMs);
    visit.wake = () => {
      cancel();
      visit.wake = () => {};
      visit.hasten = () => {};
      resolve();
    };
  });
}

import { type Cancel, type Clock, every } from '@parley/kernel/clock';
import { timings } from '@parley/protocol/limits';
import { durations } from '../limits.ts';

export interface Heartbeat {
  /** Something came from the server. */
  heard(): void;
  /** Time may have stood still for this process: looks at once whether the connection is still good. */
  check(): void;
  /**
   * An answer is expected, and `isExpected` says how long: a server that is quiet meanwhile is pinged early, and the
   * connection is held for lost if it stays so.
   */
  expect(isExpected: () => boolean): void;
  readonly end: Cancel;
}

export interface HeartbeatParts {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  ping(): void;
  /** Nothing came for too long; called once. */
  silent(): void;
}

/** However often a server asks for it. */
const heartbeatMsMin = 1000;

/** Pings the server and notices when it has fallen silent, or when this machine has slept. */
export function startHeartbeat({ clock, heartbeatMs, ping, silent }: HeartbeatParts): Heartbeat {
  let heardAt = clock.monotonic();
  let cancelTimer: Cancel = () => {};
  /** By how much the wall clock is ahead; it goes on while the machine sleeps, which the other may not. */
  let aheadMs = clock.wall() - heardAt;
  const hasSlept = (): boolean => {
    const beforeMs = aheadMs;
    aheadMs = clock.wall() - clock.monotonic();
    return Math.abs(aheadMs - beforeMs) > timings.clientSilenceMs;
  };
  const cancelPing = every(clock, Math.max(heartbeatMs, heartbeatMsMin), () => {
    if (hasSlept()) stop();
    else ping();
  });
  let cancelLook: Cancel | undefined;
  const end = (): void => {
    cancelPing();
    cancelTimer();
    cancelLook?.();
  };
  const stop = (): void => {
    end();
    silent();
  };
  const watch = (): void => {
    cancelTimer();
    const restMs = heardAt + timings.clientSilenceMs - clock.monotonic();
    if (restMs > 0 && !hasSlept()) cancelTimer = clock.after(restMs, watch);
    else stop();
  };
  const look = (isExpected: () => boolean, quietSince: number): void => {
    cancelLook = undefined;
    if (!isExpected()) return;
    const pingAt = Math.max(heardAt, quietSince) + durations.doubtMs;
    const restMs = pingAt - clock.monotonic();
    if (restMs > 0) {
      cancelLook = clock.after(restMs, () => look(isExpected, quietSince));
      return;
    }
    ping();
    cancelLook = clock.after(durations.verdictMs, () => {
      if (heardAt < pingAt) stop();
      else look(isExpected, heardAt);
    });
  };
  watch();
  return {
    heard: () => {
      heardAt = clock.monotonic();
    },
    check: () => {
      watch();
      ping();
    },
    expect: (isExpected) => {
      if (!cancelLook) look(isExpected, clock.monotonic());
    },
    end,
  };
}

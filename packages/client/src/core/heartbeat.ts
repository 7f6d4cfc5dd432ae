import { type Cancel, type Clock, every } from '@parley/kernel/clock';
import { timings } from '@parley/protocol/limits';

export interface Heartbeat {
  /** Something came from the server. */
  heard(): void;
  /** Time may have stood still for this process: looks at once whether the connection is still good. */
  check(): void;
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
  const end = (): void => {
    cancelPing();
    cancelTimer();
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
  watch();
  return {
    heard: () => {
      heardAt = clock.monotonic();
    },
    check: () => {
      watch();
      ping();
    },
    end,
  };
}

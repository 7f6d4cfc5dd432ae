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

/** Pings the server and notices when it has fallen silent. */
export function startHeartbeat({ clock, heartbeatMs, ping, silent }: HeartbeatParts): Heartbeat {
  let heardAt = clock.monotonic();
  let cancelTimer: Cancel = () => {};
  const cancelPing = every(clock, Math.max(heartbeatMs, heartbeatMsMin), ping);
  const end = (): void => {
    cancelPing();
    cancelTimer();
  };
  const watch = (): void => {
    cancelTimer();
    const restMs = heardAt + timings.clientSilenceMs - clock.monotonic();
    if (restMs > 0) cancelTimer = clock.after(restMs, watch);
    else {
      end();
      silent();
    }
  };
  watch();
  return {
    heard: () => {
      heardAt = clock.monotonic();
    },
    check: () => {
      ping();
      watch();
    },
    end,
  };
}

import { type BackOff, backOffMs } from '@parley/kernel/back-off';
import type { Clock } from '@parley/kernel/clock';
import { createRate } from '../core/rate.ts';

/**
 * Logins that failed, by network. Whoever fails too often has to wait, a longer time each time. Waiting shuts nobody
 * out, because behind one address there may be a whole school: a token that is good opens a session all the same. It
 * takes away what a token that is bad costs the server: a connection ends with its first failure, and connections
 * come one after another.
 */
export interface LoginFailures {
  /** Charges the network with one failure; `true`: it has to wait, and the connection that failed must go. */
  charge(network: string): boolean;
  /** Whether a connection may come now; one that has to wait is let through now and then. */
  admits(network: string): boolean;
}

/** Failures that a network may have before it waits; one more after each of the times that follow. */
const failuresMax = 10;
const forgivenEveryMs = 6000;

const waits: BackOff = { firstMs: 10_000, maxMs: 600_000 };
/** Connections in a second that a network gets while it waits. */
const waitingConnectionsPerSecond = 50;
/** A network that did not fail for so long begins anew. */
const forgottenAfterMs = 3_600_000;
/** Networks looked at beside the one that failed, so that no call has much to clear away. */
const forgottenPerCall = 2;

interface Past {
  /** When all its failures are forgiven. */
  readonly clearAt: number;
  readonly waitCount: number;
  readonly waitsUntil: number;
  readonly failedAt: number;
}

const spotless: Past = { clearAt: 0, waitCount: 0, waitsUntil: 0, failedAt: 0 };

/** At most `keysMax` networks are remembered; beyond that the one whose failure is longest ago begins anew. */
export function createLoginFailures({ clock, keysMax }: { clock: Clock; keysMax: number }): LoginFailures {
  const pasts = new Map<string, Past>();
  const trickle = createRate({ clock, perSecond: waitingConnectionsPerSecond, keysMax });
  const pastOf = (network: string): Past => pasts.get(network) ?? spotless;
  const forget = (now: number): void => {
    let looked = 0;
    for (const [network, { failedAt }] of pasts) {
      if (looked === forgottenPerCall || (pasts.size <= keysMax && now - failedAt < forgottenAfterMs)) return;
      pasts.delete(network);
      looked += 1;
    }
  };
  return {
    charge: (network) => {
      const now = clock.monotonic();
      const past = chargeOne(pastOf(network), now);
      pasts.delete(network);
      pasts.set(network, past);
      forget(now);
      return now < past.waitsUntil;
    },
    admits: (network) => clock.monotonic() >= pastOf(network).waitsUntil || trickle.take(network),
  };
}

/** What fails while it waits prolongs the wait; only what fails after it makes the next one longer. */
function chargeOne({ clearAt, waitCount, waitsUntil }: Past, now: number): Past {
  const fullAt = now + failuresMax * forgivenEveryMs;
  const nextClearAt = Math.min(Math.max(clearAt, now) + forgivenEveryMs, fullAt);
  const isWaiting = now < waitsUntil;
  const hasTriesLeft = nextClearAt <= fullAt - forgivenEveryMs;
  if (!isWaiting && hasTriesLeft) return { clearAt: nextClearAt, waitCount, waitsUntil, failedAt: now };
  const count = isWaiting ? waitCount : waitCount + 1;
  return { clearAt: nextClearAt, waitCount: count, waitsUntil: now + backOffMs(waits, count - 1), failedAt: now };
}

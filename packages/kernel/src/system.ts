import { millis } from './brand.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** What the kernel's system adapters need of any JavaScript platform; browsers, Node and React Native have it. */
interface PlatformGlobals {
  readonly setTimeout: (task: () => void, delayMs: number) => unknown;
  readonly clearTimeout: (handle: never) => void;
  readonly setImmediate?: (task: () => void) => unknown;
  readonly performance: { now(): number };
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
}

const platform = globalThis as unknown as PlatformGlobals;

/** Timers hold a signed 32-bit number of milliseconds; longer delays are re-armed. */
const delayMsMax = 2 ** 31 - 1;

function after(delayMs: number, task: () => void): () => void {
  let handle: unknown;
  const arm = (restMs: number): void => {
    const stepMs = Math.min(restMs, delayMsMax);
    handle = platform.setTimeout(() => {
      if (restMs > stepMs) arm(restMs - stepMs);
      else task();
    }, stepMs);
  };
  arm(Math.max(0, delayMs));
  return () => platform.clearTimeout(handle as never);
}

/** The clock of the machine. */
export const systemClock: Clock = {
  wall: () => millis(Date.now()),
  monotonic: () => platform.performance.now(),
  after,
  atTurnEnd: (task) => {
    if (platform.setImmediate) platform.setImmediate(task);
    else platform.setTimeout(task, 0);
  },
};

/** So many bytes are fetched at once: a call of the platform costs as much for 4 as for thousands. */
const fetchedAtOnce = 4096;
/** More than this is fetched by itself. */
const sharedMax = 256;

const fetched = new Uint8Array(fetchedAtOnce);
let unused = 0;

/** Randomness of the machine, fit for secrets. What was handed out is kept nowhere. */
export const systemRandom: Random = {
  bytes: (count) => {
    if (count > sharedMax) return fill(new Uint8Array(count));
    if (unused < count) {
      fill(fetched);
      unused = fetchedAtOnce;
    }
    const bytes = fetched.slice(unused - count, unused);
    fetched.fill(0, unused - count, unused);
    unused -= count;
    return bytes;
  },
};

function fill(bytes: Uint8Array): Uint8Array {
  platform.crypto.getRandomValues(bytes);
  return bytes;
}

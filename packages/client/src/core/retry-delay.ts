import { type Random, randomFraction } from '@parley/kernel/random';

/** How long to wait before an attempt, by the number of attempts before it; the last one goes on for ever. */
const delaysMs = [0, 1000, 2000, 4000, 8000, 15_000, 30_000] as const;
const jitterShare = 0.2;

/**
 * The longest between two attempts while somebody waits, so that nobody waits long for a server that is back. It is drawn
 * from a quarter of it on: clients that lost the server together soon come apart.
 */
const awaitedMsMax = 4000;
const awaitedShareMin = 0.25;
/** The longest where a server answers that it has too much to do. */
const answeredMsMax = 8000;

/** Where a client begins that was sent away for a mistake on the wire, which the next attempt may well repeat. */
export const triesAfterMistake = 4;

/** The wait before the attempt that follows `tries` others, spread so that clients do not come in step. */
export function retryDelayMs(tries: number, random: Random): number {
  const delayMs = delaysMs[Math.min(tries, delaysMs.length - 1)] ?? 0;
  return Math.round(delayMs * (1 - jitterShare + 2 * jitterShare * randomFraction(random)));
}

/** The same wait while somebody waits for the connection. */
export function awaitedDelayMs(delayMs: number, isAnswered: boolean, random: Random): number {
  if (isAnswered) return Math.min(delayMs, answeredMsMax);
  const share = awaitedShareMin + (1 - awaitedShareMin) * randomFraction(random);
  return Math.round(Math.min(delayMs, awaitedMsMax) * share);
}

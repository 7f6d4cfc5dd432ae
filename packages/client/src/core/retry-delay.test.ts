import { randomFraction, seededRandom } from '@parley/kernel/random';
import { expect, test } from 'vitest';
import { awaitedDelayMs, retryDelayMs } from './retry-delay.ts';

const clients = 1000;

/** When each of many clients tries again that lost the server together and have something waiting, in milliseconds. */
function attempts(client: number, untilMs: number): readonly number[] {
  const random = seededRandom(client);
  const times: number[] = [];
  let at = Math.round(randomFraction(random) * 20);
  for (let tries = 0; at < untilMs; tries += 1) {
    times.push(at);
    at += Math.max(20, awaitedDelayMs(retryDelayMs(tries + 1, random), false, random));
  }
  return times;
}

test('while somebody waits attempts are a few seconds apart at most, and no later than without [CONN-9a]', () => {
  const random = seededRandom(1);
  for (let tries = 0; tries < 500; tries += 1) {
    const delayMs = retryDelayMs(tries % 10, random);
    const awaitedMs = awaitedDelayMs(delayMs, false, random);
    expect(awaitedMs).toBeLessThanOrEqual(Math.min(delayMs, 4000));
    expect(awaitedMs).toBeGreaterThanOrEqual(Math.floor(Math.min(delayMs, 4000) / 4));
  }
});

test('a server that answers and has too much to do is asked less often [CONN-9a]', () => {
  const random = seededRandom(2);
  const delays = [1, 2, 3, 4, 5, 6].map((tries) => awaitedDelayMs(retryDelayMs(tries, random), true, random));
  for (const [index, atMost] of [1200, 2400, 4800, 8000, 8000, 8000].entries()) {
    expect(delays[index]).toBeLessThanOrEqual(atMost);
    expect(delays[index]).toBeGreaterThanOrEqual(atMost / 2);
  }
});

test('a thousand clients that wait come back over seconds, whenever the server is there again', () => {
  const times = Array.from({ length: clients }, (_, client) => attempts(client, 40_000));
  for (let backAt = 5000; backAt <= 30_000; backAt += 250) {
    const arrivals = times.map((own) => own.find((at) => at >= backAt) ?? Number.POSITIVE_INFINITY);
    expect(Math.max(...arrivals)).toBeLessThanOrEqual(backAt + 4000);
    for (let from = backAt; from < backAt + 4000; from += 250) {
      // The budget of a restart: no more than half of all in a second.
      const inOneSecond = arrivals.filter((at) => at >= from && at < from + 1000).length;
      expect(inOneSecond).toBeLessThanOrEqual(clients / 2);
    }
  }
});

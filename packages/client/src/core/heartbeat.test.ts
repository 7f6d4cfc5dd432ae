import { millis } from '@parley/kernel/brand';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { setUp } from '../testing/setup.ts';
import { startHeartbeat } from './heartbeat.ts';

function start() {
  const clock = createManualClock();
  const seen: string[] = [];
  const server = { isThere: true };
  const heartbeat = startHeartbeat({
    clock,
    heartbeatMs: 10_000,
    ping: () => {
      seen.push('ping');
      if (server.isThere) heartbeat.heard();
    },
    silent: () => void seen.push('silent'),
  });
  return { clock, seen, heartbeat, server };
}

const jump = (clock: ReturnType<typeof createManualClock>, byMs: number): void =>
  clock.setWall(millis(clock.wall() + byMs));

test.each([60_000, -60_000])('a jump of the wall clock by %i ms ends the connection at the next beat', async (byMs) => {
  const { clock, seen } = start();
  await clock.run(15_000);
  jump(clock, byMs);
  await clock.run(10_000);
  expect(seen).toEqual(['ping', 'silent']);
  await clock.run(60_000);
  expect([seen.length, clock.timerCount]).toEqual([2, 0]);
});

test('a jump is found out at once when the page becomes visible', () => {
  const { clock, seen, heartbeat } = start();
  jump(clock, 60_000);
  heartbeat.check();
  expect(seen[0]).toBe('silent');
});

test('a clock that is put right by some seconds does no harm', async () => {
  const { clock, seen } = start();
  for (let round = 0; round < 4; round += 1) {
    jump(clock, 5000);
    await clock.run(10_000);
  }
  expect(seen).toEqual(['ping', 'ping', 'ping', 'ping']);
});

test('who expects an answer has a server pinged that is quiet for 4 s, and 6 s later the link is lost [CONN-8]', async () => {
  const { clock, seen, heartbeat, server } = start();
  server.isThere = false;
  await clock.run(1000);
  heartbeat.expect(() => true);
  // Another one that expects something does not put it off.
  await clock.run(3000);
  heartbeat.expect(() => true);
  await clock.run(999);
  expect(seen).toEqual([]);
  await clock.run(1);
  expect(seen).toEqual(['ping']);
  await clock.run(4999);
  expect(seen).toEqual(['ping']);
  await clock.run(1001);
  expect(seen.at(-1)).toBe('silent');
  await clock.run(60_000);
  expect([seen.filter((what) => what === 'silent').length, clock.timerCount]).toEqual([1, 0]);
});

test('a server that answers the ping is asked again as long as something is expected, and no longer', async () => {
  const { clock, seen, heartbeat } = start();
  let isExpected = true;
  heartbeat.expect(() => isExpected);
  await clock.run(9_000);
  expect(seen).toEqual(['ping']);
  await clock.run(20_000);
  expect(seen).not.toContain('silent');
  const count = seen.length;
  expect(count).toBeGreaterThan(4);
  isExpected = false;
  await clock.run(30_000);
  expect(seen.length - count).toBe(3);
});

test('a server that says something else meanwhile need not be pinged', async () => {
  const { clock, seen, heartbeat } = start();
  heartbeat.expect(() => true);
  for (let second = 0; second < 9; second += 1) {
    await clock.run(1000);
    heartbeat.heard();
  }
  expect(seen).toEqual([]);
});

test('a machine that slept takes its session up again on a new connection', async () => {
  const { clock, server, told, login } = setUp();
  await login();
  await clock.run(15_000);
  jump(clock, 3_600_000);
  await clock.run(10_100);
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Connected/Success']);
  expect(server.requests('resume')).toHaveLength(1);
});

import { millis } from '@parley/kernel/brand';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { setUp } from '../testing/setup.ts';
import { startHeartbeat } from './heartbeat.ts';

function start() {
  const clock = createManualClock();
  const seen: string[] = [];
  const heartbeat = startHeartbeat({
    clock,
    heartbeatMs: 10_000,
    ping: () => {
      seen.push('ping');
      heartbeat.heard();
    },
    silent: () => void seen.push('silent'),
  });
  return { clock, seen, heartbeat };
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

test('a machine that slept takes its session up again on a new connection', async () => {
  const { clock, server, told, login } = setUp();
  await login();
  await clock.run(15_000);
  jump(clock, 3_600_000);
  await clock.run(10_100);
  expect(told.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Connected/Success']);
  expect(server.requests('resume')).toHaveLength(1);
});

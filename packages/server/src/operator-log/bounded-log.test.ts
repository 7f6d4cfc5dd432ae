import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { describe, expect, test } from 'vitest';
import type { OperatorLog } from '../core/operator-log.ts';
import { createBoundedLog } from './bounded-log.ts';
import { createTextLog } from './text-log.ts';

function setUp(linesPerSecond = 3) {
  const clock = createManualClock();
  const lines: string[] = [];
  const log = createTextLog({ level: 'debug', clock, write: (line) => void lines.push(line) });
  const take = (): readonly string[] => lines.splice(0).map((line) => line.slice('00:00:00 '.length));
  return { clock, log: createBoundedLog({ log, clock, linesPerSecond, level: 'debug' }), take };
}

const repeat = (times: number, task: (index: number) => void): void => {
  for (let index = 0; index < times; index += 1) task(index);
};

describe('lines of one event', () => {
  test('are written up to the bound; a second later one line says how many more there were', () => {
    const { clock, log, take } = setUp();
    repeat(1207, (index) => log.info('connection.refused', { index }));
    expect(take()).toEqual([0, 1, 2].map((index) => `info  connection.refused index=${index}`));
    clock.advance(1000);
    expect(take()).toEqual(['info  connection.refused more=1204']);
    clock.advance(60_000);
    expect(take()).toEqual([]);
    expect(clock.timerCount).toBe(0);
  });

  test('begin anew in the next second', () => {
    const { clock, log, take } = setUp();
    repeat(10, () => {
      repeat(5, () => log.info('odd'));
      clock.advance(1000);
    });
    expect(take()).toEqual(
      Array.from({ length: 10 }, () => ['info  odd', 'info  odd', 'info  odd', 'info  odd more=2']).flat(),
    );
  });

  test('that come slowly are all written, and no timer is left', () => {
    const { clock, log, take } = setUp();
    repeat(30, () => {
      log.warn('odd');
      clock.advance(400);
    });
    expect(take()).toHaveLength(30);
    expect(clock.timerCount).toBe(0);
  });

  test('of a day of 4,000 a second are few', () => {
    const { clock, log, take } = setUp();
    repeat(60, () => {
      repeat(400, () => log.info('connection.closed'));
      clock.advance(100);
    });
    expect(take().length).toBeLessThanOrEqual(6 * 4 + 4);
  });
});

test('events, levels and methods do not starve one another', () => {
  const { clock, log, take } = setUp(1);
  repeat(100, () => log.error('request failed', { method: 'sync' }, undefined));
  log.error('request failed', { method: 'login' });
  log.warn('request failed', { method: 'sync' });
  log.error('commit failed');
  expect(take()).toEqual([
    'error request failed method=sync',
    'error request failed method=login',
    'warn  request failed method=sync',
    'error commit failed',
  ]);
  clock.advance(1000);
  expect(take()).toEqual(['error request failed method=sync more=99']);
});

test('what was counted is written before the process ends', () => {
  const { clock, log, take } = setUp(1);
  repeat(5, () => log.info('connection.closed'));
  take();
  log.flush();
  expect(take()).toEqual(['info  connection.closed more=4']);
  clock.advance(5000);
  expect(take()).toEqual([]);
});

test('names that are without number have one bound together', () => {
  const { log, take } = setUp(1);
  repeat(3000, (index) => log.info('odd', { method: `m${index}` }));
  expect(take().length).toBeLessThanOrEqual(1001);
});

test('an error is written with its stack', () => {
  const clock = createManualClock();
  const errors: unknown[] = [];
  const ignore = (): void => {};
  const base: OperatorLog = { debug: ignore, info: ignore, warn: ignore, error: (_e, _f, error) => errors.push(error) };
  const log = createBoundedLog({ log: base, clock, linesPerSecond: 1, level: 'debug' });
  const error = new Error('why');
  log.error('odd', {}, error);
  expect(errors).toEqual([error]);
});

test('what the log does not write is not counted', () => {
  const clock = createManualClock();
  const lines: string[] = [];
  const log = createTextLog({ level: 'warn', clock, write: (line) => void lines.push(line) });
  const bounded = createBoundedLog({ log, clock, linesPerSecond: 1, level: 'warn' });
  repeat(3, () => {
    bounded.debug('http.answered');
    bounded.info('odd');
    bounded.warn('odd');
  });
  clock.advance(1000);
  expect(lines.map((line) => line.slice('00:00:00 '.length))).toEqual(['warn  odd', 'warn  odd more=2']);
});

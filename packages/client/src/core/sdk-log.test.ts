import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { capacity } from '../limits.ts';
import { createSdkLog, isLogLevel, type SdkLogLevel } from './sdk-log.ts';

function create(level: SdkLogLevel = 'info') {
  const clock = createManualClock();
  const seen: string[] = [];
  return { clock, seen, log: createSdkLog(clock, (of, event) => void seen.push(`${of} ${event}`), level) };
}

const say = (log: ReturnType<typeof createSdkLog>): void => {
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log.write(level, 'said');
};

test('a line has the time, the level, what happened and the fields that are there', () => {
  const { clock, log } = create();
  log.write('info', 'moved', { from: 1, to: 'there', by: undefined, isNew: true });
  expect(log.lines()).toEqual([`${clock.wall()} info moved from=1 to=there isNew=true`]);
});

test.each<[SdkLogLevel, number]>([
  ['debug', 4],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
  ['report', 0],
  ['disable', 0],
])('at the level %s %i of four lines are kept and handed on', (level, count) => {
  const { seen, log } = create(level);
  say(log);
  expect([seen.length, log.lines().length]).toEqual([count, count]);
});

test('a level takes effect at once', () => {
  const { seen, log } = create();
  log.setLevel('error');
  say(log);
  log.setLevel('debug');
  say(log);
  expect(seen).toHaveLength(5);
});

test('the newest lines are kept, within a bound', () => {
  const { log } = create();
  const total = 20_000;
  let mostUnits = 0;
  for (let number = 0; number < total; number += 1) {
    log.write('info', `event ${number}`, { filler: 'x'.repeat(50) });
    if (number % 100 === 0) mostUnits = Math.max(mostUnits, log.lines().join('').length);
  }
  expect(mostUnits).toBeLessThanOrEqual(capacity.logUnitsMax);
  expect(log.lines().join('').length).toBeGreaterThan(capacity.logUnitsMax / 4);
  expect(log.lines().at(-1)).toContain(`event ${total - 1} `);
});

test('a line is well formed, whatever its fields hold and wherever it is cut', () => {
  const { log } = create();
  for (const units of [0, 1]) {
    log.write('info', 'said', { what: `\ud800${'x'.repeat(units)}${'😀'.repeat(capacity.logLineUnitsMax / 2)}` });
  }
  for (const line of log.lines()) expect([line.isWellFormed(), line.length]).toEqual([true, capacity.logLineUnitsMax]);
});

test('a line is one line, whatever its fields hold', () => {
  const { log } = create();
  log.write('info', 'said', { what: 'a\nb\u0000c' });
  expect(log.lines()[0]).toMatch(/what=a b c$/);
});

test('one line does not fill the log', () => {
  const { log } = create();
  log.write('info', 'long', { filler: 'x'.repeat(100_000) });
  expect(log.lines()[0]).toHaveLength(capacity.logLineUnitsMax);
});

test.each(['INFO', '', 5, undefined, null, '__proto__', 'toString'])('%j is no level', (value) => {
  expect(isLogLevel(value)).toBe(false);
});

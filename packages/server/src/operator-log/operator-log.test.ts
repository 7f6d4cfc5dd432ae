import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { describe, expect, test } from 'vitest';
import type { OperatorLog } from '../core/operator-log.ts';
import { createJsonLog, type LogLevel } from './json-log.ts';
import { createTextLog } from './text-log.ts';

function collect(make: 'json' | 'text', level: LogLevel): { log: OperatorLog; lines: string[] } {
  const lines: string[] = [];
  const log =
    make === 'json'
      ? createJsonLog(level, { write: (line) => void lines.push(line) })
      : createTextLog({ level, clock: createManualClock(), write: (line) => void lines.push(line) });
  return { log, lines };
}

class DriverError extends Error {
  readonly code = 'E42';
  readonly detail = 'Key (message)=(private words)';
}

describe.each(['json', 'text'] as const)('%s', (make) => {
  test.each<[LogLevel, number]>([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ])('level %s writes %i of the four', (level, count) => {
    const { log, lines } = collect(make, level);
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines).toHaveLength(count);
  });

  test('an error is written with code, stack and causes, and without the fields a driver adds', () => {
    const { log, lines } = collect(make, 'info');
    log.error('storage.failed', { attempt: 2 }, new Error('outer', { cause: new DriverError('inner') }));
    const text = lines.join('\n');
    expect(text).toContain('outer');
    expect(text).toContain('inner');
    expect(text).toContain('E42');
    expect(text).toContain('log.test.ts');
    expect(text).not.toContain('private words');
  });

  test('what was thrown but is no error is not written out', () => {
    const { log, lines } = collect(make, 'info');
    log.error('odd', {}, 'private words');
    expect(lines.join()).not.toContain('private words');
    expect(lines.join()).toContain('no error');
  });
});

test('a JSON line has the time, the level by name, the event and its fields', () => {
  const { log, lines } = collect('json', 'info');
  log.info('listening', { port: 8700, host: undefined });
  expect(lines[0]?.endsWith('\n')).toBe(true);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    event: 'listening',
    port: 8700,
  });
});

test('a text line has the time of day, the level, the event and its fields', () => {
  const { log, lines } = collect('text', 'info');
  log.info('listening', { port: 8700, host: undefined });
  expect(lines).toEqual(['00:00:00 info  listening port=8700']);
});

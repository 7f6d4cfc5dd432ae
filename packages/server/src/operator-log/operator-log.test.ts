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

describe('what a stranger wrote makes no line, no field and no command in a text line', () => {
  test.each<[string, string, string]>([
    ['a line break', 'a\n00:00:00 info  server.stopped', '"a\\n00:00:00 info  server.stopped"'],
    ['a return to the beginning', 'a\rb', '"a\\rb"'],
    ['a command to the terminal', '\u001b[2J\u001b]0;title\u0007', '"\\u001b[2J\\u001b]0;title\\u0007"'],
    ['a command in one byte', '\u009b2J', '"\\u009b2J"'],
    ['a character that is deleted', 'a\u007f', '"a\\u007f"'],
    ['a quote', 'a"b', '"a\\"b"'],
    ['another quote', "a'b", `"a'b"`],
    ['a backslash', 'a\\b', '"a\\\\b"'],
    ['a further field', 'a level=none', '"a level=none"'],
    ['nothing', '', '""'],
    ['a mark that turns the writing', 'a\u202eb', '"a\\u202eb"'],
    ['a line of another kind', 'a\u2028b\u0085c', '"a\\u2028b\\u0085c"'],
    ['half of a surrogate pair', 'a\ud800', '"a\\ud800"'],
    ['a character that cannot be seen beyond 16 bits', '\u{e0001}', '"\\udb40\\udc01"'],
    ['plain words of any language', 'https://chat.example:8700/聊天?a=1', 'https://chat.example:8700/聊天?a=1'],
  ])('%s', (_name, value, shown) => {
    const { log, lines } = collect('text', 'info');
    log.info('seen', { value, count: 7, isNew: true });
    expect(lines).toEqual([`00:00:00 info  seen value=${shown} count=7 isNew=true`]);
  });

  test('an error keeps its lines, each of them indented', () => {
    const { log, lines } = collect('text', 'info');
    log.error('storage.failed', {}, new Error('one\n00:00:00 info  server.ready \u001b[31m'));
    const written = lines.slice(1).join('\n').split('\n');
    expect(written.length).toBeGreaterThan(2);
    for (const line of written) expect(line).toMatch(/^ {2}\P{C}*$/u);
    expect(written[1]).toBe('  00:00:00 info  server.ready \\u001b[31m');
  });
});

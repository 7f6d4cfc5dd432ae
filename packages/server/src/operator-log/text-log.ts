import type { Clock } from '@parley/kernel/clock';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import { describeError } from './error-text.ts';
import type { LogLevel } from './json-log.ts';

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly LogLevel[];

/** Whether a log of this level has lines of that one. */
export const isWritten = (at: LogLevel, level: LogLevel): boolean => levels.indexOf(at) >= levels.indexOf(level);

/**
 * Lines for a person at a terminal: time of day in UTC, level, event, fields. What a stranger wrote makes no line, no field
 * and no command to the terminal: a value that is more than one plain word stands in quotes, with escapes, and what is
 * said of an error is indented.
 */
export function createTextLog(parts: {
  readonly level: LogLevel;
  readonly clock: Clock;
  readonly write: (line: string) => void;
}): OperatorLog {
  const { level, clock, write } = parts;
  const print = (at: Exclude<LogLevel, 'silent'>, event: string, fields: LogFields = {}): void => {
    if (!isWritten(at, level)) return;
    const words = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${word(value)}`],
    );
    write([timeOfDay(clock.wall()), at.padEnd(5), event, ...words].join(' '));
  };
  return {
    debug: (event, fields) => print('debug', event, fields),
    info: (event, fields) => print('info', event, fields),
    warn: (event, fields) => print('warn', event, fields),
    error: (event, fields, error) => {
      print('error', event, fields);
      if (error !== undefined && level !== 'silent') write(indent(describeError(error)));
    },
  };
}

/** Neither white space nor quotes, nor what a terminal obeys or cannot show. */
const plainWord = /^[^\s"'`\\\p{C}]+$/u;

const word = (value: NonNullable<LogFields[string]>): string => {
  const text = String(value);
  return plainWord.test(text) ? text : escapeHidden(JSON.stringify(text));
};

/** Controls, marks that turn the direction of writing, halves of pairs: each as JSON would write it. */
const escapeHidden = (text: string): string =>
  text.replaceAll(/[\p{C}\u2028\u2029]/gu, (hidden) =>
    Array.from({ length: hidden.length }, (_, at) => `\\u${hidden.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${escapeHidden(line)}`)
    .join('\n');

const dayMs = 24 * 60 * 60 * 1000;

function timeOfDay(wallMs: number): string {
  const seconds = Math.floor((wallMs % dayMs) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

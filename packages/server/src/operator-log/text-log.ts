import type { Clock } from '@parley/kernel/clock';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import { describeError } from './error-text.ts';
import type { LogLevel } from './json-log.ts';

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly LogLevel[];

/** Lines for a person at a terminal: time of day in UTC, level, event, fields. */
export function createTextLog(parts: {
  readonly level: LogLevel;
  readonly clock: Clock;
  readonly write: (line: string) => void;
}): OperatorLog {
  const { level, clock, write } = parts;
  const print = (at: Exclude<LogLevel, 'silent'>, event: string, fields: LogFields = {}): void => {
    if (levels.indexOf(at) < levels.indexOf(level)) return;
    const words = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    write([timeOfDay(clock.wall()), at.padEnd(5), event, ...words].join(' '));
  };
  return {
    debug: (event, fields) => print('debug', event, fields),
    info: (event, fields) => print('info', event, fields),
    warn: (event, fields) => print('warn', event, fields),
    error: (event, fields, error) => {
      print('error', event, fields);
      if (error !== undefined && level !== 'silent') write(describeError(error));
    },
  };
}

const dayMs = 24 * 60 * 60 * 1000;

function timeOfDay(wallMs: number): string {
  const seconds = Math.floor((wallMs % dayMs) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

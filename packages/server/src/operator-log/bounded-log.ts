import type { Cancel, Clock } from '@parley/kernel/clock';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import type { LogLevel } from './json-log.ts';
import { isWritten } from './text-log.ts';

/** An operator's log that a stranger cannot fill. */
export interface BoundedLog extends OperatorLog {
  /** Writes what was only counted so far; to be called before the process ends. */
  flush(): void;
}

export interface BoundedLogParts {
  readonly log: OperatorLog;
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  /** Lines of one kind within a second. */
  readonly linesPerSecond: number;
  /** Of the log: what it does not write is not counted either. */
  readonly level: LogLevel;
}

type Level = keyof OperatorLog;

/** What is bounded by itself: a level and an event, and where there is one the method that it is about. */
interface Kind {
  readonly level: Level;
  readonly event: string;
  readonly method: string | undefined;
  windowStartsAt: number;
  lines: number;
  /** Lines that were counted in place of being written. */
  more: number;
}

const windowMs = 1000;

/** There are as many kinds as the program has events and methods; beyond it a method has no count of its own. */
const kindsMax = 1000;

/**
 * Writes so many lines of one kind in a second; the rest are counted, and a second later one line of that kind says
 * in `more` how many there were. Kinds have nothing to do with one another, so that what a stranger provokes hides
 * nothing else.
 */
export function createBoundedLog({ log, clock, linesPerSecond, level: written }: BoundedLogParts): BoundedLog {
  const kinds = new Map<string, Kind>();
  let cancel: Cancel | undefined;

  const kindOf = (level: Level, event: string, fields: LogFields | undefined): Kind => {
    const named = fields?.['method'];
    const method = typeof named === 'string' && kinds.size < kindsMax ? named : undefined;
    const key = `${level} ${event} ${method ?? ''}`;
    const known = kinds.get(key);
    if (known) return known;
    const kind: Kind = { level, event, method, windowStartsAt: clock.monotonic(), lines: 0, more: 0 };
    kinds.set(key, kind);
    return kind;
  };
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    for (const kind of kinds.values()) {
      const { level, event, method, more } = kind;
      if (more === 0) continue;
      kind.more = 0;
      log[level](event, { method, more });
    }
  };
  /** `true`: the line is to be written. */
  const admits = (kind: Kind): boolean => {
    const now = clock.monotonic();
    if (now - kind.windowStartsAt >= windowMs) {
      kind.windowStartsAt = now;
      kind.lines = 0;
    }
    if (kind.lines < linesPerSecond) {
      kind.lines += 1;
      return true;
    }
    kind.more += 1;
    cancel ??= clock.after(windowMs, flush);
    return false;
  };
  const at = (level: Exclude<Level, 'error'>): OperatorLog[typeof level] => {
    if (!isWritten(level, written)) return () => {};
    return (event, fields) => {
      if (admits(kindOf(level, event, fields))) log[level](event, fields);
    };
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: (event, fields, error) => {
      if (admits(kindOf('error', event, fields))) log.error(event, fields, error);
    },
    flush,
  };
}

import type { Clock } from '@parley/kernel/clock';
import { capacity } from '../limits.ts';
import type { LogFields, LogLevel, LogSink } from '../platform/platform.ts';
import type { ZIMLogConfig } from '../types.ts';
import { safely } from './safely.ts';

export type SdkLogLevel = ZIMLogConfig['logLevel'];

/** `report` is for what is louder than an error, of which there is nothing yet; `disable` lets nothing through. */
const ranks: Readonly<Record<SdkLogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3, report: 4, disable: 5 };

export const defaultLogLevel: SdkLogLevel = 'info';

export const isLogLevel = (value: unknown): value is SdkLogLevel =>
  typeof value === 'string' && Object.hasOwn(ranks, value);

/** What the SDK has to say of itself: to the platform's own log, and kept in memory to be uploaded. */
export interface SdkLog {
  readonly write: LogSink;
  setLevel(level: SdkLogLevel): void;
  /** The newest lines, the oldest first. */
  lines(): readonly string[];
}

export function createSdkLog(clock: Clock, sink: LogSink, level: SdkLogLevel): SdkLog {
  let rank = ranks[level];
  let lines: string[] = [];
  let units = 0;
  const keep = (line: string): void => {
    lines.push(line);
    units += line.length;
    if (units <= capacity.logUnitsMax) return;
    // A good part goes at once, so that a full log is not moved for every line.
    let kept = lines.length;
    for (let rest = capacity.logUnitsMax / 2; kept > 0 && rest > 0; kept -= 1) rest -= lines[kept - 1]?.length ?? 0;
    lines = lines.slice(kept);
    units = lines.reduce((sum, { length }) => sum + length, 0);
  };
  return {
    write: (of, event, fields) => {
      if (ranks[of] < rank) return;
      keep(describe(clock.wall(), of, event, fields));
      safely(() => sink(of, event, fields), undefined);
    },
    setLevel: (next) => {
      rank = ranks[next];
    },
    lines: () => lines,
  };
}

/** Begins with the device's own time in Unix milliseconds; no cut leaves half a pair, which no server would take. */
function describe(wall: number, level: LogLevel, event: string, fields: LogFields = {}): string {
  const parts = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const line = [String(wall), level, event, ...parts].join(' ').slice(0, capacity.logLineUnitsMax);
  return line.replaceAll(/[\p{Cc}\ud800-\udfff]/gu, ' ');
}

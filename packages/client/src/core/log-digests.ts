import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import type { sync } from '@parley/protocol/features/logs';
import { limits } from '@parley/protocol/limits';
import { digestOf } from '@parley/protocol/log-digest';
import type { LogRecord } from '../cache/cache.ts';

type HeldLog = Pick<LogRecord, 'log' | 'position' | 'messageSeq' | 'messageID'>;

export type LogRange = NonNullable<ResultOf<typeof sync>['differing']>[number];
export type DigestedRange = NonNullable<ParamsOf<typeof sync>['digests']>[number];

/** Few enough that a range that differs costs little. */
const rangeMin = 64;

/**
 * Digests of what is held, ascending by `log`, in ranges that leave out no key; `undefined` for fewer logs than `min`, and
 * for too many.
 */
export function digestRanges(records: readonly HeldLog[], min: number): DigestedRange[] | undefined {
  const size = Math.max(Math.min(rangeMin, min), Math.ceil(records.length / limits.syncRangesMax));
  if (records.length < min || size > limits.digestedLogsMax) return undefined;
  const ranges: DigestedRange[] = [];
  for (let start = 0; start < records.length; start += size) {
    const held = records.slice(start, start + size);
    const isLast = start + size >= records.length;
    ranges.push({
      afterLog: ranges.at(-1)?.upToLog ?? 0,
      upToLog: isLast ? Number.MAX_SAFE_INTEGER : (held.at(-1)?.log ?? 0),
      digest: digestOf(held),
    });
  }
  return ranges;
}

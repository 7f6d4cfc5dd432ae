import type { Cache, CachedMessage } from '../../cache/cache.ts';

/** The rows of a log at these sequences, by them: `orderKey` grows with the sequence, so that halving finds each. */
export async function rowsAt(
  cache: Cache,
  log: number | undefined,
  messageSeqs: readonly number[],
): Promise<Map<number, CachedMessage>> {
  const found = new Map<number, CachedMessage>();
  if (log === undefined) return found;
  for (const messageSeq of messageSeqs) {
    // What is below `low` is older, and what is above `high` is newer.
    let [low, high] = [0, Number.MAX_SAFE_INTEGER];
    while (low <= high) {
      const middle = low + Math.floor((high - low) / 2);
      const row = await cache.nearest(log, middle, 'older');
      if (!row || row.messageSeq < messageSeq) low = middle + 1;
      else if (row.messageSeq > messageSeq) high = row.orderKey - 1;
      else {
        found.set(messageSeq, row);
        break;
      }
    }
  }
  return found;
}

import type { AppID, UserKey } from '../core/ids.ts';

/** Users are spread over this many buckets per app; hints are numbered and repaired by bucket. */
export const bucketCount = 64;

export interface Bucket {
  readonly app: AppID;
  /** 0 … bucketCount − 1. */
  readonly index: number;
}

/**
 * Mixes all bits of the key: the low bits of an id are those of a counter that is nearly always 0, and would put
 * nearly everybody into one bucket.
 */
export function bucketOf(userKey: UserKey): number {
  const high = Math.floor(userKey / 2 ** 32);
  return Math.imul(userKey ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 26;
}

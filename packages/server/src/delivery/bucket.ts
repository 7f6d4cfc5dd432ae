import type { AppID, LogKey, RoomKey, UserKey } from '../core/ids.ts';

/** Users are spread over this many buckets per app, and so are logs and rooms; hints are numbered and repaired by bucket. */
export const bucketCount = 64;

export const bucketKinds = ['users', 'logs', 'rooms'] as const;
export type BucketKind = (typeof bucketKinds)[number];

export interface Bucket {
  readonly app: AppID;
  readonly kind: BucketKind;
  /** 0 … bucketCount − 1. */
  readonly index: number;
}

/**
 * Mixes all bits of the key: the low bits of an id are those of a counter that is nearly always 0, and would put
 * nearly everybody into one bucket.
 */
export function bucketOf(key: UserKey | LogKey | RoomKey): number {
  const high = Math.floor(key / 2 ** 32);
  return Math.imul(key ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 26;
}

export const bucketName = ({ app, kind, index }: Bucket): string => `${app}.${kind}.${index}`;

/** Made of what this file numbers, never of what users write. */
export const subjectOf = (bucket: Bucket): string => `hints.${bucketName(bucket)}`;

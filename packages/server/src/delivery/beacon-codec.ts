import { type Millis, millis } from '@parley/kernel/brand';
import { toAppID } from '../core/ids.ts';
import { type Bucket, type BucketKind, bucketCount, bucketKinds, bucketName } from './bucket.ts';
import type { BusMessage } from './bus.ts';
import { headerVersion, toCount } from './header.ts';

export interface Beacon {
  readonly node: string;
  readonly sentAt: Millis;
  readonly startedAt: Millis;
  /** The node goes down and publishes nothing more. */
  readonly isLast: boolean;
  readonly heads: readonly BucketHead[];
}

/** The number of the newest hint that was published for a bucket. */
export interface BucketHead {
  readonly bucket: Bucket;
  readonly head: number;
}

export const beaconSubject = 'beacons';

export function encodeBeacon({ node, sentAt, startedAt, isLast, heads }: Beacon): BusMessage {
  const body = heads.map(({ bucket, head }) => `${bucketName(bucket)}:${head}`).join(' ');
  return { header: `${headerVersion} ${isLast ? 'last' : 'beacon'} ${node} ${sentAt} ${startedAt}`, body };
}

/** `undefined` for what this version does not understand; heads that it does not understand are left out. */
export function decodeBeacon({ header, body }: BusMessage): Beacon | undefined {
  const [spoken, kind, node, sentAtText, startedAtText] = header.split(' ');
  const sentAt = toCount(sentAtText);
  const startedAt = toCount(startedAtText);
  if (spoken !== headerVersion || !node || sentAt === undefined || startedAt === undefined) return undefined;
  if (kind !== 'beacon' && kind !== 'last') return undefined;
  const heads = body === '' ? [] : body.split(' ').flatMap(decodeHead);
  return { node, sentAt: millis(sentAt), startedAt: millis(startedAt), isLast: kind === 'last', heads };
}

function decodeHead(text: string): readonly BucketHead[] {
  const [appText, kind, indexText, headText] = text.split(/[.:]/, 4);
  const [app, index, head] = [appText, indexText, headText].map(toCount);
  if (app === undefined || index === undefined || head === undefined || index >= bucketCount) return [];
  if (!isBucketKind(kind)) return [];
  return [{ bucket: { app: toAppID(app), kind, index }, head }];
}

const isBucketKind = (text: string | undefined): text is BucketKind => bucketKinds.some((kind) => kind === text);

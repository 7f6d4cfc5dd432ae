import type { AppID, LogKey, RoomKey, UserKey } from '../core/ids.ts';
import { type Bucket, bucketCount, bucketOf } from '../delivery/bucket.ts';

/** Values by app and key, in the buckets of their keys. */
export interface BucketedMap<Key, Value> {
  get(app: AppID, key: Key): Value | undefined;
  set(app: AppID, key: Key, value: Value): void;
  delete(app: AppID, key: Key): void;
  keysIn(bucket: Bucket): readonly Key[];
  keysOf(app: AppID): readonly Key[];
  isEmpty(bucket: Bucket): boolean;
}

/** `filled` hears of each bucket that gets its first key. */
export function createBucketedMap<Key extends UserKey | LogKey | RoomKey, Value>(
  kind: Bucket['kind'],
  filled: (bucket: Bucket) => void,
): BucketedMap<Key, Value> {
  const bucketsByApp = new Map<AppID, (Map<Key, Value> | undefined)[]>();
  const bucketAt = ({ app, index }: Pick<Bucket, 'app' | 'index'>): Map<Key, Value> | undefined =>
    bucketsByApp.get(app)?.[index];
  return {
    get: (app, key) => bucketsByApp.get(app)?.[bucketOf(key)]?.get(key),
    set: (app, key, value) => {
      const index = bucketOf(key);
      const known = bucketAt({ app, index });
      if (known) {
        known.set(key, value);
        return;
      }
      const buckets = bucketsByApp.get(app) ?? new Array<Map<Key, Value> | undefined>(bucketCount);
      buckets[index] = new Map([[key, value]]);
      bucketsByApp.set(app, buckets);
      filled({ app, kind, index });
    },
    delete: (app, key) => {
      const index = bucketOf(key);
      const buckets = bucketsByApp.get(app);
      const bucket = buckets?.[index];
      bucket?.delete(key);
      if (buckets && bucket?.size === 0) buckets[index] = undefined;
    },
    keysIn: (bucket) => [...(bucketAt(bucket)?.keys() ?? [])],
    keysOf: (app) => (bucketsByApp.get(app) ?? []).flatMap((bucket) => [...(bucket?.keys() ?? [])]),
    isEmpty: (bucket) => bucketAt(bucket) === undefined,
  };
}

import type { AppID } from '../core/ids.ts';
import type { BucketHead } from './beacon-codec.ts';
import { type Bucket, bucketCount, bucketKinds, subjectOf } from './bucket.ts';

/** The numbers of the hints that this node published, by bucket. */
export interface Heads {
  /** The number of the next hint for this bucket, and where on the bus it goes. */
  next(bucket: Bucket): { readonly seq: number; readonly subject: string };
  /** The number of the newest; 0 when there was none. */
  of(bucket: Bucket): number;
  /**
   * What one beacon tells: the buckets published to lately, and some of the others in turn, so that a beacon stays
   * small however many there are and every head is told again and again.
   */
  tell(): readonly BucketHead[];
}

/** A bucket is told in this many beacons after its newest hint. */
const lateBeacons = 10;
const othersPerBeacon = 256;

interface Entry {
  readonly bucket: Bucket;
  readonly subject: string;
  head: number;
  /** The beacon that came next when the newest hint was published. */
  beacon: number;
}

const placesPerApp = bucketKinds.length * bucketCount;
const placeOf = ({ kind, index }: Bucket): number => bucketKinds.indexOf(kind) * bucketCount + index;

/** Numbers are never forgotten, or receivers would take new hints for repeats; they are bounded by apps × buckets. */
export function createHeads(): Heads {
  /** By place within the app; a name would be made for every hint. */
  const entriesByApp = new Map<AppID, (Entry | undefined)[]>();
  const entries: Entry[] = [];
  let beacon = 0;
  let cursor = 0;
  const entryOf = (bucket: Bucket): Entry => {
    const ofApp = entriesByApp.get(bucket.app) ?? new Array<Entry | undefined>(placesPerApp);
    const known = ofApp[placeOf(bucket)];
    if (known) return known;
    const entry: Entry = { bucket, subject: subjectOf(bucket), head: 0, beacon };
    ofApp[placeOf(bucket)] = entry;
    entriesByApp.set(bucket.app, ofApp);
    entries.push(entry);
    return entry;
  };
  const isLate = (entry: Entry): boolean => beacon - entry.beacon < lateBeacons;
  const takeOthers = (): readonly Entry[] => {
    const count = Math.min(othersPerBeacon, entries.length);
    const taken = [...entries.slice(cursor), ...entries.slice(0, cursor)].slice(0, count);
    cursor = entries.length === 0 ? 0 : (cursor + count) % entries.length;
    return taken.filter((entry) => !isLate(entry));
  };
  return {
    next: (bucket) => {
      const entry = entryOf(bucket);
      entry.head += 1;
      entry.beacon = beacon;
      return { seq: entry.head, subject: entry.subject };
    },
    of: (bucket) => entriesByApp.get(bucket.app)?.[placeOf(bucket)]?.head ?? 0,
    tell: () => {
      const told = [...entries.filter(isLate), ...takeOthers()];
      beacon += 1;
      return told.map(({ bucket, head }) => ({ bucket, head }));
    },
  };
}

import type { Millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import type { Hint } from '../core/effects.ts';
import type { UserKey } from '../core/ids.ts';
import type { Metrics } from '../core/metrics.ts';
import { type Bucket, bucketOf } from './bucket.ts';
import type { Bus } from './bus.ts';
import { createHeads } from './heads.ts';
import { beaconSubject, encodeBeacon, encodeHint, subjectOf } from './hint-codec.ts';

/** The sending side of a node: hints with their numbers, and beacons that say how far the numbers go. */
export interface Publisher {
  publish(hints: readonly Hint[]): void;
  /** Takes numbers for hints that are not published: the next beacon shows whoever follows that something is missing. */
  skip(hints: readonly Hint[]): void;
  beacon(options: { readonly isLast: boolean }): void;
  /** The newest number that was taken for the bucket. */
  headOf(bucket: Bucket): number;
}

/** Users in one message of the bus. */
const audienceMax = 1000;
/** Heads in one message of the bus. */
const headsMax = 1024;

export function createPublisher(parts: {
  readonly clock: Clock;
  readonly nodeID: string;
  readonly bus: Bus;
  readonly metrics: Metrics;
}): Publisher {
  const { clock, nodeID, bus, metrics } = parts;
  const startedAt = clock.wall();
  const heads = createHeads();
  const publish = (hint: Hint, sentAt: Millis): void => {
    for (const [index, users] of groupByBucket(hint.audience)) {
      const bucket: Bucket = { app: hint.app, index };
      for (const audience of slices(users, audienceMax)) {
        const origin = { node: nodeID, seq: heads.next(bucket), sentAt };
        bus.publish(subjectOf(bucket), encodeHint({ ...hint, audience }, origin));
        metrics.hintPublished();
      }
    }
  };
  return {
    publish: (hints) => {
      const sentAt = clock.wall();
      for (const hint of hints) publish(hint, sentAt);
    },
    skip: (hints) => {
      for (const { app, audience } of hints) {
        for (const index of groupByBucket(audience).keys()) heads.next({ app, index });
      }
    },
    beacon: ({ isLast }) => {
      const messages = slices(heads.tell(), headsMax);
      const sentAt = clock.wall();
      for (const [index, told] of messages.entries()) {
        const beacon = {
          node: nodeID,
          sentAt,
          startedAt,
          isLast: isLast && index === messages.length - 1,
          heads: told,
        };
        bus.publish(beaconSubject, encodeBeacon(beacon));
      }
    },
    headOf: heads.of,
  };
}

function groupByBucket(audience: readonly UserKey[]): ReadonlyMap<number, UserKey[]> {
  const usersByBucket = new Map<number, UserKey[]>();
  for (const userKey of audience) {
    const index = bucketOf(userKey);
    const users = usersByBucket.get(index);
    if (users) users.push(userKey);
    else usersByBucket.set(index, [userKey]);
  }
  return usersByBucket;
}

/** Slices of at most `max` entries; one empty slice of an empty list. */
function slices<Entry>(entries: readonly Entry[], max: number): readonly (readonly Entry[])[] {
  if (entries.length <= max) return [entries];
  return Array.from({ length: Math.ceil(entries.length / max) }, (_, index) =>
    entries.slice(index * max, (index + 1) * max),
  );
}

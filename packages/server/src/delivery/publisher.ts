import type { Millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { type FollowersAudience, type Hint, type RoomAudience, toUsers } from '../core/effects.ts';
import type { AppID, UserKey } from '../core/ids.ts';
import type { Metrics } from '../core/metrics.ts';
import { beaconSubject, encodeBeacon } from './beacon-codec.ts';
import { type Bucket, bucketOf } from './bucket.ts';
import type { Bus } from './bus.ts';
import { createHeads } from './heads.ts';
import { encodeHint } from './hint-codec.ts';

/** Whom a hint would have been for. */
export type Addressed = Hint | Pick<Hint, 'app' | 'audience'>;

/** The sending side of a node: hints with their numbers, and beacons that say how far the numbers go. */
export interface Publisher {
  publish(hints: readonly Hint[]): void;
  /** Takes numbers for hints that are not published: the next beacon shows whoever follows that something is missing. */
  skip(hints: readonly Addressed[]): void;
  beacon(options: { readonly isLast: boolean }): void;
  /** The newest number that was taken for the bucket. */
  headOf(bucket: Bucket): number;
}

/** Users, or sessions, named in one message of the bus. */
const usersMax = 1000;
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
  const send = (bucket: Bucket, hint: Hint, sentAt: Millis): void => {
    const { seq, subject } = heads.next(bucket);
    bus.publish(subject, encodeHint(hint, { node: nodeID, seq, sentAt }));
    metrics.hintPublished();
  };
  const publish = (hint: Hint, sentAt: Millis): void => {
    const { app, audience } = hint;
    if (audience.kind === 'followers') {
      const bucket = bucketOfLog(app, audience);
      // Exceptions cannot be sent in slices: the number alone is taken, and the repair tells the followers.
      if (namedIn(audience) > usersMax) heads.next(bucket);
      else send(bucket, hint, sentAt);
      return;
    }
    if (audience.kind === 'room') {
      const bucket = bucketOfRoom(app, audience);
      // Nothing but events is for rooms.
      if (hint.kind === 'event')
        for (const slice of slicesOfRoom(audience)) send(bucket, { ...hint, audience: slice }, sentAt);
      return;
    }
    for (const [index, users] of groupByBucket(audience.users)) {
      const bucket: Bucket = { app, kind: 'users', index };
      for (const slice of slices(users, usersMax)) send(bucket, { ...hint, audience: toUsers(slice) }, sentAt);
    }
  };
  return {
    publish: (hints) => {
      const sentAt = clock.wall();
      for (const hint of hints) publish(hint, sentAt);
    },
    skip: (hints) => {
      for (const { app, audience } of hints) {
        if (audience.kind === 'followers') heads.next(bucketOfLog(app, audience));
        else if (audience.kind === 'room') heads.next(bucketOfRoom(app, audience));
        else for (const index of groupByBucket(audience.users).keys()) heads.next({ app, kind: 'users', index });
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

const bucketOfLog = (app: AppID, { log }: FollowersAudience): Bucket => ({ app, kind: 'logs', index: bucketOf(log) });

const bucketOfRoom = (app: AppID, { room }: RoomAudience): Bucket => ({ app, kind: 'rooms', index: bucketOf(room) });

/** The same event, for no more users or sessions at once than a message may name. */
function slicesOfRoom(audience: RoomAudience): readonly RoomAudience[] {
  const { onlySessions = [], onlyUsers = [], ...rest } = audience;
  if (onlySessions.length + onlyUsers.length <= usersMax) return [audience];
  return [
    ...slices(onlySessions, usersMax).map((slice) => ({ ...rest, onlySessions: slice })),
    ...slices(onlyUsers, usersMax).map((slice) => ({ ...rest, onlyUsers: slice })),
  ];
}

const namedIn = ({ ended, except, others }: FollowersAudience): number =>
  (ended?.length ?? 0) + (except?.length ?? 0) + (others?.targets?.userKeys.length ?? 0);

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

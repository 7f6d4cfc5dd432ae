import { assertNever } from '@parley/kernel/assert';
import { type Millis, millis } from '@parley/kernel/brand';
import type { Cancel, Clock } from '@parley/kernel/clock';
import type { EventHint, Hint } from '../core/effects.ts';
import type { FailureReport } from '../core/failures.ts';
import type { Metrics } from '../core/metrics.ts';
import type { Hub } from '../gateway/hub.ts';
import type { Beacon } from './beacon-codec.ts';
import { type Bucket, bucketName, subjectOf } from './bucket.ts';
import type { Bus, BusMessage } from './bus.ts';
import { decodeHint } from './hint-codec.ts';
import { createTracker, type Tracker } from './tracker.ts';

/** The receiving side of a node: the buckets of users, logs and rooms that have sessions here, and what arrived of their hints. */
export interface Following {
  readonly bucketCount: number;
  follow(bucket: Bucket): void;
  takeBeacon(beacon: Beacon): void;
  /** Drops what is known of a node; what is missing of it is repaired first. */
  forgetNode(node: string): void;
  /** From when on hints of the bucket are missing, if any are; from now on they are taken not to be. */
  takeGap(bucket: Bucket): Millis | undefined;
  /** Repairs every bucket for changes since a time. */
  repairAll(since: Millis): void;
  /** Called once per beacon: ends following buckets that have been without sessions for long. */
  leaveEmpty(): void;
  close(): void;
}

export interface FollowingParts {
  readonly clock: Clock;
  readonly nodeID: string;
  readonly bus: Bus;
  readonly hub: Hub;
  readonly report: FailureReport;
  readonly metrics: Metrics;
  /** The number of the newest hint this node published itself for the bucket. */
  ownHead(bucket: Bucket): number;
  /** When a node started, as far as its beacons were heard. */
  startedAt(node: string): Millis | undefined;
  requestRepair(bucket: Bucket, since?: Millis): void;
}

/** A bucket with sessions, or with logs or rooms of theirs, on this node, now or not long ago. */
interface Followed {
  readonly bucket: Bucket;
  readonly since: Millis;
  readonly unsubscribe: Cancel;
  readonly trackersByNode: Map<string, Tracker>;
  /** Beacons since the bucket lost its last session, followed log or room. */
  emptyBeacons: number;
}

/** A bucket without sessions is followed for this many beacons more, for clients that come back. */
const emptyBeaconsMax = 60;

export function createFollowing(parts: FollowingParts): Following {
  const { clock, hub, requestRepair } = parts;
  const followedByName = new Map<string, Followed>();

  /** Of a node not heard before everything is missing: since it started, or since the bucket is followed. */
  const trackerOf = (followed: Followed, node: string): Tracker => {
    const known = followed.trackersByNode.get(node);
    if (known) return known;
    const goodAt = millis(Math.max(followed.since, parts.startedAt(node) ?? 0));
    const tracker = createTracker({ arrived: 0, goodAt });
    followed.trackersByNode.set(node, tracker);
    return tracker;
  };
  const takeHint = (followed: Followed, message: BusMessage): void => {
    const decoded = decodeHint(followed.bucket.app, message);
    if (!decoded) return;
    parts.metrics.hintReceived();
    const { origin, hint } = decoded;
    const tracker = trackerOf(followed, origin.node);
    if (!tracker.take(origin.seq, origin.sentAt)) return;
    if (tracker.isLacking()) requestRepair(followed.bucket);
    handOut(parts, hint, origin.sentAt);
  };
  const subscribe = (bucket: Bucket): Followed => {
    const now = clock.wall();
    const own = createTracker({ arrived: parts.ownHead(bucket), goodAt: now });
    const unsubscribe = parts.bus.subscribe(subjectOf(bucket), (message) => {
      try {
        takeHint(followed, message);
      } catch (error) {
        parts.report('hint not delivered', error);
      }
    });
    const trackersByNode = new Map([[parts.nodeID, own]]);
    const followed: Followed = { bucket, since: now, unsubscribe, trackersByNode, emptyBeacons: 0 };
    return followed;
  };

  return {
    get bucketCount() {
      return followedByName.size;
    },
    follow: (bucket) => {
      const name = bucketName(bucket);
      if (!followedByName.has(name)) followedByName.set(name, subscribe(bucket));
    },
    takeBeacon: ({ node, sentAt, heads }) => {
      for (const { bucket, head } of heads) {
        const followed = followedByName.get(bucketName(bucket));
        if (!followed) continue;
        const tracker = trackerOf(followed, node);
        tracker.hearHead(head, sentAt);
        if (tracker.isLacking()) requestRepair(bucket);
      }
    },
    forgetNode: (node) => {
      for (const { bucket, trackersByNode } of followedByName.values()) {
        const tracker = trackersByNode.get(node);
        if (tracker?.isLacking()) requestRepair(bucket, tracker.goodAt());
        trackersByNode.delete(node);
      }
    },
    takeGap: (bucket) => takeGap(followedByName.get(bucketName(bucket)), clock.wall()),
    repairAll: (since) => {
      for (const { bucket } of followedByName.values()) requestRepair(bucket, since);
    },
    leaveEmpty: () => {
      for (const [name, followed] of followedByName) {
        followed.emptyBeacons = hub.isEmpty(followed.bucket) ? followed.emptyBeacons + 1 : 0;
        if (followed.emptyBeacons <= emptyBeaconsMax) continue;
        followed.unsubscribe();
        followedByName.delete(name);
      }
    },
    close: () => {
      for (const followed of followedByName.values()) followed.unsubscribe();
      followedByName.clear();
    },
  };
}

function handOut(parts: FollowingParts, hint: Hint, sentAt: Millis): void {
  const { clock, hub, metrics } = parts;
  if (hint.kind === 'close') {
    hub.close(hint);
    return;
  }
  const sessions = hint.kind === 'membership' ? hub.follow(hint) : deliver(hub, hint);
  metrics.delivered(sessions, Math.max(0, clock.wall() - sentAt));
}

function deliver(hub: Hub, hint: EventHint): number {
  const { app, audience, frame, exceptSession } = hint;
  switch (audience.kind) {
    case 'users':
      return hub.deliver(app, audience.users, frame, exceptSession);
    case 'followers':
      return hub.deliverToFollowers(app, audience, frame, exceptSession);
    case 'room':
      return hub.deliverToRoom(app, audience, frame, hint);
    default:
      return assertNever(audience);
  }
}

function takeGap(followed: Followed | undefined, now: Millis): Millis | undefined {
  let since: Millis | undefined;
  for (const tracker of followed?.trackersByNode.values() ?? []) {
    if (!tracker.isLacking()) continue;
    since = millis(Math.min(since ?? tracker.goodAt(), tracker.goodAt()));
    tracker.catchUp(now);
  }
  return since;
}

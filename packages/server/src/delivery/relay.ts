import { assert } from '@parley/kernel/assert';
import { type Cancel, type Clock, every } from '@parley/kernel/clock';
import type { Hint } from '../core/effects.ts';
import type { FailureReport } from '../core/failures.ts';
import type { Metrics } from '../core/metrics.ts';
import type { Hub } from '../gateway/hub.ts';
import type { Storage } from '../storage/storage.ts';
import { createArrivals } from './arrivals.ts';
import { beaconSubject, decodeBeacon } from './beacon-codec.ts';
import type { Bus, BusMessage } from './bus.ts';
import type { FollowedLogs } from './followed-logs.ts';
import { createFollowerChecks } from './follower-checks.ts';
import { createFollowing, type Following } from './following.ts';
import { createNodes } from './nodes.ts';
import { type Addressed, createPublisher } from './publisher.ts';
import { createRepair } from './repair.ts';
import { createRepairs } from './repairs.ts';
import type { RoomHeads } from './room-heads.ts';

/**
 * Brings the hints of committed changes to the sessions of every node, this one included. Hints may be lost on the
 * way; the relay notices and has the sessions concerned compare their logs with the database.
 */
export interface Relay {
  /** Buckets of users, logs and rooms that are followed on the bus. */
  readonly bucketCount: number;
  /** To be called when the changes are durable. Returns at once and never throws. */
  publish(hints: readonly Hint[]): void;
  /** To be called when it is not known whether the changes are in force: the sessions concerned will look. */
  doubt(hints: readonly Addressed[]): void;
  /** Says on the bus that this node publishes nothing more, and ends. */
  close(): void;
}

export interface RelayParts {
  readonly clock: Clock;
  /** Names this life of this node; without spaces and never used before. */
  readonly nodeID: string;
  readonly bus: Bus;
  readonly hub: Hub;
  readonly storage: Pick<Storage, 'read'>;
  readonly followedLogs: FollowedLogs;
  /** Of who follows more logs no more is read when he comes than which they are. */
  readonly readFollowsMax: number;
  readonly roomHeads: RoomHeads;
  /** The names of the nodes that live by the word of the database, this one included. */
  leasedNodes(): Promise<readonly string[]>;
  readonly report: FailureReport;
  readonly metrics: Metrics;
  readonly beaconMs: number;
}

export function createRelay(parts: RelayParts): Relay {
  const { clock, nodeID, bus, hub, report, metrics, beaconMs } = parts;
  assert(/^\S+$/.test(nodeID), 'the name of a node has no spaces');
  const publisher = createPublisher({ clock, nodeID, bus, metrics });
  const nodes = createNodes(clock.wall);
  const repair = createRepair({ ...parts, clock, hub });
  const takeGap: Following['takeGap'] = (bucket) => following.takeGap(bucket);
  const repairs = createRepairs({ clock, repair: repair.bucket, takeGap, report });
  const following = createFollowing({
    ...parts,
    ownHead: publisher.headOf,
    startedAt: nodes.startedAt,
    requestRepair: repairs.request,
  });

  const readers = { clock, report, requestRepair: repairs.request };
  const arrivals = createArrivals({ ...readers, read: repair.arrival });
  const wanted = createArrivals({ ...readers, read: repair.follows });

  const checks = createFollowerChecks({ ...parts, requestRepair: repairs.request });

  const takeBeacon = (message: BusMessage): void => {
    const beacon = decodeBeacon(message);
    if (!beacon) return;
    nodes.hear(beacon.node, beacon.startedAt);
    following.takeBeacon(beacon);
    if (!beacon.isLast) return;
    nodes.forget(beacon.node);
    following.forgetNode(beacon.node);
  };
  /** A node may live that was never heard here: this one began while that one was cut off from the bus. */
  const lookForNodes = async (): Promise<void> => {
    try {
      nodes.takeLeased((await parts.leasedNodes()).filter((node) => node !== nodeID));
    } catch (error) {
      report('nodes not looked up', error);
    }
  };
  const repairSilent = (): void => {
    for (const { node, since, isForgotten } of nodes.takeSilent()) {
      following.repairAll(since);
      if (isForgotten) following.forgetNode(node);
    }
  };

  const ends: Cancel[] = [
    hub.watch({ filled: following.follow, ...arrivals, ...checks, wanted: wanted.came }),
    bus.subscribe(beaconSubject, takeBeacon),
    every(clock, beaconMs, () => {
      publisher.beacon({ isLast: false });
      void lookForNodes();
      repairSilent();
      hub.forgetAbsent();
      following.leaveEmpty();
    }),
  ];
  publisher.beacon({ isLast: false });
  void lookForNodes();

  return {
    get bucketCount() {
      return following.bucketCount;
    },
    publish: publisher.publish,
    doubt: publisher.skip,
    close: () => {
      for (const end of ends.splice(0)) end();
      publisher.beacon({ isLast: true });
      arrivals.close();
      wanted.close();
      checks.close();
      repairs.close();
      following.close();
    },
  };
}

import { millis } from '@parley/kernel/brand';
import { type Cancel, type Clock, every } from '@parley/kernel/clock';
import { createIds, type Ids } from '@parley/kernel/ids';
import { type Random, randomText } from '@parley/kernel/random';
import type { SystemStore } from '../storage/storage.ts';
import type { Log } from './log.ts';

/** This node's place in the installation: the slot that makes its ids unique, held as long as it is renewed. */
export interface NodeLease {
  /** Throws once the lease has run out: another node may have the slot by then. */
  readonly ids: Ids;
  /** What is sick, in a few words for the operator; empty when all is well. */
  sickness(): readonly string[];
  /** Ends the renewal and gives the slot back. */
  release(): Promise<void>;
}

export interface NodeLeaseParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly system: SystemStore;
}

const leaseMs = 30_000;
const renewMs = 5_000;
/** The node stops this long before its lease ends, for clocks that do not run at one pace. */
const marginMs = 2_000;
/** A node whose clock differs more than this from the database's is not ready. */
const clockOffsetMsMax = 2_000;
/** Ids begin this much after the database's time: where no former owner of the slot, with a sound clock, can have been. */
const idsAheadMs = 2 * clockOffsetMsMax;
const ownerLength = 26;

/** What the last renewal found out. */
interface Standing {
  readonly slot: number;
  readonly ids: Ids;
  /** On the monotonic clock. */
  readonly validUntil: number;
  readonly clockOffsetMs: number;
}

/** Leases a slot and keeps renewing it; throws if all are taken. */
export async function leaseNode(parts: NodeLeaseParts): Promise<NodeLease> {
  const { clock, log, system } = parts;
  const owner = randomText(parts.random, ownerLength);
  const leasedAt = clock.monotonic();
  let standing = await renew(parts, owner, undefined);
  let renewal: Promise<void> | undefined;
  const isLost = (): boolean => clock.monotonic() >= standing.validUntil;

  const tick = (): void => {
    renewal ??= renew(parts, owner, standing)
      .then(
        (next) => {
          standing = next;
        },
        (error: unknown) => log.error('node.lease.unrenewed', { slot: standing.slot }, error),
      )
      .finally(() => {
        renewal = undefined;
      });
  };
  const stop: Cancel = every(clock, renewMs, tick);

  return {
    ids: {
      next: () => {
        if (isLost()) throw new Error('the lease of the node slot has run out; no ids until it is renewed');
        return standing.ids.next();
      },
    },
    sickness: () => [
      ...(isLost() ? ['node slot: the lease could not be renewed in time'] : []),
      ...(Math.abs(standing.clockOffsetMs) > clockOffsetMsMax
        ? [`clock: ${Math.round(standing.clockOffsetMs)} ms off the database's`]
        : []),
    ],
    release: async () => {
      stop();
      await renewal;
      // The ids of a node that lived so briefly are still ahead of the time; its slot is left to run out.
      if (clock.monotonic() - leasedAt > idsAheadMs) await system.releaseNodeSlot(owner);
    },
  };
}

async function renew(
  { clock, system }: NodeLeaseParts,
  owner: string,
  before: Standing | undefined,
): Promise<Standing> {
  const askedAt = clock.monotonic();
  const slot = await system.leaseNodeSlot(owner, leaseMs);
  if (slot === undefined)
    throw new Error('all node slots are leased; stop a node, or wait until a lost one is forgotten');
  const wallBefore = clock.wall();
  const databaseTime = await system.databaseTime();
  // The answer took a while, and says what the time was somewhere in between.
  const clockOffsetMs = (wallBefore + clock.wall()) / 2 - databaseTime;
  const ids = before?.slot === slot ? before.ids : createIds(startingAt(clock, databaseTime + idsAheadMs), slot);
  return { slot, ids, validUntil: askedAt + leaseMs - marginMs, clockOffsetMs };
}

const startingAt = (clock: Clock, floor: number): Clock => ({
  ...clock,
  wall: () => millis(Math.max(floor, clock.wall())),
});

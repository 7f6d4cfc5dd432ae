import { millis } from '@parley/kernel/brand';
import { type Cancel, type Clock, every } from '@parley/kernel/clock';
import { createIds, type Ids } from '@parley/kernel/ids';
import { type Random, randomText } from '@parley/kernel/random';
import { StorageFailure, type SystemStore } from '../storage/storage.ts';
import type { FailureReport } from './failures.ts';

/** This node's place in the installation: the slot that makes its ids unique, held as long as it is renewed. */
export interface NodeLease {
  /** The name under which the slot is leased; never used before. */
  readonly owner: string;
  /** Throws once the lease has run out: another node may have the slot by then. */
  readonly ids: Ids;
  /** Whether the lease has run out and was not renewed since. */
  isLost(): boolean;
  /** What is sick, in a few words for the operator; empty when all is well. */
  sickness(): readonly string[];
  /** Ends the renewal and gives the slot back; if that fails the slot is free when the lease has run out. */
  release(): Promise<void>;
}

export interface NodeLeaseParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly report: FailureReport;
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
  const { clock, report, system } = parts;
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
        (error: unknown) => report('node slot not renewed', error, { slot: standing.slot }),
      )
      .finally(() => {
        renewal = undefined;
      });
  };
  const stop: Cancel = every(clock, renewMs, tick);

  return {
    owner,
    ids: {
      next: () => {
        if (isLost()) {
          const message = 'the lease of the node slot has run out; no ids until it is renewed';
          throw new StorageFailure(message, { isAway: true });
        }
        return standing.ids.next();
      },
    },
    isLost,
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
      if (clock.monotonic() - leasedAt <= idsAheadMs) return;
      await system.releaseNodeSlot(owner).catch((error: unknown) => report('node slot not released', error));
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
    throw new StorageFailure('all node slots are leased; stop a node, or wait until a lost one is forgotten');
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

import { assert } from '@parley/kernel/assert';
import type { Cancel } from '@parley/kernel/clock';
import type { Chance } from './chance.ts';
import type { ProcessClock, SimClock } from './clock.ts';

export interface DiskConditions {
  /** How long a sync takes, in milliseconds. */
  readonly syncMs: { readonly min: number; readonly max: number };
  /** A disk that is not honest says that it synced before it did. */
  readonly isHonest: boolean;
}

export const calmDisk: DiskConditions = { syncMs: { min: 0.3, max: 2 }, isHonest: true };

/** How late a disk that lies brings its data to safety. */
const lieMs = 5000;

export interface DiskParts {
  readonly world: SimClock;
  readonly chance: Chance;
  readonly conditions: DiskConditions;
  /** Until when the power is not cut, by the time of the world. */
  readonly powerStaysUntil: number;
  /** The whole database as it is now. */
  readonly readPageCache: () => Uint8Array;
}

/**
 * The disk under one database in memory. What was written is in the page cache: it outlives the process, and a sync
 * brings it to safety. A power cut leaves what the last sync covered, or more, never less.
 */
export class SimDisk {
  conditions: DiskConditions;
  private readonly chance: Chance;
  private readonly clock: ProcessClock;
  private readonly readPageCache: () => Uint8Array;
  /** What a power cut leaves for certain, where one may come. */
  private synced: Uint8Array | undefined;
  /** Whether the power may go now: then each sync copies the whole database, because that is what would be left. */
  private isCopying = false;
  private cancelCopying: Cancel = () => {};
  private isSyncing = false;
  /** What the sync that is under way covers. */
  private underWay: Uint8Array | undefined;
  private waiting: (() => void)[] = [];

  /** At the start all of the database is safe. */
  constructor(parts: DiskParts) {
    this.clock = parts.world.process();
    this.chance = parts.chance;
    this.conditions = parts.conditions;
    this.readPageCache = parts.readPageCache;
    this.powerStays(parts.powerStaysUntil);
  }

  /**
   * The power is not cut before `until`, so that nothing has to be copied until then. A disk that lies copies all the
   * same: more may be written while it syncs.
   */
  powerStays(until: number): void {
    this.cancelCopying();
    this.isCopying = false;
    const copy = (): void => {
      this.isCopying = true;
      if (!this.isSyncing) this.synced = this.readPageCache();
    };
    const { syncMs, isHonest } = this.conditions;
    // A sync that begins before then ends before the cut.
    const delayMs = until - this.clock.monotonic() - syncMs.max - 1;
    if (delayMs <= 0 || (!isHonest && until < Number.POSITIVE_INFINITY)) copy();
    else if (delayMs < Number.POSITIVE_INFINITY) this.cancelCopying = this.clock.after(delayMs, copy);
  }

  /** Resolves when everything written so far is safe, if the disk is honest. */
  durable(): Promise<void> {
    return new Promise((resolve) => {
      if (this.conditions.isHonest) this.waiting.push(resolve);
      else resolve();
      this.startSync();
    });
  }

  /** What is left when the power goes: the last sync, or some of what was written since. The disk is dead then. */
  cutPower(): Uint8Array {
    const { synced } = this;
    assert(this.isCopying && synced !== undefined, 'disk.cutPower: the disk was not told that its power stays');
    this.clock.kill();
    return this.chance.pick([synced, this.underWay ?? synced, synced, this.readPageCache()]);
  }

  /** Ends the disk without loss, as the machine's shutdown or the death of the last process does. */
  detach(): Uint8Array {
    this.clock.kill();
    return this.readPageCache();
  }

  private startSync(): void {
    if (this.isSyncing) return;
    const image = this.isCopying ? this.readPageCache() : undefined;
    const covered = this.waiting;
    this.waiting = [];
    this.isSyncing = true;
    this.underWay = image;
    const { syncMs, isHonest } = this.conditions;
    this.clock.after(isHonest ? this.chance.between(syncMs.min, syncMs.max) : lieMs, () => {
      // Nothing was written since it began, if it is honest: who writes waits for its end.
      this.synced = image ?? (this.isCopying ? this.readPageCache() : undefined);
      this.isSyncing = false;
      this.underWay = undefined;
      for (const resolve of covered) resolve();
      if (this.waiting.length > 0) this.startSync();
    });
  }
}

import { openSqliteStorage, type SqliteStorage } from '@parley/server/storage/sqlite';
import { blankDatabase } from '@parley/server/testing/blank-database';
import type { Chance } from './chance.ts';
import type { SimClock } from './clock.ts';
import { type DiskConditions, SimDisk } from './disk.ts';

interface OpenStore {
  readonly storage: SqliteStorage;
  readonly disk: SimDisk;
}

interface StoreParts {
  readonly world: SimClock;
  readonly chance: Chance;
  readonly conditions: DiskConditions;
  /** Until when `cutPower` is not called; by default it may be at any time. */
  readonly powerStaysUntil?: number;
}

/**
 * The database of a world and the disk below it. Its clock is right: servers' clocks may be off, the database's is
 * what they are measured by. After a crash it is opened anew from what the crash left, as a process does that starts.
 */
export class Store {
  private readonly parts: StoreParts;
  private conditions: DiskConditions;
  private present: OpenStore;
  private backup: Uint8Array | undefined;
  private replaced: Uint8Array | undefined;
  private powerStaysUntil: number;

  static async create(parts: StoreParts): Promise<Store> {
    return new Store(parts, await open(parts, await blankDatabase()));
  }

  private constructor(parts: StoreParts, present: OpenStore) {
    this.parts = parts;
    this.conditions = parts.conditions;
    this.powerStaysUntil = parts.powerStaysUntil ?? 0;
    this.present = present;
  }

  get storage(): SqliteStorage {
    return this.present.storage;
  }

  /** Every process that had it open is gone; what they had written is still in the page cache. */
  async reopen(): Promise<void> {
    await this.openImage(this.present.disk.detach());
  }

  /** The machine lost its power: what was not synced may be gone. */
  async cutPower(): Promise<void> {
    await this.openImage(this.present.disk.cutPower());
  }

  backUp(): void {
    this.backup = this.present.storage.serialize();
  }

  /** Puts the backup back, as the operator's command does: with a higher epoch. */
  async restoreBackup(): Promise<void> {
    const present = this.present.disk.detach();
    if (this.backup) this.replaced = present;
    await this.openImage(this.backup ? await raiseEpoch(this.backup, this.parts.world) : present);
  }

  /** What a backup took the place of, to be closed by the caller; `undefined`: none did. */
  async openReplaced(): Promise<SqliteStorage | undefined> {
    const { replaced, parts } = this;
    return replaced && openSqliteStorage({ path: ':memory:', clock: parts.world.process(), image: replaced });
  }

  setConditions(conditions: DiskConditions): void {
    this.conditions = conditions;
    this.present.disk.conditions = conditions;
  }

  /** `cutPower` is not called before `until`. */
  powerStays(until: number): void {
    this.powerStaysUntil = until;
    this.present.disk.powerStays(until);
  }

  private async openImage(image: Uint8Array): Promise<void> {
    const { conditions, powerStaysUntil } = this;
    this.present = await open({ ...this.parts, conditions, powerStaysUntil }, image);
  }
}

async function open(parts: StoreParts, image: Uint8Array): Promise<OpenStore> {
  const { world, chance, conditions, powerStaysUntil = 0 } = parts;
  let disk: SimDisk | undefined;
  const storage = await openSqliteStorage({
    path: ':memory:',
    clock: world.process(),
    image,
    gate: { durable: async () => disk?.durable() },
  });
  disk = new SimDisk({ world, chance, conditions, powerStaysUntil, readPageCache: () => storage.serialize() });
  return { storage, disk };
}

async function raiseEpoch(image: Uint8Array, world: SimClock): Promise<Uint8Array> {
  const storage = await openSqliteStorage({ path: ':memory:', clock: world.process(), image });
  await storage.system.raiseEpoch();
  const raised = storage.serialize();
  await storage.close();
  return raised;
}

import type { Cancel, Clock } from '@parley/kernel/clock';
import type { Cache, OutboxRow } from '../../cache/cache.ts';
import { durations } from '../../limits.ts';
import type { Presence } from '../../platform/platform.ts';

export interface ForeignSendsParts {
  readonly clock: Clock;
  readonly cache: Cache;
  /** Absent where no other instance can reach the cache. */
  readonly presence: Presence | undefined;
  /** Nobody sends this message any more: it has failed. */
  adopt(row: OutboxRow): void;
  /** It is in the cache no more: it was accepted. */
  gone(row: OutboxRow): void;
}

/** Which instances live, or `undefined` if the platform does not say. */
async function ask(presence: Presence | undefined): Promise<ReadonlySet<string> | undefined> {
  try {
    return presence ? await presence.living() : new Set();
  } catch {
    return undefined;
  }
}

/**
 * Messages that another instance of the SDK, such as another page of the browser, was sending when this one logged in.
 * As long as it lives, what becomes of them is its own affair; where nobody knows whether it lives, it has the time
 * that the longest send takes.
 */
export class ForeignSends {
  readonly #parts: ForeignSendsParts;
  readonly #rows = new Map<string, OutboxRow>();
  readonly #since: number;
  #cancel: Cancel = () => {};

  /** `rows` are those that wait for an answer as the cache has it, whoever is sending them. */
  constructor(parts: ForeignSendsParts, rows: readonly OutboxRow[]) {
    this.#parts = parts;
    this.#since = parts.clock.monotonic();
    for (const row of rows) this.#rows.set(row.localMessageID, row);
  }

  get(localMessageID: string): OutboxRow | undefined {
    return this.#rows.get(localMessageID);
  }

  /** The message was accepted. */
  drop(localMessageID: string): void {
    this.#rows.delete(localMessageID);
  }

  /** Begins to watch them. */
  watch(): void {
    if (this.#rows.size === 0) return;
    this.#cancel = this.#parts.clock.after(durations.foreignCheckMs, () => void this.#check());
  }

  end(): void {
    this.#cancel();
    this.#rows.clear();
  }

  async #check(): Promise<void> {
    const { clock, cache, presence } = this.#parts;
    const [living, state] = await Promise.all([ask(presence), cache.load().catch(() => undefined)]);
    const isLate = clock.monotonic() - this.#since >= durations.foreignSendMs;
    const present = new Map(state?.outbox.map((row) => [row.localMessageID, row]));
    for (const [localMessageID, known] of this.#rows) {
      const row = state ? present.get(localMessageID) : known;
      if (row && row.status === 'sending' && !isLate && mayLive(row, living)) continue;
      this.#rows.delete(localMessageID);
      if (row) this.#parts.adopt(row);
      else this.#parts.gone(known);
    }
    this.watch();
  }
}

const mayLive = ({ instanceID }: OutboxRow, living: ReadonlySet<string> | undefined): boolean =>
  instanceID !== undefined && (living?.has(instanceID) ?? true);

/** Parts the messages that another instance may still be sending from all others. */
export async function partOutbox(
  rows: readonly OutboxRow[],
  instanceID: string,
  presence: Presence | undefined,
): Promise<{ readonly own: readonly OutboxRow[]; readonly foreign: readonly OutboxRow[] }> {
  const isForeign = (row: OutboxRow): boolean => row.status === 'sending' && row.instanceID !== instanceID;
  const living = rows.some(isForeign) ? await ask(presence) : undefined;
  const foreign = rows.filter((row) => isForeign(row) && mayLive(row, living));
  return { own: rows.filter((row) => !foreign.includes(row)), foreign };
}

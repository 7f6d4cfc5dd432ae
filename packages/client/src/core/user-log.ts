import type { BodyOf, DataOf, UserLogKind } from '@parley/protocol/define';
import type { userLogAppended } from '@parley/protocol/features/logs';
import { parse } from '@parley/protocol/schema';
import type { CacheChange } from '../cache/cache.ts';
import { failure, type ZIMError } from '../errors.ts';
import type { LogSink } from '../platform/platform.ts';

export type UserLogEntry = DataOf<typeof userLogAppended>;

/** An entry of the user's own log as this device came to know of it. */
export interface UserLogArrival {
  readonly entry: UserLogEntry;
  /** `false`: it was there before this device was first used. */
  readonly isNews: boolean;
  /** It was pushed while the device was connected. */
  readonly isLive?: boolean;
}

/** An entry with the body that its kind declares. */
export interface EntryOf<Of extends UserLogKind> {
  readonly position: number;
  readonly key: string;
  /** The instance that made the change; `undefined`: no client did. */
  readonly origin: string | undefined;
  readonly isNews: boolean;
  readonly isLive: boolean;
  readonly body: BodyOf<Of>;
}

/** What came of some entries. */
export interface Kept {
  /** Written together with the position of the entries. */
  readonly change: CacheChange;
  /** Called when it is written, before anything that came with it is told. */
  tellBefore?(): void;
  /** Called when it is written. */
  tell?(): void;
  /** Called when it is written, before the conversations are told of. */
  tellFirst?(): void;
}

/** One kind of entry and what its feature does with it. */
export interface UserLogTaker {
  readonly kind: string;
  /** Takes entries of this kind in, in their order; `faulty` is called for each that cannot be read. */
  keep(arrivals: readonly UserLogArrival[], faulty: (fault: string) => void): Promise<Kept> | Kept;
}

/** Registers what a feature does with the entries of a kind. */
export function takes<Of extends UserLogKind>(
  kind: Of,
  keep: (entries: readonly EntryOf<Of>[]) => Promise<Kept> | Kept,
): UserLogTaker {
  return {
    kind: kind.kind,
    keep: (arrivals, faulty) => {
      const entries: EntryOf<Of>[] = [];
      for (const { entry, isNews, isLive = false } of arrivals) {
        const { position, key, origin } = entry;
        const parsed = parse(kind.body, entry.body);
        if (parsed.ok) entries.push({ position, key, origin, isNews, isLive, body: parsed.value as BodyOf<Of> });
        else faulty(`${parsed.fault.field} ${parsed.fault.fault}`);
      }
      return keep(entries);
    },
  };
}

export interface UserLogParts {
  readonly log: LogSink;
  readonly takers: readonly UserLogTaker[];
  failed(error: ZIMError): void;
}

/** The kinds of entries that the features of this device take in; others are passed over. */
export class UserLog {
  readonly #parts: UserLogParts;
  /** Kinds that were complained of: an entry may come again, and what is wrong with it does not change. */
  readonly #reported = new Set<string>();

  constructor(parts: UserLogParts) {
    this.#parts = parts;
  }

  /** What each feature makes of its entries, in the order in which the features were registered. */
  async keep(arrivals: readonly UserLogArrival[]): Promise<readonly Kept[]> {
    const kept: Kept[] = [];
    for (const taker of this.#parts.takers) {
      const own = arrivals.filter(({ entry }) => entry.kind === taker.kind);
      if (own.length > 0) kept.push(await taker.keep(own, (fault) => this.#report(taker.kind, fault)));
    }
    for (const { entry } of arrivals) this.#noteUnknown(entry.kind);
    return kept;
  }

  #noteUnknown(kind: string): void {
    if (this.#parts.takers.some((taker) => taker.kind === kind)) return;
    this.#parts.log('debug', 'unknown entry of the user log', { entry: kind });
  }

  #report(kind: string, fault: string): void {
    if (this.#reported.has(kind)) return;
    this.#reported.add(kind);
    this.#parts.failed(failure('NetworkModuleRspProtoParseError', `an entry of the kind ${kind}: ${fault}`));
  }
}

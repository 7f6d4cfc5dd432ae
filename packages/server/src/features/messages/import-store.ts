import type { LogKey, UserKey } from '../../core/ids.ts';

/** Where a message may stand that one of two has, and the other one, who is named, is to have too. */
export interface LackedImport {
  readonly log: LogKey;
  readonly lackingKey: UserKey;
  /** What both calls have in common, in few characters: others may have the same. */
  readonly digest: string;
}

export interface ImportStore {
  /** Those that are lacked of what is asked about, each log with its messages ascending. */
  lacked(asked: readonly LackedImport[]): Promise<readonly (LackedImport & { readonly messageSeq: number })[]>;
  /** Notes that they are lacked. */
  note(lacked: readonly (LackedImport & { readonly messageSeq: number })[]): Promise<void>;
  /** Whoever lacked them has them now, too; the transaction holds their logs. Their places and changes stay as they are. */
  attach(lacked: readonly (LackedImport & { readonly messageSeq: number })[]): Promise<void>;
}

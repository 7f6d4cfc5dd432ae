import type { LogKey } from '../../core/ids.ts';

/** How far the index of a log goes. */
export interface Indexed {
  readonly log: LogKey;
  /** What was added or changed up to here is in it. */
  readonly position: number;
  /** The newest message among it. */
  readonly messageSeq: number;
}

/** Some messages of a log that stand in a row. */
export interface SearchBlock {
  readonly log: LogKey;
  /** Its messages have the sequences from `block · 64 + 1` on. */
  readonly block: number;
  readonly oldestOrderKey: number;
  readonly newestOrderKey: number;
}

export interface NewBlock extends SearchBlock {
  /** Tells what cannot be found in it. */
  readonly signature: string;
}

/** A log that has moved since it was indexed. */
export interface BehindLog extends Indexed {
  /** Of its head. */
  readonly headPosition: number;
  readonly headSeq: number;
}

export interface SearchReader {
  /** Those of the logs of which something is indexed. */
  indexed(logs: readonly LogKey[]): Promise<readonly Indexed[]>;
  /** Blocks of the logs that hold anything before the key. */
  blocks(query: { readonly logs: readonly LogKey[]; readonly beforeOrderKey: number }): Promise<readonly SearchBlock[]>;
  /** In the order asked; `undefined` for what is there no more. */
  signatures(blocks: readonly Pick<SearchBlock, 'log' | 'block'>[]): Promise<readonly (string | undefined)[]>;
  /**
   * Looks at `limit` logs in their order, those above `afterLog`, and returns those that have moved. `nextLog` is where to
   * go on; absent: all were looked at.
   */
  behind(query: { readonly afterLog: number; readonly limit: number }): Promise<{
    readonly logs: readonly BehindLog[];
    readonly nextLog?: number;
  }>;
}

export interface SearchStore extends SearchReader {
  /** Writes blocks, as the log stood at `indexed.position`; what was written for a later position stays. */
  put(indexed: Indexed, blocks: readonly NewBlock[]): Promise<void>;
  /** Removes the blocks of a log before this one. */
  removeBefore(log: LogKey, block: number): Promise<void>;
}

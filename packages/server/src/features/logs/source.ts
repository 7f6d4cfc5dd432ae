import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import type { StoreName } from '../../storage/storage.ts';
import type { UserLogEntry } from '../users/store.ts';
import type { FollowedLog } from './store.ts';

/** What stands at one position of a log; where it has neither a message nor a state, it is hidden. */
export interface LogEntry {
  readonly position: number;
  /** A message in its present state, encoded as the wire declares it. */
  readonly message?: string;
  /** A change of the conversation itself, its body encoded. */
  readonly state?: { readonly kind: string; readonly body: string };
}

/** Where a device stands in a log: it holds everything up to `position`. */
export interface Standing {
  readonly position: number;
  /** Of the newest message that it holds. */
  readonly messageSeq: number;
}

export interface SourceQuery {
  readonly followed: FollowedLog;
  readonly standing: Standing;
  /** Entries in the page at most. */
  readonly limit: number;
  /** What the answer has room for; a source need not read on when what it found has come to more. */
  readonly bytesMax: number;
}

export interface SourcePage {
  /** The present state of what was added or changed after the device's position, ascending by position. */
  readonly entries: readonly LogEntry[];
  /** How far the source was read; absent: to its end. */
  readonly readTo?: number | undefined;
  /**
   * Additions up to here are missing among the entries, because they are too old to be replayed or were removed; absent
   * where none is. Changes are never missing: what a device holds must not stay as it was.
   */
  readonly gapTo?: number | undefined;
}

/**
 * What a feature tells in users' own logs that is not there any more, because a later entry of its kind and key took its
 * place: that one is always there, and only where it is found the source is asked.
 */
export interface UserLogSource<Names extends StoreName = StoreName> {
  readonly kind: string;
  /** Entries after a position and up to another one, ascending; `readTo` is how far was read. */
  readonly entriesBetween: (
    context: Context<Names>,
    actor: Actor,
    range: { readonly after: number; readonly upTo: number },
  ) => Promise<{ readonly entries: readonly UserLogEntry[]; readonly readTo: number }>;
}

/** What a feature contributes to the logs of conversations. Positions of one log are shared by all sources. */
export interface LogSource<Names extends StoreName = StoreName> {
  /** What the actor may see of this source in the log and the device lacks. */
  readonly entriesAfter: (context: Context<Names>, actor: Actor, query: SourceQuery) => Promise<SourcePage>;
}

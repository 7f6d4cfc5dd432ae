import type { LogKey } from '../../core/ids.ts';
import type { StoredMessage } from './store.ts';

/** A message as a reply in the tree of a root; both are called by their sequences in the log. */
interface ReplyPlace {
  readonly log: LogKey;
  readonly rootSeq: number;
  readonly messageSeq: number;
}

interface RepliesQuery {
  readonly log: LogKey;
  readonly rootSeq: number;
  /** Excluded; 0 begins with the first. */
  readonly afterSeq: number;
  readonly count: number;
}

/** Which messages stand in which tree: what is listed was not revoked and is still there. */
export interface ReplyReader {
  /** The replies of a tree, ascending; the cost grows with `count` alone. */
  list(query: RepliesQuery): Promise<readonly StoredMessage[]>;
  /** How many there are; no more than `max` are counted. */
  count(tree: Pick<ReplyPlace, 'log' | 'rootSeq'>, max: number): Promise<number>;
}

export interface ReplyStore extends ReplyReader {
  add(place: ReplyPlace): Promise<void>;
  /** Nothing happens where it is not listed. */
  remove(place: ReplyPlace): Promise<void>;
}

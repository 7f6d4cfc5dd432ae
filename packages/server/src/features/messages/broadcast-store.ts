import type { Millis } from '@parley/kernel/brand';
import type { UserID, UserKey } from '../../core/ids.ts';

/** `stopped` by the operator: who has it has it, and nobody else gets it. */
export type BroadcastState = 'underWay' | 'done' | 'stopped';

/** A message to all users, and how far it has come. */
export interface Broadcast {
  readonly messageID: number;
  readonly senderUserID: UserID;
  readonly sentAt: Millis;
  /** Encoded content; opaque to the storage. */
  readonly body: string;
  readonly state: BroadcastState;
  /** Users are told in the order of their keys: everybody up to this one was. */
  readonly reached: UserKey;
  /** How many users were told who were online. */
  readonly told: number;
}

export interface BroadcastReader {
  /** The newest ones, newest first. */
  newest(limit: number): Promise<readonly Broadcast[]>;
}

export interface BroadcastStore extends BroadcastReader {
  get(messageID: number): Promise<Broadcast | undefined>;
  /** How many were sent at this time or later. */
  countSince(at: Millis): Promise<number>;
  /** Inserts, or replaces how far it has come. */
  put(broadcast: Broadcast): Promise<void>;
  /** Forgets up to `limit` that were sent before; returns how many. */
  sweep(before: Millis, limit: number): Promise<number>;
}

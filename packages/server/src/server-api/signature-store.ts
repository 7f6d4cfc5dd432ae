import type { Millis } from '@parley/kernel/brand';

/** What tells one signature of an app from its others. */
interface ShownSignature {
  readonly nonce: string;
  /** What it says of its time, in Unix seconds. */
  readonly timestamp: number;
}

/** The signatures of an app that were shown. They need not survive, but it is known since when there are any. */
export interface SignatureStore {
  /** Since when signatures are remembered: `now` where nothing was asked before. */
  rememberedSince(now: Millis): Promise<Millis>;
  /** Remembers the signature; `false` if it is remembered already. */
  remember(signature: ShownSignature): Promise<boolean>;
  /** Forgets up to `limit` signatures of timestamps before this one, the oldest first; answers how many. */
  forget(timestamp: number, limit: number): Promise<number>;
}

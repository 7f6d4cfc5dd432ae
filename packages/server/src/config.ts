/** Every setting with its default and unit. `config-source.ts` reads it from a file and the environment. */
export interface Config {
  /** Limits that bound what one caller or one queue may take. */
  readonly limits: {
    /** Members of one shared transaction. */
    readonly commitMembersMax: number;
    /** A shared transaction takes no further member after this long. */
    readonly commitBatchMs: number;
    /** Changes that may wait for their transaction; further ones are refused with a frequency limit. */
    readonly commitQueueMax: number;
    /** Bytes that may wait for a slow reader before its connection is closed. */
    readonly connectionQueueBytesMax: number;
    /** Connections of this node. */
    readonly connectionsMax: number;
    /** Messages one sender may send per second. */
    readonly messagesPerSecond: number;
    /** Queries one session may make per second. */
    readonly queriesPerSecond: number;
    /** Changes of settings one user may make per second. */
    readonly writesPerSecond: number;
    /** Logins per second and userID. */
    readonly loginsPerSecond: number;
    /** Callers whose rates are remembered at the same time, for each kind of rate. */
    readonly rateKeysMax: number;
    /** Bytes of a text message's content. */
    readonly textBytesMax: number;
  };
  readonly gateway: {
    /** Logins per second over all apps and users; 0 means no limit. */
    readonly maxLoginsPerSecond: number;
  };
  readonly login: {
    /** `single`: one session; `dual`: one Web session and one other; `multi`: up to ten each. */
    readonly policy: 'single' | 'dual' | 'multi';
  };
  readonly messages: {
    /** Age up to which missed messages are replayed, in milliseconds. */
    readonly offlineMs: number;
    /** How long a repeated send is recognised, in milliseconds. */
    readonly idempotencyMs: number;
  };
  readonly delivery: {
    /** How often a node says on the bus how far its hints go, in milliseconds. */
    readonly beaconMs: number;
  };
}

const dayMs = 24 * 60 * 60 * 1000;

export const defaultConfig: Config = {
  limits: {
    commitMembersMax: 256,
    commitBatchMs: 5,
    commitQueueMax: 20_000,
    connectionQueueBytesMax: 4 * 1024 * 1024,
    connectionsMax: 50_000,
    messagesPerSecond: 20,
    queriesPerSecond: 100,
    writesPerSecond: 50,
    loginsPerSecond: 5,
    rateKeysMax: 100_000,
    textBytesMax: 2048,
  },
  gateway: { maxLoginsPerSecond: 0 },
  login: { policy: 'single' },
  messages: { offlineMs: 7 * dayMs, idempotencyMs: dayMs },
  delivery: { beaconMs: 1000 },
};

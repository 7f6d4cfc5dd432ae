import type { ActionCode, HeadCode } from '@parley/protocol/actions/codes';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { ErrorName } from '@parley/protocol/errors';

/**
 * What the parts of a node tell about their work, for whoever watches it. Every call costs the same however much there
 * is, never throws, and names nobody: words are those of the declarations (methods, errors, reasons, sweeps).
 */
export interface Metrics {
  /** `false`: nobody looks, and times need not be taken; reading the clock is the largest part of measuring. */
  readonly isWatched: boolean;
  connectionOpened(): void;
  /** An attempt to connect was turned away before it became a connection. */
  connectionRefused(why: ConnectionRefusal): void;
  /** `undefined`: the client left, or the network did it. */
  connectionClosed(reason: CloseReason | undefined): void;
  /** A request was settled; without a refusal it was answered. */
  requestDone(method: string, refused: ErrorName | undefined, durationMs: number): void;
  /** A request for the server API was turned away before its action began. */
  actionRefused(why: ActionRefusal): void;
  /** An action was settled; `success`: it was done, for one of its targets at least. */
  actionDone(action: string, code: ActionCode, durationMs: number): void;
  /** A shared transaction is durable. */
  committed(batch: CommittedBatch): void;
  /** A shared transaction failed; its members run again one by one. */
  commitFailed(): void;
  /** So much of what a feature counts is durable. */
  counted(what: Counted, amount: number): void;
  /** An event reached `sessions` connections of this node, `delayMs` after it was durable on its own. */
  delivered(sessions: number, delayMs: number): void;
  /** An event was not sent to a connection whose reader is behind. */
  dropped(): void;
  hintPublished(): void;
  hintReceived(): void;
  /** A slice of a sweep is done. */
  swept(sweep: string, rows: number): void;
}

/**
 * There is no WebSocket at this address, the page's origin is not allowed, or the node has as many as it takes; or the
 * address of the client has as many as one may have, or has to wait because too many of its logins failed.
 */
export type ConnectionRefusal = 'address' | 'origin' | 'full' | 'addressFull' | 'addressWaits';

/** Where it came from is not listed, it came without TLS, or the code with which its head was refused. */
export type ActionRefusal = 'address' | 'plainHttp' | HeadCode;

/**
 * What features count of their changes: users who came into rooms and went out of them, each once however many devices
 * did, and messages of rooms that were accepted and handed to nobody.
 */
export const countedNames = ['roomMembersCame', 'roomMembersWent', 'roomMessagesWithheld'] as const;
export type Counted = (typeof countedNames)[number];

/** How much of what; 0 of what is not named. */
export type Counts = Readonly<Partial<Record<Counted, number>>>;

export interface CommittedBatch {
  readonly members: number;
  /** New messages among them. */
  readonly messages: number;
  /** From the begin of the transaction until it was durable. */
  readonly durationMs: number;
  /** How long the first member had waited for the begin. */
  readonly waitedMs: number;
}

/** How much there is at one moment; read when somebody asks. */
export interface Levels {
  readonly connections: number;
  readonly sessions: number;
  /** Changes that wait for their transaction. */
  readonly commitQueue: number;
  /** Bytes that wait for readers, as of the last second. */
  readonly outgoingBytes: number;
  /** Buckets of users, logs and rooms that this node follows on the bus. */
  readonly followedBuckets: number;
  /** Connections in rooms; one that is in several counts in each. */
  readonly roomDevices: number;
}

const nothing = (): void => {};

export const noMetrics: Metrics = {
  isWatched: false,
  connectionOpened: nothing,
  connectionRefused: nothing,
  connectionClosed: nothing,
  requestDone: nothing,
  actionRefused: nothing,
  actionDone: nothing,
  committed: nothing,
  commitFailed: nothing,
  counted: nothing,
  delivered: nothing,
  dropped: nothing,
  hintPublished: nothing,
  hintReceived: nothing,
  swept: nothing,
};

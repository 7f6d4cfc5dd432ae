import type { Socket } from '@parley/server/gateway/socket';
import type { ProcessClock } from './clock.ts';

/** How bad the network is at the moment. */
export interface NetworkConditions {
  /** One way, at least. */
  readonly latencyMs: number;
  /** What comes on top, evenly spread. */
  readonly jitterMs: number;
  /** Share of packets that take ten times as long. */
  readonly spikes: number;
  /** Share of packets at which the connection is reset; half of these packets arrive before. */
  readonly resets: number;
  /** Share of packets after which the connection goes silent in both directions, without a sign to either side. */
  readonly halfOpens: number;
  /** Share of connection attempts that are refused. */
  readonly refusals: number;
}

export const calmNetwork: NetworkConditions = {
  latencyMs: 5,
  jitterMs: 5,
  spikes: 0,
  resets: 0,
  halfOpens: 0,
  refusals: 0,
};

/** A host that clients may be connected to. */
export interface ServerHost {
  readonly name: string;
  readonly clock: ProcessClock;
  accept(socket: Socket): void;
}

export interface ClientHost {
  readonly name: string;
  readonly clock: ProcessClock;
}

/** A connection as the client sees it. */
export interface ClientEnd {
  send(text: string): void;
  close(): void;
}

export interface ClientEndListener {
  opened(): void;
  message(text: string): void;
  /** Called once, unless the client itself closed; 1006 when the connection broke or was never made. */
  closed(code: number): void;
}

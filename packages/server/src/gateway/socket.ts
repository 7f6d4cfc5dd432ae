import type { CloseReason } from '@parley/protocol/close-reasons';

/**
 * One connection as the gateway sees it; `ws` and the simulated network implement it.
 * After `close` nothing more is handed in and `send` does nothing.
 */
export interface Socket {
  /** One WebSocket message. Never throws; what cannot be sent any more is dropped. */
  send(message: string): void;
  close(reason: CloseReason): void;
  /** Closes and waits for no answer: the place is free within the next turns. May follow a `close`. */
  drop(reason: CloseReason): void;
  /** Ends the connection without a word; what waits is given up. */
  cut(): void;
  /**
   * Reads nothing more until `release`, so that the other side has to wait; what was read already is still handed in.
   */
  hold(): void;
  release(): void;
  /** What was handed to `send` and not taken by the other side, and what it costs to keep it. */
  bufferedBytes(): number;
  /** Set once by the gateway, in the turn in which it is given the socket. */
  listen(listener: SocketListener): void;
}

export interface SocketListener {
  /** So many bytes came, whatever they are; told before what they hold. */
  received(bytes: number): void;
  /** A text message. Binary and oversized ones never get here: the adapter closes with the reason. */
  message(text: string): void;
  /** The connection is gone, by whichever side; called once. */
  closed(): void;
}

import type { EncodedFrame } from '@parley/protocol/frames';
import type { Backlog, Laggard } from './backlog.ts';
import type { Pack } from './packing.ts';
import type { Socket } from './socket.ts';

/** What the outgoing sides of a gateway share. */
export interface OutgoingHost {
  /** What may wait for a slow reader, in bytes. */
  readonly queueBytesMax: number;
  /** While more than this waits for a reader, what may be dropped is. */
  readonly droppedBeyondBytes: number;
  /** What waits for slow readers, this one's among it. */
  readonly backlog: Backlog;
}

/** What a connection with nothing to send shares with all others. */
const nothing: EncodedFrame[] = [];

/** What a frame costs beside its text while it waits for the end of the turn. */
const frameOverheadBytes = 32;

/** What goes out on one connection: collected in a turn, written in one go, and watched while it waits for the reader. */
export class Outgoing {
  readonly #host: OutgoingHost;
  readonly #socket: Socket;
  readonly #laggard: Laggard;
  #queue: EncodedFrame[] = nothing;
  #queueLength = 0;
  /** What the backlog knows to wait for the reader. */
  #held = 0;

  constructor(host: OutgoingHost, socket: Socket, laggard: Laggard) {
    this.#host = host;
    this.#socket = socket;
    this.#laggard = laggard;
  }

  get isEmpty(): boolean {
    return this.#queueLength === 0;
  }

  /** Adds to what is written at the end of the turn; `false`: it is more than may wait. */
  add(frame: EncodedFrame): boolean {
    if (this.#queueLength === 0) this.#queue = [];
    this.#queue.push(frame);
    this.#queueLength += frame.length;
    return this.#queueBytes() <= this.#host.queueBytesMax;
  }

  /** Whether so much waits already that what may be dropped is. */
  get isBehind(): boolean {
    const room = this.#host.droppedBeyondBytes - this.#queueBytes();
    // What the reader took since the last look is asked for only where it matters.
    return this.#held > room && (room < 0 || this.#socket.bufferedBytes() > room);
  }

  /** Writes what was collected; `false`: the reader is too slow for it, and nothing was written. */
  flush(pack: Pack): boolean {
    const frames = this.#queue;
    const length = this.#queueLength;
    this.drop();
    return this.write(frames, length, pack);
  }

  /** The same for frames that do not wait; `length` is that of all together. */
  write(frames: readonly EncodedFrame[], length: number, pack: Pack): boolean {
    if (this.#socket.bufferedBytes() + length > this.#host.queueBytesMax) return false;
    for (const message of pack(frames, length)) this.#socket.send(message);
    this.look();
    return true;
  }

  /** Gives up what was collected. */
  drop(): void {
    this.#queue = nothing;
    this.#queueLength = 0;
  }

  /** Looks how much waits for the reader, and has the backlog know. */
  look(): void {
    this.#hold(this.#socket.bufferedBytes());
  }

  /** Nothing waits any more: the socket is gone. */
  release(): void {
    this.#hold(0);
  }

  /** The same as `look` for the backlog, which asks itself. */
  measure(): number {
    this.#held = this.#socket.bufferedBytes();
    return this.#held;
  }

  /** What waits was given up by the backlog. */
  forget(): void {
    this.#held = 0;
  }

  #queueBytes(): number {
    return this.#queueLength + this.#queue.length * frameOverheadBytes;
  }

  /** For a reader who keeps up it is 0 as before, and the backlog need not be told. */
  #hold(bytes: number): void {
    if (bytes === this.#held) return;
    this.#held = bytes;
    this.#host.backlog.note(this.#laggard, bytes);
  }
}

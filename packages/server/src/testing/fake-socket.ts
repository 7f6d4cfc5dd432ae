import type { CloseReason } from '@parley/protocol/close-reasons';
import { decodeServerMessage } from '@parley/protocol/codec';
import { encodeRequest, pingFrame, type ServerFrame } from '@parley/protocol/frames';
import type { Socket, SocketListener } from '../gateway/socket.ts';

/** A socket whose other side is a test. */
export interface FakeSocket extends Socket {
  /** WebSocket messages that were sent, as they are. */
  readonly sent: string[];
  /** Why the gateway closed it. */
  readonly closedFor: CloseReason | undefined;
  /** Whether the gateway reads nothing at present; messages that come meanwhile are unread. */
  readonly isHeld: boolean;
  readonly unreadCount: number;
  /** Whether the gateway cut it off without a word. */
  readonly isCut: boolean;
  /** Frames sent since the last call. */
  takeFrames(): readonly ServerFrame[];
  receive(text: string): void;
  /** Part of a message of which the rest does not come. */
  receiveBytes(bytes: number): void;
  request(id: number, method: string, params: unknown): void;
  ping(): void;
  /** The other side goes away, or answers the close. */
  disconnect(): void;
  /** What the other side has not read yet. */
  setBuffered(bytes: number): void;
}

export const createFakeSocket = (): FakeSocket => new FakeSocketOfTest();

class FakeSocketOfTest implements FakeSocket {
  readonly sent: string[] = [];
  closedFor: CloseReason | undefined;
  isHeld = false;
  isCut = false;
  #listener: SocketListener | undefined;
  #isGone = false;
  #buffered = 0;
  #taken = 0;
  readonly #unread: string[] = [];

  get unreadCount(): number {
    return this.#unread.length;
  }

  send(message: string): void {
    if (this.#isOpen()) this.sent.push(message);
  }

  close(reason: CloseReason): void {
    this.closedFor ??= reason;
  }

  drop(reason: CloseReason): void {
    this.close(reason);
    this.disconnect();
  }

  cut(): void {
    this.isCut = true;
    this.#buffered = 0;
    this.disconnect();
  }

  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
    this.#read();
  }

  bufferedBytes(): number {
    return this.#buffered;
  }

  setBuffered(bytes: number): void {
    this.#buffered = bytes;
  }

  listen(listener: SocketListener): void {
    this.#listener = listener;
  }

  takeFrames(): readonly ServerFrame[] {
    const frames = this.sent.slice(this.#taken).flatMap(decodeFrames);
    this.#taken = this.sent.length;
    return frames;
  }

  receive(text: string): void {
    this.#unread.push(text);
    this.#read();
  }

  receiveBytes(bytes: number): void {
    if (this.#isOpen()) this.#listener?.received(bytes);
  }

  request(id: number, method: string, params: unknown): void {
    this.receive(`[${encodeRequest(id, method, params)}]`);
  }

  ping(): void {
    this.receive(`[${pingFrame}]`);
  }

  disconnect(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#listener?.closed();
  }

  #isOpen(): boolean {
    return this.closedFor === undefined && !this.#isGone;
  }

  #read(): void {
    while (!this.isHeld && this.#isOpen()) {
      const text = this.#unread.shift();
      if (text === undefined) return;
      this.#listener?.received(text.length);
      if (this.closedFor === undefined) this.#listener?.message(text);
    }
  }
}

function decodeFrames(message: string): readonly ServerFrame[] {
  const decoded = decodeServerMessage(message);
  if (!decoded.ok) throw new Error(`the server sent what a client refuses: ${decoded.reason}`);
  return decoded.frames;
}

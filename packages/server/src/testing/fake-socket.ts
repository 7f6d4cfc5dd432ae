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
  /** Whether the gateway cut it off without a word. */
  readonly isCut: boolean;
  /** Frames sent since the last call. */
  takeFrames(): readonly ServerFrame[];
  receive(text: string): void;
  request(id: number, method: string, params: unknown): void;
  ping(): void;
  /** The other side goes away, or answers the close. */
  disconnect(): void;
  /** What the other side has not read yet. */
  setBuffered(bytes: number): void;
}

export function createFakeSocket(): FakeSocket {
  const sent: string[] = [];
  let listener: SocketListener | undefined;
  let closedFor: CloseReason | undefined;
  let isGone = false;
  let isCut = false;
  let buffered = 0;
  let taken = 0;
  const disconnect = (): void => {
    if (isGone) return;
    isGone = true;
    listener?.closed();
  };
  const receive = (text: string): void => {
    if (closedFor === undefined && !isGone) listener?.message(text);
  };
  return {
    sent,
    get closedFor() {
      return closedFor;
    },
    send: (message) => {
      if (closedFor === undefined && !isGone) sent.push(message);
    },
    close: (reason) => {
      closedFor ??= reason;
    },
    cut: () => {
      isCut = true;
      buffered = 0;
      disconnect();
    },
    get isCut() {
      return isCut;
    },
    bufferedBytes: () => buffered,
    listen: (next) => {
      listener = next;
    },
    takeFrames: () => {
      const frames = sent.slice(taken).flatMap(decodeFrames);
      taken = sent.length;
      return frames;
    },
    receive,
    request: (id, method, params) => receive(`[${encodeRequest(id, method, params)}]`),
    ping: () => receive(`[${pingFrame}]`),
    disconnect,
    setBuffered: (bytes) => {
      buffered = bytes;
    },
  };
}

function decodeFrames(message: string): readonly ServerFrame[] {
  const decoded = decodeServerMessage(message);
  if (!decoded.ok) throw new Error(`the server sent what a client refuses: ${decoded.reason}`);
  return decoded.frames;
}

import type { ClientSocket, ClientSocketListener } from './platform.ts';

/** As much of a `WebSocket` as the SDK uses; that of every platform has it, and that of the library `ws` too. */
interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code?: number | undefined }) => void): void;
}
type WebSocketClass = new (url: string) => WebSocketLike;

/** The close code of a connection that broke, or was never made. */
const abnormalClosure = 1006;
const openState = 1;

/** A connection over a `WebSocket`: the platform's own, which browsers, React Native and Node 22 or later have. */
export function openWebSocket(
  url: string,
  listener: ClientSocketListener,
  WebSocketOfPlatform: WebSocketClass = globalThis.WebSocket,
): ClientSocket {
  let socket: WebSocketLike | undefined;
  let isOver = false;
  const end = (code: number): void => {
    if (isOver) return;
    isOver = true;
    listener.closed(code);
  };
  try {
    socket = new WebSocketOfPlatform(url);
    socket.addEventListener('open', () => {
      if (!isOver) listener.opened();
    });
    socket.addEventListener('message', ({ data }) => {
      if (!isOver && typeof data === 'string') listener.message(data);
    });
    // The close that follows says it all; but `ws` throws what nobody listens to.
    socket.addEventListener('error', () => {});
    // React Native leaves the code out where the connection could not be made.
    socket.addEventListener('close', ({ code = abnormalClosure }) => end(code));
  } catch {
    // A page under a strict policy, or a URL that the platform dislikes.
    void Promise.resolve().then(() => end(abnormalClosure));
  }
  return {
    send: (message) => {
      if (!isOver && socket?.readyState === openState) socket.send(message);
    },
    close: () => {
      isOver = true;
      socket?.close();
    },
  };
}

import type { ClientSocket, ClientSocketListener } from './platform.ts';

/** The close code of a connection that broke, or was never made. */
const abnormalClosure = 1006;

/** A connection over the platform's own `WebSocket`, which browsers, React Native and Node 22 or later have. */
export function openWebSocket(url: string, listener: ClientSocketListener): ClientSocket {
  let socket: WebSocket | undefined;
  let isOver = false;
  const end = (code: number): void => {
    if (isOver) return;
    isOver = true;
    listener.closed(code);
  };
  try {
    socket = new WebSocket(url);
  } catch {
    // A page under a strict policy, or a URL that the platform dislikes.
    void Promise.resolve().then(() => end(abnormalClosure));
  }
  socket?.addEventListener('open', () => {
    if (!isOver) listener.opened();
  });
  socket?.addEventListener('message', ({ data }) => {
    if (!isOver && typeof data === 'string') listener.message(data);
  });
  socket?.addEventListener('close', ({ code }) => end(code));
  return {
    send: (message) => {
      if (!isOver && socket?.readyState === WebSocket.OPEN) socket.send(message);
    },
    close: () => {
      isOver = true;
      socket?.close();
    },
  };
}

import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cancel } from '@parley/kernel/clock';
import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import { wireLimits } from '@parley/protocol/limits';
import { WebSocket, WebSocketServer } from 'ws';
import type { Gateway } from './gateway.ts';
import type { Socket, SocketListener } from './socket.ts';

export interface WebSocketOptions {
  /** Connections beyond this are answered with 503. */
  readonly connectionsMax: number;
  /**
   * Origins of web pages that may connect beside those of this host, such as `https://app.example.org`; `*` stands
   * for all. What sends no Origin is no web page and may connect.
   */
  readonly allowedOrigins?: readonly string[];
  /** How long the other side may take to answer a close before the connection is cut, in milliseconds. */
  readonly closeGraceMs?: number;
}

type Bytes = Parameters<WebSocketServer['handleUpgrade']>[2];

const path = '/ws';
const closeGraceDefaultMs = 5000;

/** Serves WebSockets on `server` until the returned function is called; connections that stand are left alone. */
export function attachWebSockets(
  server: Server,
  gateway: Pick<Gateway, 'accept' | 'connectionCount'>,
  options: WebSocketOptions,
): Cancel {
  const serverOptions = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: wireLimits.messageBytesMax,
    closeTimeout: options.closeGraceMs ?? closeGraceDefaultMs,
    WebSocket: TypedWebSocket,
  };
  const webSockets = new WebSocketServer(serverOptions);
  const statusOf = (request: IncomingMessage): number | undefined => {
    if (request.url?.split('?', 1)[0] !== path) return 404;
    if (!isAllowedOrigin(request, options.allowedOrigins ?? [])) return 403;
    return gateway.connectionCount >= options.connectionsMax ? 503 : undefined;
  };
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Bytes): void => {
    const status = statusOf(request);
    if (status !== undefined) refuseUpgrade(stream, status);
    else webSockets.handleUpgrade(request, stream, head, (webSocket) => gateway.accept(createSocket(webSocket)));
  };
  server.on('upgrade', upgrade);
  return () => void server.off('upgrade', upgrade);
}

/** The codes with which `ws` itself closes a connection whose bytes break the rules of WebSocket. */
const reasonsByLibraryCode: ReadonlyMap<number | undefined, CloseReason> = new Map([
  [1002, 'malformedFrame'],
  [1007, 'malformedFrame'],
  [1008, 'malformedFrame'],
  [1009, 'frameTooLarge'],
]);

/** Closes with the protocol's reasons also where the library closes by itself. */
class TypedWebSocket extends WebSocket {
  override close(code?: number, data?: string | Bytes): void {
    const reason = data === undefined ? reasonsByLibraryCode.get(code) : undefined;
    if (reason === undefined) super.close(code, data);
    else super.close(closeReasons[reason].code, reason);
  }
}

function createSocket(webSocket: WebSocket): Socket {
  let listener: SocketListener | undefined;
  const close = (reason: CloseReason): void => webSocket.close(closeReasons[reason].code, reason);
  webSocket.on('message', (data, isBinary) => {
    if (webSocket.readyState !== WebSocket.OPEN) return;
    if (isBinary) close('malformedFrame');
    else listener?.message(data.toString());
  });
  webSocket.on('close', () => listener?.closed());
  // The library closes the connection after an error by itself; without a listener the error would be thrown.
  webSocket.on('error', () => {});
  return {
    send: (message) => {
      if (webSocket.readyState === WebSocket.OPEN) webSocket.send(message);
    },
    close,
    bufferedBytes: () => webSocket.bufferedAmount,
    listen: (next) => {
      listener = next;
    },
  };
}

/** A browser states the origin of the page; pages of the host that was asked for are at home. */
function isAllowedOrigin({ headers }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function refuseUpgrade(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy());
  stream.once('finish', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

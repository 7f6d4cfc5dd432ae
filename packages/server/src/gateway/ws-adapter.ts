import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cancel } from '@parley/kernel/clock';
import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import { wireLimits } from '@parley/protocol/limits';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { ConnectionRefusal } from '../core/metrics.ts';
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
  /** The address of the client, for the log. */
  readonly clientAddress?: (request: IncomingMessage) => string | undefined;
  /** Told of every attempt that was turned away. */
  readonly onRefused?: (why: ConnectionRefusal, request: IncomingMessage) => void;
  /** How long the other side may take to answer a close before the connection is cut, in milliseconds. */
  readonly closeGraceMs?: number;
}

const statuses: Readonly<Record<ConnectionRefusal, number>> = { address: 404, origin: 403, full: 503 };

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
  const refusalOf = (request: IncomingMessage): ConnectionRefusal | undefined => {
    if (request.url?.split('?', 1)[0] !== path) return 'address';
    if (!isAllowedOrigin(request, options.allowedOrigins ?? [])) return 'origin';
    return gateway.connectionCount >= options.connectionsMax ? 'full' : undefined;
  };
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Bytes): void => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      options.onRefused?.(refusal, request);
      refuseUpgrade(stream, statuses[refusal]);
      return;
    }
    const remote = options.clientAddress?.(request);
    webSockets.handleUpgrade(request, stream, head, (webSocket) => gateway.accept(createSocket(webSocket), remote));
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
  listener: SocketListener | undefined = undefined;

  override close(code?: number, data?: string | Bytes): void {
    const reason = data === undefined ? reasonsByLibraryCode.get(code) : undefined;
    if (reason === undefined) super.close(code, data);
    else super.close(closeReasons[reason].code, reason);
  }

  get isOpen(): boolean {
    return this.readyState === WebSocket.OPEN;
  }
}

/**
 * What a message that waits takes beside its characters: the stream's entry for it and for its header, the header itself,
 * their requests to the system, and the copy in the system's form.
 */
const waitingMessageBytes = 512;

/** A class with listeners shared by all: what idle connections hold is most of what a node holds. */
class WebSocketSocket implements Socket {
  readonly #webSocket: TypedWebSocket;
  /** Messages that were sent while others waited; who reads as fast as we write has none, and costs nothing here. */
  #waiting = 0;
  #taken: (() => void) | undefined;

  constructor(webSocket: TypedWebSocket) {
    this.#webSocket = webSocket;
  }

  send(message: string): void {
    if (!this.#webSocket.isOpen) return;
    if (this.#webSocket.bufferedAmount === 0) {
      this.#webSocket.send(message);
      return;
    }
    this.#taken ??= () => {
      this.#waiting -= 1;
    };
    this.#waiting += 1;
    this.#webSocket.send(message, this.#taken);
  }

  close(reason: CloseReason): void {
    this.#webSocket.close(closeReasons[reason].code, reason);
  }

  cut(): void {
    this.#webSocket.terminate();
  }

  bufferedBytes(): number {
    return this.#webSocket.bufferedAmount + this.#waiting * waitingMessageBytes;
  }

  listen(listener: SocketListener): void {
    this.#webSocket.listener = listener;
  }
}

function createSocket(webSocket: TypedWebSocket): Socket {
  webSocket.on('message', takeMessage);
  webSocket.on('close', takeClose);
  webSocket.on('error', ignoreError);
  return new WebSocketSocket(webSocket);
}

function takeMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  if (!(this instanceof TypedWebSocket) || !this.isOpen) return;
  if (isBinary) this.close(closeReasons.malformedFrame.code, 'malformedFrame');
  else this.listener?.message(data.toString());
}

function takeClose(this: WebSocket): void {
  if (this instanceof TypedWebSocket) this.listener?.closed();
}

/** The library closes the connection after an error by itself; without a listener the error would be thrown. */
function ignoreError(): void {}

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

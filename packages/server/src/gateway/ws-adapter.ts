import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cancel } from '@parley/kernel/clock';
import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import { wireLimits } from '@parley/protocol/limits';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { ConnectionRefusal } from '../core/metrics.ts';
import type { HttpAnswer } from '../http/route.ts';
import type { Gateway } from './gateway.ts';
import { createPageCheck, type MayConnect, originRefusal } from './page-check.ts';
import type { Socket, SocketListener } from './socket.ts';

export interface WebSocketOptions {
  /** Which web pages may connect; those of this host by default. */
  readonly mayConnect?: MayConnect;
  /** The address of the client. */
  readonly clientAddress?: (request: IncomingMessage) => string | undefined;
  /** Told of every attempt that was turned away. */
  readonly onRefused?: (why: ConnectionRefusal, request: IncomingMessage) => void;
  /** How long the other side may take to answer a close before the connection is cut, in milliseconds. */
  readonly closeGraceMs?: number;
}

const statuses: Readonly<Record<ConnectionRefusal, number>> = {
  address: 404,
  origin: 403,
  full: 503,
  addressFull: 429,
  addressWaits: 429,
};

type Bytes = Parameters<WebSocketServer['handleUpgrade']>[2];

export const webSocketPath = '/ws';
const closeGraceDefaultMs = 5000;
/** Of one message. Browsers cut a large one into pieces of many KiB; each piece costs the same, however small. */
const fragmentsMax = 256;
/** What is read on while a connection is being closed; whoever goes on sending is cut off. */
const closingBytesMax = wireLimits.messageBytesMax;

/** Serves WebSockets on `server` until the returned function is called; connections that stand are left alone. */
export function attachWebSockets(
  server: Server,
  gateway: Pick<Gateway, 'accept' | 'refusalOf'>,
  options: WebSocketOptions,
): Cancel {
  const serverOptions = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: wireLimits.messageBytesMax,
    maxFragments: fragmentsMax,
    autoPong: false,
    closeTimeout: options.closeGraceMs ?? closeGraceDefaultMs,
    WebSocket: TypedWebSocket,
  };
  const webSockets = new WebSocketServer(serverOptions);
  const mayConnect = options.mayConnect ?? createPageCheck({});
  const isAllowed = ({ httpVersion, headers, socket: { remoteAddress } }: IncomingMessage): boolean =>
    mayConnect({ httpVersion, headers, remoteAddress });
  const refusalOf = (request: IncomingMessage, remote: string | undefined): ConnectionRefusal | undefined => {
    if (request.url?.split('?', 1)[0] !== webSocketPath) return 'address';
    return isAllowed(request) ? gateway.refusalOf(remote) : 'origin';
  };
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Bytes): void => {
    const remote = options.clientAddress?.(request);
    const refusal = refusalOf(request, remote);
    if (refusal !== undefined) {
      options.onRefused?.(refusal, request);
      refuseUpgrade(stream, statuses[refusal], refusal === 'origin' ? originRefusal : noContent);
      return;
    }
    webSockets.handleUpgrade(request, stream, head, (webSocket) => {
      stream.prependListener('data', (chunk: Bytes) => webSocket.received(chunk.length));
      gateway.accept(createSocket(webSocket), remote);
    });
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
  #hasAnswered = false;
  #closingBytes = 0;

  /** Told of every piece that the network brings, before the library takes it apart. */
  received(bytes: number): void {
    this.#hasAnswered = false;
    if (this.isOpen) {
      this.listener?.received(bytes);
      return;
    }
    this.#closingBytes += bytes;
    if (this.#closingBytes > closingBytesMax) this.terminate();
  }

  /** A ping of WebSocket's own, which no SDK sends but a proxy may; one pong answers all that came in one piece. */
  answerPing(data: Bytes): void {
    if (this.#hasAnswered || !this.isOpen) return;
    this.#hasAnswered = true;
    this.pong(data);
  }

  override close(code?: number, data?: string | Bytes): void {
    const reason = data === undefined ? reasonsByLibraryCode.get(code) : undefined;
    // The answer to the close must be read.
    if (this.isPaused) this.resume();
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

  drop(reason: CloseReason): void {
    this.close(reason);
    this.#webSocket.terminate();
  }

  hold(): void {
    if (this.#webSocket.isOpen) this.#webSocket.pause();
  }

  release(): void {
    this.#webSocket.resume();
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
  webSocket.on('ping', takePing);
  webSocket.on('close', takeClose);
  webSocket.on('error', ignoreError);
  return new WebSocketSocket(webSocket);
}

function takeMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  if (!(this instanceof TypedWebSocket) || !this.isOpen) return;
  if (isBinary) this.close(closeReasons.malformedFrame.code, 'malformedFrame');
  else this.listener?.message(data.toString());
}

function takePing(this: WebSocket, data: Bytes): void {
  if (this instanceof TypedWebSocket) this.answerPing(data);
}

function takeClose(this: WebSocket): void {
  if (this instanceof TypedWebSocket) this.listener?.closed();
}

/** The library closes the connection after an error by itself; without a listener the error would be thrown. */
function ignoreError(): void {}

const noContent: Pick<HttpAnswer, 'headers' | 'body'> = { headers: {}, body: '' };

function refuseUpgrade(stream: Duplex, status: number, { headers, body }: typeof noContent): void {
  stream.on('error', () => stream.destroy());
  stream.once('finish', () => stream.destroy());
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const lines = Object.entries({ connection: 'close', 'content-length': bytes.length, ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  stream.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n`);
  stream.end(bytes);
}

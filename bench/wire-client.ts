/**
 * A client that speaks frames directly instead of using the SDK, because on a machine with two cores the generator
 * must cost less than the server it measures. Frames of a turn leave in one WebSocket message, as the SDK does it.
 */
import { type EncodedFrame, encodeMessage, encodeRequest, pingFrame, type ServerFrame } from '@parley/protocol/frames';
import { protocolVersion } from '@parley/protocol/version';
import WebSocket from 'ws';

export class WireClient {
  readonly userID: string;
  events = 0;
  /** Called for each event. */
  arrived: (frame: ServerFrame & { readonly kind: 'event' }) => void = () => {};
  readonly #socket: WebSocket;
  readonly #answered = new Map<number, (frame: ServerFrame) => void>();
  readonly #askers = new Set<(error: Error) => void>();
  #queue: EncodedFrame[] = [];
  #lastID = 0;

  constructor(url: string, userID: string) {
    this.userID = userID;
    this.#socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket.on('message', (data) => this.#receive(String(data)));
    this.#socket.on('error', (error) => {
      throw new Error(`the connection of ${userID} failed`, { cause: error });
    });
    this.#socket.on('close', (code) => {
      for (const fail of this.#askers) fail(new Error(`the connection of ${userID} was closed with ${code}`));
    });
  }

  opened(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === WebSocket.OPEN) resolve();
      else this.#socket.once('open', () => resolve());
    });
  }

  /** Resolves when the connection is over, whoever ended it. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === WebSocket.CLOSED) resolve();
      else this.#socket.once('close', () => resolve());
    });
  }

  request(method: string, params: unknown, answered: (frame: ServerFrame) => void): void {
    this.#lastID += 1;
    this.#answered.set(this.#lastID, answered);
    if (this.#queue.length === 0) setImmediate(() => this.#flush());
    this.#queue.push(encodeRequest(this.#lastID, method, params));
  }

  /** Rejects for a refusal, and when the connection is over before there is an answer. */
  ask(method: string, params: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#askers.add(reject);
      this.request(method, params, (frame) => {
        this.#askers.delete(reject);
        if (frame.kind === 'answer') resolve(frame.result);
        else reject(new Error(`${method} was refused: ${JSON.stringify(frame)}`));
      });
    });
  }

  ping(): void {
    this.#socket.send(encodeMessage([pingFrame]));
  }

  close(): void {
    this.#socket.removeAllListeners('error');
    this.#socket.on('error', () => {});
    this.#socket.terminate();
  }

  #flush(): void {
    this.#socket.send(encodeMessage(this.#queue));
    this.#queue = [];
  }

  #receive(text: string): void {
    for (const frame of JSON.parse(text) as readonly ServerFrame[]) {
      if (frame.kind === 'event') {
        this.events += 1;
        this.arrived(frame);
      } else if (frame.kind === 'answer' || frame.kind === 'refusal') {
        const answered = this.#answered.get(frame.id);
        this.#answered.delete(frame.id);
        answered?.(frame);
      }
    }
  }
}

/** What a device says of itself in `login` and `resume`, beside the session. */
export const deviceParams = (appID: number, userID: string, token: string) => ({
  protocolVersion,
  appID,
  userID,
  token,
  platform: 5,
  sdkVersion: '0.0.0',
  deviceID: `device-${userID}`,
  instanceID: 'bench',
});

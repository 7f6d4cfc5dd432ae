import type { Clock } from '@parley/kernel/clock';
import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import { decodeClientMessage } from '@parley/protocol/codec';
import type { ClientFrame, ServerFrame } from '@parley/protocol/frames';
import type { ClientSocket, ClientSocketListener } from '../platform/platform.ts';

export interface FakeRequest {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** `silence`: no answer; `raw`: whatever text, in place of a message. */
export type Reply =
  | { readonly result: unknown }
  | { readonly code: number; readonly message?: string }
  | { readonly raw: string }
  | 'silence';

export type Script = (request: FakeRequest, connection: FakeConnection) => Reply | Promise<Reply>;

/** The server's end of one connection. */
export class FakeConnection {
  readonly url: string;
  /** Texts as they came. */
  readonly texts: string[] = [];
  readonly requests: FakeRequest[] = [];
  pings = 0;
  isOpen = true;
  private readonly server: FakeServer;
  private readonly listener: ClientSocketListener;

  constructor(server: FakeServer, url: string, listener: ClientSocketListener) {
    this.server = server;
    this.url = url;
    this.listener = listener;
  }

  send(...frames: readonly ServerFrame[]): void {
    this.sendText(JSON.stringify(frames));
  }

  push(event: string, data: unknown): void {
    this.send({ kind: 'event', event, data });
  }

  sendText(text: string): void {
    this.server.later(() => {
      if (this.isOpen) this.listener.message(text);
    });
  }

  close(reason?: CloseReason): void {
    this.server.later(() => {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.listener.closed(reason ? closeReasons[reason].code : 1006);
    });
  }

  /** The client's end of it. */
  socket(): ClientSocket {
    return {
      send: (text) => {
        if (this.isOpen) this.server.later(() => this.receive(text));
      },
      close: () => {
        this.isOpen = false;
      },
    };
  }

  opened(): void {
    if (this.isOpen) this.listener.opened();
  }

  private receive(text: string): void {
    this.texts.push(text);
    const decoded = decodeClientMessage(text);
    if (decoded.ok) for (const frame of decoded.frames) void this.handle(frame);
    else this.close(decoded.reason);
  }

  private async handle(frame: ClientFrame): Promise<void> {
    if (frame.kind === 'ping') {
      this.pings += 1;
      if (this.server.answersPings) this.send({ kind: 'pong', wall: this.server.clock.wall() });
      return;
    }
    const { id, method } = frame;
    const request = { id, method, params: frame.params as FakeRequest['params'] };
    this.requests.push(request);
    const reply = await this.server.script(request, this);
    if (reply === 'silence') return;
    if ('raw' in reply) this.sendText(reply.raw);
    else if ('result' in reply) this.send({ kind: 'answer', id, result: reply.result });
    else this.send({ kind: 'refusal', id, code: reply.code, message: reply.message ?? 'refused' });
  }
}

const latencyMs = 1;

/** A server that does what a test says, at the far end of a network that a test owns. */
export class FakeServer {
  readonly clock: Clock;
  readonly connections: FakeConnection[] = [];
  /** `accepts` connections, `refuses` them at once, or lets attempts hang. */
  network: 'accepts' | 'refuses' | 'hangs' = 'accepts';
  answersPings = true;
  script: Script;

  constructor(clock: Clock, script: Script) {
    this.clock = clock;
    this.script = script;
  }

  /** The connection that was made last. */
  get last(): FakeConnection {
    const last = this.connections.at(-1);
    if (!last) throw new Error('no connection was made');
    return last;
  }

  /** Every request that came on any connection, in order. */
  requests(method?: string): readonly FakeRequest[] {
    const all = this.connections.flatMap(({ requests }) => requests);
    return method === undefined ? all : all.filter((request) => request.method === method);
  }

  readonly openSocket = (url: string, listener: ClientSocketListener): ClientSocket => {
    const connection = new FakeConnection(this, url, listener);
    this.connections.push(connection);
    if (this.network === 'accepts') this.later(() => connection.opened());
    else if (this.network === 'refuses') connection.close();
    return connection.socket();
  };

  later(task: () => void): void {
    this.clock.after(latencyMs, task);
  }
}

export const hourMs = 3_600_000;

export const opened = (clock: Clock, changes: Readonly<Record<string, unknown>> = {}) => ({
  sessionID: 'session-1',
  serverTime: clock.wall(),
  epoch: 1,
  heartbeatMs: 10_000,
  tokenExpiresAt: clock.wall() + 24 * hourMs,
  textBytesMax: 2048,
  offlineMessageMs: 7 * 24 * hourMs,
  ...changes,
});

export const nothingNew = {
  userLog: { position: 0, reload: false, entries: [] },
  changed: [],
  reload: [],
  complete: true,
};

/** Answers what a client asks when nothing ever happens; sends are numbered in one log. */
export function plainScript(clock: Clock): Script {
  let sent = 0;
  return ({ method }) => {
    switch (method) {
      case 'login':
        return { result: opened(clock) };
      case 'resume':
        return { result: { outcome: 'resumed', session: opened(clock) } };
      case 'sync':
        return { result: nothingNew };
      case 'sendMessage':
        sent += 1;
        return { result: receipt(clock, sent) };
      case 'queryHistoryMessage':
      case 'queryRoomHistory':
        return { result: { messages: [] } };
      case 'catchUp':
        return { result: { logs: [] } };
      default:
        return { result: {} };
    }
  };
}

export const receipt = (clock: Clock, seq: number) => ({
  log: 7,
  position: seq,
  messageID: 1000 + seq,
  messageSeq: seq,
  timestamp: clock.wall(),
  orderKey: clock.wall() * 1024 + seq,
});

/** A script with some methods answered otherwise. */
export const withAnswers =
  (plain: Script, answers: Readonly<Record<string, Script>>): Script =>
  (request, connection) =>
    (answers[request.method] ?? plain)(request, connection);

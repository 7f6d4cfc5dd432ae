/**
 * Many connections in a process of their own, for the benches `fanout`, `idle`, `group` and `room`. They log in, count the events that
 * reach them without decoding them, and send heartbeats when they are told to.
 */
import { encodeMessage, encodeRequest, pingFrame } from '@parley/protocol/frames';
import { timings } from '@parley/protocol/limits';
import WebSocket from 'ws';
import { appID } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { deviceParams } from '../wire-client.ts';

interface CrowdPlan {
  readonly url: string;
  readonly users: readonly (readonly [userID: string, token: string])[];
  /** Connections that are being opened at the same time. */
  readonly atOnce: number;
}

const eventMark = Buffer.from('{"kind":"event"');
const pongMark = Buffer.from('[{"kind":"pong"');
const answerMark = Buffer.from('[{"kind":"answer"');
const answerFrame = Buffer.from('{"kind":"answer"');
const ping = encodeMessage([pingFrame]);

/** Shared by all connections: what each of them keeps is what the other process is measured by. */
export class Crowd {
  readonly #sockets: WebSocket[] = [];
  readonly #arrived: (events: number) => void;
  #events = 0;
  #pongs = 0;
  #answers = 0;
  #asked = 1;
  #awaited: { readonly events: number; reach(): void } | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  /** `arrived` is told of the events of every message that comes. */
  constructor(arrived: (events: number) => void = () => {}) {
    this.#arrived = arrived;
  }

  /** Opens connections beside those there are; heartbeats begin with the first of them, as clients send them. */
  async open({ url, users, atOnce }: CrowdPlan): Promise<void> {
    if (!this.#heartbeat) this.startPinging(timings.heartbeatMs);
    const rest = users.values();
    const openNext = async (): Promise<void> => {
      for (const [userID, token] of rest) this.#sockets.push(await this.#enter(url, userID, token));
    };
    await Promise.all(Array.from({ length: atOnce }, openNext));
  }

  /** Resolves when so many events have arrived since the beginning. */
  until(events: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#events >= events) resolve();
      else this.#awaited = { events, reach: resolve };
    });
  }

  /** Has every connection ask for the same, and resolves when all are answered; a refusal is no answer. */
  async ask(method: string, params: object): Promise<void> {
    this.#asked += 1;
    const due = this.#answers + this.#sockets.length;
    const request = encodeMessage([encodeRequest(this.#asked, method, params)]);
    for (const socket of this.#sockets) socket.send(request);
    while (this.#answers < due) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Events that have arrived. */
  get events(): number {
    return this.#events;
  }

  /** From now on every connection pings once in `everyMs`, one after the other. */
  startPinging(everyMs: number): void {
    this.stopPinging();
    const startedAt = performance.now();
    let sent = 0;
    this.#heartbeat = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / everyMs) * this.#sockets.length);
      for (; sent < due; sent += 1) this.#sockets[sent % this.#sockets.length]?.send(ping);
    }, 10);
  }

  stopPinging(): void {
    clearInterval(this.#heartbeat);
  }

  pongs(): number {
    return this.#pongs;
  }

  #enter(url: string, userID: string, token: string): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      socket.on('error', reject);
      socket.once('open', () => socket.send(encodeMessage([encodeLogin(userID, token)])));
      socket.once('message', (data: Buffer) => {
        if (!data.subarray(0, answerMark.length).equals(answerMark)) reject(new Error(`login: ${String(data)}`));
        socket.on('message', (later: Buffer) => this.#take(later));
        socket.on('close', (code) => {
          throw new Error(`a connection was closed with ${code}`);
        });
        resolve(socket);
      });
    });
  }

  #take(data: Buffer): void {
    if (data.subarray(0, pongMark.length).equals(pongMark)) this.#pongs += 1;
    if (data.includes(answerFrame)) this.#answers += 1;
    const before = this.#events;
    for (let at = data.indexOf(eventMark); at !== -1; at = data.indexOf(eventMark, at + eventMark.length)) {
      this.#events += 1;
    }
    if (this.#events > before) this.#arrived(this.#events - before);
    if (this.#awaited && this.#events >= this.#awaited.events) {
      this.#awaited.reach();
      this.#awaited = undefined;
    }
  }
}

const encodeLogin = (userID: string, token: string) => encodeRequest(1, 'login', deviceParams(appID, userID, token));

function createTasks() {
  const crowd = new Crowd();
  return {
    open: (plan: CrowdPlan) => crowd.open(plan),
    until: (events: number) => crowd.until(events),
    ask: ({ method, params }: { readonly method: string; readonly params: object }) => crowd.ask(method, params),
    events: () => crowd.events,
    startPinging: (everyMs: number) => crowd.startPinging(everyMs),
    stopPinging: () => crowd.stopPinging(),
    pongs: () => crowd.pongs(),
  };
}

export type CrowdTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

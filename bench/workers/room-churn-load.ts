/**
 * The load of the bench `room-churn`, in a process of its own: connections that come into a room within some seconds and go
 * again. One more is there all the while and says who it was told of; of the others the events are counted, not decoded.
 */
import { encodeMessage, encodeRequest, pingFrame, type ServerFrame } from '@parley/protocol/frames';
import WebSocket from 'ws';
import { appID } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { lasting, sleep } from '../times.ts';
import { deviceParams, type WireClient } from '../wire-client.ts';
import { hold, signIn } from './pairs.ts';

type Users = readonly (readonly [userID: string, token: string])[];

export interface OpenPlan {
  readonly url: string;
  /** The first of them is there all the while. */
  readonly users: Users;
}

export interface MovePlan {
  readonly method: 'enterRoom' | 'leaveRoom';
  readonly withinMs: number;
}

export interface MoveResult {
  readonly moved: number;
  /** Whom the one who is there all the while was told of, each as often as it was. */
  readonly told: number;
  readonly eventsPerMemberMax: number;
  readonly eventsPerMemberMean: number;
  /** From the first request until the last answer, and until nothing more was told. */
  readonly answeredMs: number;
  readonly toldMs: number;
  /** Connections that the server has closed, of all. */
  readonly sentAway: number;
  readonly generatorCpuShare: number;
}

const stageRoom = { roomID: 'stage', roomName: 'Stage', attributes: [], destroyDelaySeconds: 0 };
const openedAtOnce = 32;
const pingMs = 10_000;
/** Nothing has come for so long: everybody was told. */
const quietMs = 2500;
/** Who is not answered by then is not answered at all. */
const answeredWithinMs = 120_000;
const tickMs = 5;

const eventMark = Buffer.from('{"kind":"event"');
const answerMark = Buffer.from('{"kind":"answer"');
const ping = encodeMessage([pingFrame]);

interface Member {
  readonly socket: WebSocket;
  events: number;
}

interface Told {
  readonly entries?: readonly { readonly members?: readonly unknown[] }[];
}

class Churn {
  readonly #members: Member[] = [];
  #witness: WireClient | undefined;
  #witnessEvents = 0;
  #told = 0;
  #answers = 0;
  #sentAway = 0;
  #lastEventAt = 0;
  #asked = 1;

  async open({ url, users: [first, ...others] }: OpenPlan): Promise<void> {
    if (!first) throw new Error('somebody has to be there');
    this.#witness = await signIn({ url, appID }, ...first);
    this.#witness.arrived = (frame) => this.#hear(frame);
    hold([this.#witness]);
    const rest = others.values();
    const openNext = async (): Promise<void> => {
      for (const [userID, token] of rest) this.#members.push(await this.#enter(url, userID, token));
    };
    await Promise.all(Array.from({ length: openedAtOnce }, openNext));
    setInterval(() => {
      for (const { socket } of this.#members) if (socket.readyState === WebSocket.OPEN) socket.send(ping);
    }, pingMs);
  }

  /** The one who is there all the while comes, or goes as the last. */
  async witness(method: MovePlan['method']): Promise<void> {
    await this.#witness?.ask(method, method === 'enterRoom' ? stageRoom : { roomID: stageRoom.roomID });
  }

  async move({ method, withinMs }: MovePlan): Promise<MoveResult> {
    this.#reset();
    const [cpuBefore, startedAt] = [process.cpuUsage(), performance.now()];
    await this.#askAll(method, lasting(withinMs), startedAt);
    const answeredMs = performance.now() - startedAt;
    this.#lastEventAt = Math.max(this.#lastEventAt, startedAt + answeredMs);
    while (performance.now() - this.#lastEventAt < lasting(quietMs)) await sleep(100);
    const { user, system } = process.cpuUsage(cpuBefore);
    const events = [this.#witnessEvents, ...this.#members.map((member) => member.events)];
    return {
      moved: this.#answers,
      told: this.#told,
      eventsPerMemberMax: events.reduce((most, count) => Math.max(most, count), 0),
      eventsPerMemberMean: events.reduce((sum, count) => sum + count, 0) / events.length,
      answeredMs,
      toldMs: this.#lastEventAt - startedAt,
      sentAway: this.#sentAway,
      generatorCpuShare: (user + system) / 1000 / (performance.now() - startedAt),
    };
  }

  async #askAll(method: MovePlan['method'], withinMs: number, startedAt: number): Promise<void> {
    this.#asked += 1;
    const params = method === 'enterRoom' ? stageRoom : { roomID: stageRoom.roomID };
    const request = encodeMessage([encodeRequest(this.#asked, method, params)]);
    const count = this.#members.length;
    for (let sent = 0; sent < count; ) {
      const due = Math.min(count, 1 + Math.floor(((performance.now() - startedAt) / withinMs) * count));
      for (; sent < due; sent += 1) this.#members[sent]?.socket.send(request);
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
    const until = performance.now() + answeredWithinMs;
    while (this.#answers + this.#sentAway < count && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
  }

  #reset(): void {
    this.#answers = 0;
    this.#told = 0;
    this.#witnessEvents = 0;
    this.#lastEventAt = 0;
    for (const member of this.#members) member.events = 0;
  }

  #enter(url: string, userID: string, token: string): Promise<Member> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      const member: Member = { socket, events: 0 };
      socket.on('error', reject);
      socket.on('close', () => {
        this.#sentAway += 1;
      });
      socket.once('open', () =>
        socket.send(encodeMessage([encodeRequest(1, 'login', deviceParams(appID, userID, token))])),
      );
      socket.once('message', (data: Buffer) => {
        if (!data.includes(answerMark)) reject(new Error(`login: ${String(data)}`));
        socket.on('message', (later: Buffer) => this.#take(member, later));
        resolve(member);
      });
    });
  }

  #take(member: Member, data: Buffer): void {
    if (data.includes(answerMark)) this.#answers += 1;
    for (let at = data.indexOf(eventMark); at !== -1; at = data.indexOf(eventMark, at + eventMark.length)) {
      member.events += 1;
      this.#lastEventAt = performance.now();
    }
  }

  #hear({ data }: ServerFrame & { readonly kind: 'event' }): void {
    this.#witnessEvents += 1;
    this.#lastEventAt = performance.now();
    for (const { members = [] } of (data as Told).entries ?? []) this.#told += members.length;
  }
}

function createTasks() {
  const churn = new Churn();
  return {
    open: (plan: OpenPlan) => churn.open(plan),
    witness: (method: MovePlan['method']) => churn.witness(method),
    move: (plan: MovePlan) => churn.move(plan),
  };
}

export type RoomChurnTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

/**
 * The load of the bench `room --minutes`, in a process of its own: members who talk at an even rate, some who say when each
 * message reached them, and some who stop to read. The many others are in the process of `crowd.ts`.
 */
import { encodeMessage, encodeRequest, pingFrame, type ServerFrame } from '@parley/protocol/frames';
import WebSocket from 'ws';
import { appID } from '../parley.ts';
import { quantile } from '../report.ts';
import { workFor } from '../tasks.ts';
import { lasting, sleep } from '../times.ts';
import { deviceParams, type WireClient } from '../wire-client.ts';
import { hold, signIn } from './pairs.ts';

type Users = readonly (readonly [userID: string, token: string])[];

export interface EnterPlan {
  readonly url: string;
  readonly senders: Users;
  /** Members who note when a message reaches them. */
  readonly listeners: Users;
  /** Members who read until they are told to stop. */
  readonly sleepers: Users;
}

export interface TalkPlan {
  readonly ratePerSecond: number;
  readonly forMs: number;
}

export interface TalkResult {
  readonly messagesPerSecond: number;
  /** From the request to the arrival at another member. */
  readonly deliveryMsP50: number;
  readonly deliveryMsP99: number;
  readonly deliveryMsMax: number;
  readonly refused: number;
  /** Arrivals at listeners that there were not. */
  readonly lost: number;
  readonly talkerCpuShare: number;
}

export const stageRoom = { roomID: 'stage', roomName: 'Stage', attributes: [], destroyDelaySeconds: 0 };
const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';
/** What has not come by then after the last message is lost. */
const lastMs = 5000;
const pingMs = 10_000;
const tickMs = 5;

interface Told {
  readonly entries?: readonly { readonly message?: { readonly localMessageID: string } }[];
}

class Talk {
  readonly #senders: WireClient[] = [];
  readonly #sleepers: WebSocket[] = [];
  #listeners = 0;
  /** By the number of the message, over all talks. */
  readonly #sentAt: number[] = [];
  #times: number[] = [];
  #sentAway = 0;

  async enter({ url, senders, listeners, sleepers }: EnterPlan): Promise<void> {
    for (const [userID, token] of senders) this.#senders.push(await this.#come(url, userID, token));
    const heard: WireClient[] = [];
    for (const [userID, token] of listeners) {
      const client = await this.#come(url, userID, token);
      client.arrived = (frame) => this.#hear(frame);
      heard.push(client);
    }
    this.#listeners = heard.length;
    hold([...this.#senders, ...heard]);
    for (const [userID, token] of sleepers) this.#sleepers.push(await this.#openSleeper(url, userID, token));
    setInterval(() => {
      for (const socket of this.#sleepers) if (socket.readyState === WebSocket.OPEN) socket.send(ping);
    }, pingMs);
  }

  async talk({ ratePerSecond, forMs }: TalkPlan): Promise<TalkResult> {
    this.#times = [];
    let refused = 0;
    const [cpuBefore, startedAt] = [process.cpuUsage(), performance.now()];
    const count = Math.max(1, Math.round((lasting(forMs) / 1000) * ratePerSecond));
    for (let sent = 0; sent < count; ) {
      const due = Math.min(count, 1 + Math.floor(((performance.now() - startedAt) / 1000) * ratePerSecond));
      for (; sent < due; sent += 1) {
        this.#say().catch(() => {
          refused += 1;
        });
      }
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const expected = count * this.#listeners;
    for (const until = performance.now() + lastMs; this.#times.length < expected && performance.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
    return {
      messagesPerSecond: count / seconds,
      deliveryMsP50: quantile(this.#times, 0.5),
      deliveryMsP99: quantile(this.#times, 0.99),
      deliveryMsMax: quantile(this.#times, 1),
      refused,
      lost: expected - this.#times.length,
      talkerCpuShare: (user + system) / 1e6 / seconds,
    };
  }

  stopReading(): void {
    for (const socket of this.#sleepers) socket.pause();
  }

  /** Resolves with how many of those who had stopped the server has sent away. */
  async readAgain(): Promise<number> {
    for (const socket of this.#sleepers) socket.resume();
    await sleep(lastMs);
    return this.#sentAway;
  }

  async #come(url: string, userID: string, token: string): Promise<WireClient> {
    const client = await signIn({ url, appID }, userID, token);
    await client.ask('enterRoom', stageRoom);
    return client;
  }

  #openSleeper(url: string, userID: string, token: string): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      const login = encodeRequest(1, 'login', deviceParams(appID, userID, token));
      socket.on('error', reject);
      socket.on('close', () => {
        this.#sentAway += 1;
      });
      socket.once('open', () => socket.send(encodeMessage([login])));
      socket.once('message', () => socket.send(encodeMessage([encodeRequest(2, 'enterRoom', stageRoom)])));
      socket.on('message', (data: Buffer) => {
        if (data.includes('"kind":"answer","id":2,')) resolve(socket);
        else if (data.includes('"kind":"refusal"')) reject(new Error(`${userID}: ${String(data)}`));
      });
    });
  }

  #say(): Promise<unknown> {
    const index = this.#sentAt.length;
    const sender = this.#senders[index % this.#senders.length];
    if (!sender) throw new Error('talk follows enter');
    this.#sentAt.push(performance.now());
    return sender.ask('sendRoomMessage', {
      ...{ roomID: stageRoom.roomID, localMessageID: String(index), priority: 3 },
      content: { type: 1, message: text },
    });
  }

  #hear(frame: ServerFrame & { readonly kind: 'event' }): void {
    const now = performance.now();
    for (const { message } of (frame.data as Told).entries ?? []) {
      if (!message) continue;
      const sentAt = this.#sentAt[Number(message.localMessageID)];
      if (sentAt !== undefined) this.#times.push(now - sentAt);
    }
  }
}

const ping = encodeMessage([pingFrame]);

function createTasks() {
  const talk = new Talk();
  return {
    enter: (plan: EnterPlan) => talk.enter(plan),
    talk: (plan: TalkPlan) => talk.talk(plan),
    stopReading: () => talk.stopReading(),
    readAgain: () => talk.readAgain(),
  };
}

export type RoomMinutesTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

/**
 * The load of the `send` bench, in a process of its own: pairs of clients over real sockets, a bounded number of
 * messages in flight per pair, frames coalesced per turn as the SDK does it. It speaks frames directly instead of
 * using the SDK, because on a machine with two cores the generator must cost less than the server it measures.
 *
 * It is forked, is sent a `LoadPlan`, and says when it begins to measure, when it ends, and its `LoadResult`.
 */
import { type EncodedFrame, encodeMessage, encodeRequest, pingFrame, type ServerFrame } from '@parley/protocol/frames';
import { protocolVersion } from '@parley/protocol/version';
import WebSocket from 'ws';
import { quantile } from './report.ts';

export interface LoadPlan {
  readonly url: string;
  readonly appID: number;
  /** One token per userID; the reference pipeline does not look at them. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Tells the messages of one run from those of another, so that none is taken for a repeat. */
  readonly name: string;
  readonly pairs: number;
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Messages per second over all pairs; absent: as many as the window of messages in flight lets through. */
  readonly ratePerSecond?: number;
  /** Sends go round these further receivers of each sender, so that pages of the database go cold. */
  readonly targetsPerSender: number;
  readonly text: string;
}

export interface LoadResult {
  readonly messages: number;
  readonly delivered: number;
  readonly seconds: number;
  readonly answerMsP50: number;
  readonly answerMsP99: number;
  readonly refused: number;
  /** Share of one core that this process used while measuring. */
  readonly generatorCpuShare: number;
}

export const senderOf = (pair: number): string => `sender-${pair}`;
export const receiverOf = (pair: number): string => `receiver-${pair}`;
export const targetOf = (index: number): string => `target-${index}`;

/** One connection with a session; requests of a turn leave in one WebSocket message. */
class LoadClient {
  readonly userID: string;
  events = 0;
  readonly #socket: WebSocket;
  readonly #answered = new Map<number, (frame: ServerFrame) => void>();
  #queue: EncodedFrame[] = [];
  #lastID = 0;

  constructor(url: string, userID: string) {
    this.userID = userID;
    this.#socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket.on('message', (data) => this.#receive(String(data)));
    this.#socket.on('error', (error) => {
      throw new Error(`the connection of ${userID} failed`, { cause: error });
    });
  }

  opened(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once('open', () => resolve());
    });
  }

  request(method: string, params: unknown, answered: (frame: ServerFrame) => void): void {
    this.#lastID += 1;
    this.#answered.set(this.#lastID, answered);
    if (this.#queue.length === 0) setImmediate(() => this.#flush());
    this.#queue.push(encodeRequest(this.#lastID, method, params));
  }

  ask(method: string, params: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.request(method, params, (frame) => {
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
      if (frame.kind === 'event') this.events += 1;
      else if (frame.kind === 'answer' || frame.kind === 'refusal') {
        const answered = this.#answered.get(frame.id);
        this.#answered.delete(frame.id);
        answered?.(frame);
      }
    }
  }
}

async function signIn(plan: LoadPlan, userID: string): Promise<LoadClient> {
  const client = new LoadClient(plan.url, userID);
  await client.opened();
  await client.ask('login', {
    protocolVersion,
    appID: plan.appID,
    userID,
    token: plan.tokens[userID] ?? 'none',
    platform: 5,
    sdkVersion: '0.0.0',
    deviceID: `device-${userID}`,
    instanceID: 'bench',
  });
  return client;
}

class Run {
  readonly #plan: LoadPlan;
  readonly #answerMs: number[] = [];
  #serial = 0;
  #isMeasuring = false;
  #isOver = false;
  #refused = 0;
  #waiting = 0;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
  }

  /** Sends one message; when it is answered, the next one of the same place in the window follows. */
  send(client: LoadClient, pair: number, isLoop: boolean): void {
    this.#serial += 1;
    const { targetsPerSender, text } = this.#plan;
    const target = targetsPerSender > 0 ? targetOf(this.#serial % targetsPerSender) : receiverOf(pair);
    const sentAt = performance.now();
    this.#waiting += 1;
    const params = {
      conversationType: 0,
      targetID: target,
      localMessageID: `${this.#plan.name}-${client.userID}-${this.#serial}`,
      content: { type: 1, message: text },
    };
    client.request('sendMessage', params, (frame) => {
      this.#waiting -= 1;
      if (frame.kind === 'refusal') this.#refused += 1;
      else if (this.#isMeasuring) this.#answerMs.push(performance.now() - sentAt);
      if (isLoop && !this.#isOver) this.send(client, pair, isLoop);
    });
  }

  async measure(senders: readonly LoadClient[], receivers: readonly LoadClient[]): Promise<LoadResult> {
    const stopOffering = this.#offer(senders);
    await sleep(this.#plan.warmUpMs);
    const eventsBefore = countEvents(receivers);
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    this.#isMeasuring = true;
    process.send?.({ kind: 'measuring' });
    await sleep(this.#plan.measureMs);
    this.#isMeasuring = false;
    process.send?.({ kind: 'measured' });
    const seconds = (performance.now() - startedAt) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    const delivered = countEvents(receivers) - eventsBefore;
    this.#isOver = true;
    stopOffering();
    while (this.#waiting > 0) await sleep(5);
    return {
      messages: this.#answerMs.length,
      delivered,
      seconds,
      answerMsP50: quantile(this.#answerMs, 0.5),
      answerMsP99: quantile(this.#answerMs, 0.99),
      refused: this.#refused,
      generatorCpuShare: (cpu.user + cpu.system) / 1e6 / seconds,
    };
  }

  #offer(senders: readonly LoadClient[]): () => void {
    const { ratePerSecond, inFlight } = this.#plan;
    if (ratePerSecond === undefined) {
      senders.forEach((client, pair) => {
        for (let index = 0; index < inFlight; index += 1) this.send(client, pair, true);
      });
      return () => {};
    }
    return this.#offerAtRate(senders, ratePerSecond);
  }

  /** An open loop: messages are due by the clock, whether the earlier ones were answered or not. */
  #offerAtRate(senders: readonly LoadClient[], ratePerSecond: number): () => void {
    const startedAt = performance.now();
    let offered = 0;
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * ratePerSecond);
      for (; offered < due; offered += 1) {
        const pair = offered % senders.length;
        const client = senders[pair];
        if (client) this.send(client, pair, false);
      }
    }, 1);
    return () => clearInterval(timer);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const countEvents = (clients: readonly LoadClient[]): number => clients.reduce((sum, client) => sum + client.events, 0);

/** Registers the further receivers and opens every conversation once, so that the measured sends find them. */
async function openConversations(plan: LoadPlan, senders: readonly LoadClient[]): Promise<void> {
  for (let index = 0; index < plan.targetsPerSender; index += 1) (await signIn(plan, targetOf(index))).close();
  await Promise.all(
    senders.map(async (client) => {
      for (let index = 0; index < plan.targetsPerSender; index += 1) {
        await client.ask('sendMessage', {
          conversationType: 0,
          targetID: targetOf(index),
          localMessageID: `${plan.name}-${client.userID}-open-${index}`,
          content: { type: 1, message: plan.text },
        });
      }
    }),
  );
}

async function run(plan: LoadPlan): Promise<void> {
  const pairs = Array.from({ length: plan.pairs }, (_, pair) => pair);
  const receivers = await Promise.all(pairs.map((pair) => signIn(plan, receiverOf(pair))));
  const senders = await Promise.all(pairs.map((pair) => signIn(plan, senderOf(pair))));
  const clients = [...receivers, ...senders];
  const heartbeat = setInterval(() => {
    for (const client of clients) client.ping();
  }, 10_000);
  await openConversations(plan, senders);
  const result = await new Run(plan).measure(senders, receivers);
  clearInterval(heartbeat);
  for (const client of clients) client.close();
  process.send?.({ kind: 'result', result });
  process.disconnect?.();
}

if (import.meta.main) process.once('message', (plan: LoadPlan) => void run(plan));

/**
 * The load of the `send` bench, in a process of its own: pairs of clients over real sockets, a bounded number of
 * messages in flight per pair. `begin` signs in and warms up, `measure` measures, once or again, `end` lets go.
 */
import { quantile } from '../report.ts';
import { workFor } from '../tasks.ts';
import { sleep } from '../times.ts';
import { deviceParams, WireClient } from '../wire-client.ts';

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

async function signIn(plan: LoadPlan, userID: string): Promise<WireClient> {
  const client = new WireClient(plan.url, userID);
  await client.opened();
  await client.ask('login', deviceParams(plan.appID, userID, plan.tokens[userID] ?? 'none'));
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
  #stopOffering = (): void => {};

  constructor(plan: LoadPlan) {
    this.#plan = plan;
  }

  /** Sends one message; when it is answered, the next one of the same place in the window follows. */
  send(client: WireClient, pair: number, isLoop: boolean): void {
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

  async measure(receivers: readonly WireClient[]): Promise<LoadResult> {
    this.#answerMs.splice(0);
    const eventsBefore = countEvents(receivers);
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    this.#isMeasuring = true;
    await sleep(this.#plan.measureMs);
    this.#isMeasuring = false;
    const seconds = (performance.now() - startedAt) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    const delivered = countEvents(receivers) - eventsBefore;
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

  offer(senders: readonly WireClient[]): void {
    const { ratePerSecond, inFlight } = this.#plan;
    if (ratePerSecond !== undefined) this.#stopOffering = this.#offerAtRate(senders, ratePerSecond);
    else {
      senders.forEach((client, pair) => {
        for (let index = 0; index < inFlight; index += 1) this.send(client, pair, true);
      });
    }
  }

  /** Offers no more and waits for the answers to what was offered. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#stopOffering();
    while (this.#waiting > 0) await sleep(5);
  }

  /** An open loop: messages are due by the clock, whether the earlier ones were answered or not. */
  #offerAtRate(senders: readonly WireClient[], ratePerSecond: number): () => void {
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

const countEvents = (clients: readonly WireClient[]): number => clients.reduce((sum, client) => sum + client.events, 0);

/** Registers the further receivers and opens every conversation once, so that the measured sends find them. */
async function openConversations(plan: LoadPlan, senders: readonly WireClient[]): Promise<void> {
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

interface Underway {
  readonly run: Run;
  readonly receivers: readonly WireClient[];
  end(): Promise<void>;
}

async function begin(plan: LoadPlan): Promise<Underway> {
  const pairs = Array.from({ length: plan.pairs }, (_, pair) => pair);
  const receivers = await Promise.all(pairs.map((pair) => signIn(plan, receiverOf(pair))));
  const senders = await Promise.all(pairs.map((pair) => signIn(plan, senderOf(pair))));
  const clients = [...receivers, ...senders];
  const heartbeat = setInterval(() => {
    for (const client of clients) client.ping();
  }, 10_000);
  await openConversations(plan, senders);
  const run = new Run(plan);
  run.offer(senders);
  await sleep(plan.warmUpMs);
  const end = async (): Promise<void> => {
    await run.end();
    clearInterval(heartbeat);
    for (const client of clients) client.close();
  };
  return { run, receivers, end };
}

function createTasks() {
  const underway: Underway[] = [];
  return {
    begin: async (plan: LoadPlan): Promise<void> => {
      underway.push(await begin(plan));
    },
    measure: async (): Promise<LoadResult> => {
      const [load] = underway;
      if (!load) throw new Error('measure follows begin');
      return load.run.measure(load.receivers);
    },
    end: async (): Promise<void> => {
      for (const load of underway.splice(0)) await load.end();
    },
  };
}

export type SendLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

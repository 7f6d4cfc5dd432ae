/**
 * The load of the `readings` bench and of `receipts`, in a process of its own: pairs of clients over real sockets, of whom one writes and the
 * other reads. `begin` signs in; `append`, `read`, `rename`, `ask` and `receipt` each run to their end; `end` lets go.
 */
import { workFor } from '../tasks.ts';
import { deviceParams, WireClient } from '../wire-client.ts';

export interface ReadingsPlan {
  readonly url: string;
  readonly appID: number;
  readonly pairs: readonly ReadingsPair[];
  /** Requests of each client that are not answered yet. */
  readonly inFlight: number;
  readonly text: string;
}

export interface ReadingsPair {
  readonly senderID: string;
  readonly senderToken: string;
  readonly readerID: string;
  readonly readerToken: string;
}

export interface Ran {
  readonly requests: number;
  readonly seconds: number;
  readonly generatorCpuSeconds: number;
}

interface Pair extends ReadingsPair {
  readonly sender: WireClient;
  readonly reader: WireClient;
  /** The newest message, and up to where it was read. */
  position: number;
  readPosition: number;
  /** Messages that ask for a receipt and were not read. */
  readonly asking: { readonly messageSeq: number; readonly messageID: number }[];
}

async function signIn({ url, appID }: ReadingsPlan, userID: string, token: string): Promise<WireClient> {
  const client = new WireClient(url, userID);
  await client.opened();
  await client.ask('login', deviceParams(appID, userID, token));
  return client;
}

/** Asks `count` times, the next one when an earlier one is answered. */
async function askMany(count: number, inFlight: number, ask: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const go = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await ask(index);
  };
  await Promise.all(Array.from({ length: inFlight }, go));
}

async function measure(requests: number, work: () => Promise<unknown>): Promise<Ran> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const cpu = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - startedAt) / 1000;
  return { requests, seconds, generatorCpuSeconds: (cpu.user + cpu.system) / 1e6 };
}

class Load {
  readonly #plan: ReadingsPlan;
  readonly #pairs: readonly Pair[];
  readonly #heartbeat: NodeJS.Timeout;
  #serial = 0;

  constructor(plan: ReadingsPlan, pairs: readonly Pair[]) {
    this.#plan = plan;
    this.#pairs = pairs;
    this.#heartbeat = setInterval(() => {
      for (const { sender, reader } of pairs) {
        sender.ping();
        reader.ping();
      }
    }, 10_000);
  }

  append(count: number): Promise<Ran> {
    return this.#all(count, async (pair) => {
      this.#serial += 1;
      const { position } = (await pair.sender.ask('sendMessage', {
        conversationType: 0,
        targetID: pair.readerID,
        localMessageID: `m${this.#serial}`,
        content: { type: 1, message: this.#plan.text },
      })) as { readonly position: number };
      pair.position = Math.max(pair.position, position);
    });
  }

  /** Messages that ask for a receipt. */
  ask(count: number): Promise<Ran> {
    return this.#all(count, async (pair) => {
      this.#serial += 1;
      const { messageSeq, messageID } = (await pair.sender.ask('sendMessage', {
        conversationType: 0,
        targetID: pair.readerID,
        localMessageID: `m${this.#serial}`,
        content: { type: 1, message: this.#plan.text },
        hasReceipt: true,
      })) as { readonly messageSeq: number; readonly messageID: number };
      pair.asking.push({ messageSeq, messageID });
    });
  }

  /** Each reads one message with a receipt; there are as many. */
  receipt(count: number): Promise<Ran> {
    return this.#all(count, async (pair) => {
      const message = pair.asking.shift();
      if (!message) throw new Error('every receipt has a message that asks for it');
      await pair.reader.ask('sendMessageReceiptsRead', {
        conversationType: 0,
        targetID: pair.senderID,
        messages: [message],
      });
    });
  }

  /** Each reading goes one message further, as far as there are any. */
  read(count: number): Promise<Ran> {
    return this.#all(count, async (pair) => {
      pair.readPosition = Math.min(pair.readPosition + 1, pair.position);
      await pair.reader.ask('clearConversationUnreadMessageCount', {
        conversationType: 0,
        targetID: pair.senderID,
        position: pair.readPosition,
      });
    });
  }

  /** Changes that are decided alone. */
  rename(count: number): Promise<Ran> {
    return this.#all(count, async ({ sender }) => {
      this.#serial += 1;
      await sender.ask('updateUserName', { userName: `name ${this.#serial}` });
    });
  }

  end(): void {
    clearInterval(this.#heartbeat);
    for (const { sender, reader } of this.#pairs) {
      sender.close();
      reader.close();
    }
  }

  #all(count: number, ask: (pair: Pair) => Promise<void>): Promise<Ran> {
    return measure(count * this.#pairs.length, () =>
      Promise.all(this.#pairs.map((pair) => askMany(count, this.#plan.inFlight, () => ask(pair)))),
    );
  }
}

async function begin(plan: ReadingsPlan): Promise<Load> {
  const pairs = await Promise.all(
    plan.pairs.map(async (pair) => ({
      ...pair,
      reader: await signIn(plan, pair.readerID, pair.readerToken),
      sender: await signIn(plan, pair.senderID, pair.senderToken),
      position: 0,
      readPosition: 0,
      asking: [],
    })),
  );
  return new Load(plan, pairs);
}

function createTasks() {
  const underway: Load[] = [];
  const load = (): Load => {
    const [first] = underway;
    if (!first) throw new Error('the other tasks follow begin');
    return first;
  };
  return {
    begin: async (plan: ReadingsPlan): Promise<void> => {
      underway.push(await begin(plan));
    },
    append: (count: number): Promise<Ran> => load().append(count),
    read: (count: number): Promise<Ran> => load().read(count),
    ask: (count: number): Promise<Ran> => load().ask(count),
    receipt: (count: number): Promise<Ran> => load().receipt(count),
    rename: (count: number): Promise<Ran> => load().rename(count),
    end: (): void => {
      for (const one of underway.splice(0)) one.end();
    },
  };
}

export type ReadingsLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

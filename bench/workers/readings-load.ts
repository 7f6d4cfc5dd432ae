/**
 * The load of the `readings` bench and of `receipts`, in a process of its own: pairs of clients over real sockets, of whom one writes and the
 * other reads. `begin` signs in; `append`, `read`, `rename`, `ask` and `receipt` each run to their end; `end` lets go.
 */
import { workFor } from '../tasks.ts';
import type { WireClient } from '../wire-client.ts';
import { askAll, hold, type Ran, type Server, signIn } from './pairs.ts';

export interface ReadingsPlan extends Server {
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

interface Pair extends ReadingsPair {
  readonly sender: WireClient;
  readonly reader: WireClient;
  /** The newest message, and up to where it was read. */
  position: number;
  readPosition: number;
  /** Messages that ask for a receipt and were not read. */
  readonly asking: { readonly messageSeq: number; readonly messageID: number }[];
}

class Load {
  readonly #plan: ReadingsPlan;
  readonly #pairs: readonly Pair[];
  readonly end: () => void;
  #serial = 0;

  constructor(plan: ReadingsPlan, pairs: readonly Pair[]) {
    this.#plan = plan;
    this.#pairs = pairs;
    this.end = hold(pairs.flatMap(({ sender, reader }) => [sender, reader]));
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

  #all(count: number, ask: (pair: Pair) => Promise<void>): Promise<Ran> {
    return askAll({ pairs: this.#pairs, count, inFlight: this.#plan.inFlight, ask });
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

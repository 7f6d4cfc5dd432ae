/**
 * The load of the `changes` bench, in a process of its own: pairs of clients over real sockets, who send messages and
 * then change them. `begin` signs in; `append` and `change` each run to their end; `end` lets go.
 */
import { workFor } from '../tasks.ts';
import type { WireClient } from '../wire-client.ts';
import { askAll, hold, type Ran as RanAll, type Server, signIn } from './pairs.ts';

export interface ChangesPlan extends Server {
  readonly pairs: readonly ChangesPair[];
  /** Requests of each pair that are not answered yet. */
  readonly inFlight: number;
  readonly text: string;
}

export interface ChangesPair {
  readonly senderID: string;
  readonly senderToken: string;
  readonly receiverID: string;
  readonly receiverToken: string;
}

export interface Ran extends RanAll {
  readonly refused: number;
}

interface SentMessage {
  readonly messageSeq: number;
  readonly messageID: number;
}

interface Pair extends ChangesPair {
  readonly sender: WireClient;
  readonly receiver: WireClient;
  /** What was sent since the last change. */
  messages: SentMessage[];
}

/** One request of a mode: by which of the two, on which message, how. */
interface Change {
  readonly by: 'sender' | 'receiver';
  /** Of the messages that were sent last. */
  readonly message: number;
  readonly method: string;
  readonly params: object;
}

/** What the nth request of a mode asks for; `key` is new with each request. */
type Mode = (index: number, key: string) => Change;

const half = (index: number): number => Math.floor(index / 2);

/** A further kind of change is a line here. */
const kinds = {
  revoke: (index) => ({ by: 'sender', message: index, method: 'revokeMessage', params: {} }),
  react: (index, requestKey) => ({
    by: index % 2 === 0 ? 'sender' : 'receiver',
    message: half(index),
    method: 'addMessageReaction',
    params: { reactionType: '👍', requestKey },
  }),
  pin: (index, requestKey) => ({
    by: 'sender',
    message: half(index),
    method: 'pinMessage',
    params: { isPinned: index % 2 === 0, requestKey },
  }),
} as const satisfies Readonly<Record<string, Mode>>;

const inTurn: readonly Mode[] = Object.values(kinds);

/** Each kind in turn, on messages of its own. */
const mixed: Mode = (index, key) => {
  const kind = index % inTurn.length;
  const of = Math.floor(index / inTurn.length);
  const change = (inTurn[kind] ?? kinds.revoke)(of, key);
  return { ...change, message: change.message * inTurn.length + kind };
};

const modes: Readonly<Record<string, Mode>> = { ...kinds, mixed };
export const modeNames: readonly string[] = Object.keys(modes);

class Load {
  readonly #plan: ChangesPlan;
  readonly #pairs: readonly Pair[];
  readonly end: () => void;
  #serial = 0;
  #refused = 0;

  constructor(plan: ChangesPlan, pairs: readonly Pair[]) {
    this.#plan = plan;
    this.#pairs = pairs;
    this.end = hold(pairs.flatMap(({ sender, receiver }) => [sender, receiver]));
  }

  append(count: number): Promise<Ran> {
    for (const pair of this.#pairs) pair.messages = [];
    return this.#all(count, async (pair) => {
      this.#serial += 1;
      const sent = await pair.sender.ask('sendMessage', {
        conversationType: 0,
        targetID: pair.receiverID,
        localMessageID: `m${this.#serial}`,
        content: { type: 1, message: this.#plan.text },
      });
      pair.messages.push(sent as SentMessage);
    });
  }

  change(mode: string, count: number): Promise<Ran> {
    const ask = modes[mode];
    if (!ask) throw new Error(`there is no mode ${mode}`);
    return this.#all(count, async (pair, index) => {
      this.#serial += 1;
      const { by, message, method, params } = ask(index, `k${this.#serial}`);
      const { messageSeq, messageID } = pair.messages[message] ?? { messageSeq: 0, messageID: 0 };
      const targetID = by === 'sender' ? pair.receiverID : pair.senderID;
      const asked = { conversationType: 0, targetID, messageSeq, messageID, ...params };
      await pair[by].ask(method, asked).catch(() => {
        this.#refused += 1;
      });
    });
  }

  async #all(count: number, ask: (pair: Pair, index: number) => Promise<void>): Promise<Ran> {
    const refusedBefore = this.#refused;
    const ran = await askAll({ pairs: this.#pairs, count, inFlight: this.#plan.inFlight, ask });
    return { ...ran, refused: this.#refused - refusedBefore };
  }
}

async function begin(plan: ChangesPlan): Promise<Load> {
  const pairs = await Promise.all(
    plan.pairs.map(async (pair) => ({
      ...pair,
      receiver: await signIn(plan, pair.receiverID, pair.receiverToken),
      sender: await signIn(plan, pair.senderID, pair.senderToken),
      messages: [],
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
    begin: async (plan: ChangesPlan): Promise<void> => {
      underway.push(await begin(plan));
    },
    append: (count: number): Promise<Ran> => load().append(count),
    change: ({ mode, count }: { readonly mode: string; readonly count: number }): Promise<Ran> =>
      load().change(mode, count),
    end: (): void => {
      for (const one of underway.splice(0)) one.end();
    },
  };
}

export type ChangesLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

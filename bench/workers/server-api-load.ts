/** The load of the `server-api` bench, in a process of its own: the app's server on kept-alive connections. */
import { appID } from '../parley.ts';
import { quantile } from '../report.ts';
import { workFor } from '../tasks.ts';
import { sleep } from '../times.ts';
import { HttpConnection } from './http-connection.ts';
import { hold, signIn } from './pairs.ts';
import { receiverOf, senderOf } from './send-load.ts';

interface OpenPlan {
  readonly url: string;
  readonly port: number;
  readonly connections: number;
  readonly senders: number;
  /** They are online; one token for each. */
  readonly receiverTokens: readonly string[];
  readonly text: string;
}

interface AskPlan {
  /** How many of the connections ask, each for the next when it has its answer. */
  readonly connections: number;
  /** 1: to the receiver of the pair; more: to the first so many. */
  readonly receivers: number;
}

interface Asked {
  readonly requests: number;
  readonly refused: number;
  readonly seconds: number;
  readonly answerMsP50: number;
  readonly answerMsP99: number;
  readonly generatorCpuShare: number;
}

const registeredAtOnce = 100;

async function register(connection: HttpConnection, userIDs: readonly string[]): Promise<void> {
  for (let from = 0; from < userIDs.length; from += registeredAtOnce) {
    const UserInfo = userIDs.slice(from, from + registeredAtOnce).map((UserId) => ({ UserId }));
    const { Code, Message } = await connection.ask('UserRegister', { UserInfo });
    if (Code !== 0) throw new Error(`UserRegister: ${Code} ${Message}`);
  }
}

/** Asks until it is ended; what is answered while it is not measured is not counted. */
class Asking {
  readonly #answerMs: number[] = [];
  readonly #loops: Promise<unknown>;
  #isOver = false;
  #isMeasuring = false;
  #refused = 0;

  constructor(
    connections: readonly HttpConnection[],
    ask: (connection: HttpConnection, index: number) => Promise<boolean>,
  ) {
    this.#loops = Promise.all(
      connections.map(async (connection, index) => {
        while (!this.#isOver) {
          const askedAt = performance.now();
          const isDone = await ask(connection, index);
          if (!isDone) this.#refused += 1;
          else if (this.#isMeasuring) this.#answerMs.push(performance.now() - askedAt);
        }
      }),
    );
  }

  async measure(forMs: number): Promise<Asked> {
    const [cpuBefore, startedAt] = [process.cpuUsage(), performance.now()];
    this.#isMeasuring = true;
    await Promise.race([sleep(forMs), this.#loops]);
    this.#isMeasuring = false;
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      requests: this.#answerMs.length,
      refused: this.#refused,
      seconds,
      answerMsP50: quantile(this.#answerMs, 0.5),
      answerMsP99: quantile(this.#answerMs, 0.99),
      generatorCpuShare: (user + system) / 1e6 / seconds,
    };
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#loops;
  }
}

function createTasks() {
  const connections: HttpConnection[] = [];
  let letGo = (): void => {};
  let senders = 1;
  let text = '';
  let asking: Asking | undefined;

  return {
    open: async (plan: OpenPlan): Promise<void> => {
      senders = plan.senders;
      text = plan.text;
      for (let index = 0; index < plan.connections; index += 1) connections.push(new HttpConnection(plan.port));
      const receivers = plan.receiverTokens.map((_token, index) => receiverOf(index));
      const users = [...Array.from({ length: senders }, (_, index) => senderOf(index)), ...receivers];
      const [first] = connections;
      if (first) await register(first, users);
      const online = plan.receiverTokens.map((token, index) =>
        signIn({ url: plan.url, appID }, receiverOf(index), token),
      );
      letGo = hold(await Promise.all(online));
    },
    begin: async (plan: AskPlan): Promise<void> => {
      const many = Array.from({ length: plan.receivers }, (_, index) => receiverOf(index));
      asking = new Asking(connections.slice(0, plan.connections), async (connection, index) => {
        const pair = index % senders;
        const answer = await connection.ask('SendPeerMessage', {
          FromUserId: senderOf(pair),
          ToUserId: plan.receivers === 1 ? [receiverOf(pair)] : many,
          MessageType: 1,
          Priority: 1,
          MessageBody: { Message: text },
        });
        return answer.Code === 0;
      });
    },
    measure: async (forMs: number): Promise<Asked> => {
      if (!asking) throw new Error('measure follows begin');
      return asking.measure(forMs);
    },
    end: async (): Promise<void> => {
      await asking?.end();
    },
    close: async (): Promise<void> => {
      letGo();
      for (const connection of connections.splice(0)) connection.close();
    },
  };
}

export type ServerApiLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

/**
 * The load of the bench `presence`, in a process of its own: users who follow the next ones in a ring, and who all come
 * within some seconds. They speak as the SDK does: after a login they synchronise what they follow.
 */
import { timings } from '@parley/protocol/limits';
import { appID } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { sleep } from '../times.ts';
import { deviceParams, WireClient } from '../wire-client.ts';

export interface PresencePlan {
  readonly url: string;
  readonly users: readonly (readonly [userID: string, token: string])[];
  /** How many of the next users each follows. */
  readonly subscriptions: number;
  readonly withinMs: number;
}

export interface PresenceResult {
  readonly totalMs: number;
  /** Events that one user got in a second, on average of all and of the one who got most. */
  readonly eventsPerSecondMean: number;
  readonly eventsPerSecondMax: number;
  readonly generatorCpuShare: number;
}

/** As many as one call takes. */
const perCall = 100;
/** So many are under way at a time where nothing is measured. */
const preparingAtOnce = 50;
/** What is told last is told by then. */
const settleMs = 2500;

class Ring {
  readonly #clients: WireClient[] = [];
  readonly #heartbeats: NodeJS.Timeout[] = [];

  /** Registers everybody, and then lets each follow the next ones; nobody stays. */
  async prepare({ url, users, subscriptions }: PresencePlan): Promise<void> {
    const visitAll = async (work: (client: WireClient, index: number) => Promise<void>): Promise<void> => {
      const rest = users.entries();
      const visitNext = async (): Promise<void> => {
        for (const [index, user] of rest) {
          const client = await this.#enter(url, user);
          await work(client, index);
          client.close();
        }
      };
      await Promise.all(Array.from({ length: preparingAtOnce }, visitNext));
    };
    await visitAll(async () => {});
    if (subscriptions === 0) return;
    await visitAll(async (client, index) => {
      const targets = Array.from({ length: subscriptions }, (_, step) => users[(index + step + 1) % users.length]?.[0]);
      for (let start = 0; start < targets.length; start += perCall) {
        const userIDs = targets.slice(start, start + perCall);
        await client.ask('subscribeUsersStatus', { userIDs, subscriptionDuration: 1440 });
      }
    });
  }

  /** Everybody comes, evenly spread over the time. */
  async enter({ url, users, subscriptions, withinMs }: PresencePlan): Promise<PresenceResult> {
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    await Promise.all(
      users.map(async (user, index) => {
        await sleep((index * withinMs) / users.length);
        const client = await this.#enter(url, user);
        this.#clients.push(client);
        this.#heartbeats.push(setInterval(() => client.ping(), timings.heartbeatMs));
        if (subscriptions > 0) await synchronise(client);
      }),
    );
    await sleep(settleMs);
    const totalMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpuBefore);
    const perSecond = this.#clients.map(({ events }) => (events * 1000) / totalMs);
    return {
      totalMs,
      eventsPerSecondMean: perSecond.reduce((sum, one) => sum + one, 0) / perSecond.length,
      eventsPerSecondMax: Math.max(...perSecond),
      generatorCpuShare: (user + system) / 1000 / totalMs,
    };
  }

  leave(): void {
    for (const heartbeat of this.#heartbeats.splice(0)) clearInterval(heartbeat);
    for (const client of this.#clients.splice(0)) client.close();
  }

  async #enter(url: string, [userID, token]: PresencePlan['users'][number]): Promise<WireClient> {
    const client = new WireClient(url, userID);
    await client.opened();
    await client.ask('login', deviceParams(appID, userID, token));
    return client;
  }
}

async function synchronise(client: WireClient): Promise<void> {
  for (let after = 0; ; ) {
    const asked = { position: 0, since: 0, ...(after > 0 && { after }) };
    const answer = (await client.ask('syncUsersStatus', asked)) as { readonly after?: number };
    if (answer.after === undefined) return;
    after = answer.after;
  }
}

function createTasks() {
  const ring = new Ring();
  return {
    prepare: (plan: PresencePlan) => ring.prepare(plan),
    enter: (plan: PresencePlan) => ring.enter(plan),
    leave: () => ring.leave(),
  };
}

export type PresenceLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

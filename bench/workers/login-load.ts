/**
 * The load of the bench `login`, in a process of its own: everybody connects and logs in at once, and after the server
 * was started anew everybody comes back at once with the session of before.
 */
import { appID } from '../parley.ts';
import { quantile } from '../report.ts';
import { workFor } from '../tasks.ts';
import { deviceParams, WireClient } from '../wire-client.ts';

export interface StormPlan {
  readonly url: string;
  readonly kind: 'login' | 'resume';
  readonly users: readonly (readonly [userID: string, token: string])[];
}

export interface StormResult {
  /** From the first attempt to connect to the last answer. */
  readonly totalMs: number;
  /** Until the connection stood. */
  readonly openMsP50: number;
  /** From the attempt to connect to the answer. */
  readonly doneMsP50: number;
  readonly doneMsP99: number;
  /** From the request to the answer. */
  readonly answerMsP50: number;
  readonly answerMsP99: number;
  readonly generatorCpuShare: number;
}

interface Times {
  readonly openMs: number;
  readonly answerMs: number;
}

interface Opened {
  readonly sessionID: string;
}

class Storm {
  readonly #sessions = new Map<string, string>();
  readonly #clients: WireClient[] = [];

  async run({ url, kind, users }: StormPlan): Promise<StormResult> {
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const times = await Promise.all(users.map(([userID, token]) => this.#enter(url, kind, userID, token)));
    const totalMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpuBefore);
    const answerMs = times.map((time) => time.answerMs);
    const openMs = times.map((time) => time.openMs);
    const doneMs = times.map((time) => time.openMs + time.answerMs);
    return {
      totalMs,
      openMsP50: quantile(openMs, 0.5),
      doneMsP50: quantile(doneMs, 0.5),
      doneMsP99: quantile(doneMs, 0.99),
      answerMsP50: quantile(answerMs, 0.5),
      answerMsP99: quantile(answerMs, 0.99),
      generatorCpuShare: (user + system) / 1000 / totalMs,
    };
  }

  /** The network goes away under every client. */
  drop(): void {
    for (const client of this.#clients.splice(0)) client.close();
  }

  async #enter(url: string, kind: StormPlan['kind'], userID: string, token: string): Promise<Times> {
    const startedAt = performance.now();
    const client = new WireClient(url, userID);
    this.#clients.push(client);
    await client.opened();
    const openedAt = performance.now();
    const device = deviceParams(appID, userID, token);
    if (kind === 'login') {
      const { sessionID } = (await client.ask('login', device)) as Opened;
      this.#sessions.set(userID, sessionID);
    } else {
      const sessionID = this.#sessions.get(userID);
      const resumed = await client.ask('resume', { ...device, sessionID });
      const { outcome, session } = resumed as { readonly outcome: string; readonly session: Opened };
      if (outcome !== 'resumed' || session.sessionID !== sessionID) throw new Error('the session was not taken up');
    }
    return { openMs: openedAt - startedAt, answerMs: performance.now() - openedAt };
  }
}

function createTasks() {
  const storm = new Storm();
  return { storm: (plan: StormPlan) => storm.run(plan), drop: () => storm.drop() };
}

export type LoginLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

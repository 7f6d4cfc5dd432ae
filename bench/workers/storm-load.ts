/**
 * The load of the bench `storm`, in a process of its own: users with the SDK, whose own rules bring them back when their
 * server is gone. What they do is counted where the SDK meets its sockets.
 */
import { type ZIM, ZIMConnectionState } from '@parley/client';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import type { Platform } from '@parley/client/platform/platform';
import type { ClientFrame } from '@parley/protocol/frames';
import { appID } from '../parley.ts';
import { quantile } from '../report.ts';
import { workFor } from '../tasks.ts';
import { sleep } from '../times.ts';

export interface EnterPlan {
  /** Of the HTTP server. */
  readonly server: string;
  readonly users: readonly (readonly [userID: string, token: string])[];
  readonly withinMs: number;
  /** How many of the next users each begins to follow; 0: the subscriptions of before stay. */
  readonly subscriptions: number;
}

export interface StormResult {
  /** Users who were away and are logged in again. */
  readonly back: number;
  /** From the call until the last of them was. */
  readonly backMs: number;
  readonly awayMsP50: number;
  readonly awayMsMax: number;
  /** Sockets that were begun, also those that met no server. */
  readonly attemptsPerClient: number;
  /** Those that a server took, in the second that had most of them. */
  readonly takenInWorstSecond: number;
  readonly requestsPerClient: number;
  /** Clients that gave up, and `error` events. */
  readonly errors: number;
  /** Sockets that the server took and that were over before everybody was back. */
  readonly evicted: number;
  readonly generatorCpuShare: number;
}

/** So many log in at a time where nothing is measured. */
const preparingAtOnce = 50;
/** As many as one call takes. */
const perCall = 100;
const loginConfig = { userName: '', isOfflineLogin: false, customStatus: '', customStatusDuration: 0 };

/** What happened since counting began. */
class Counts {
  readonly startedAt = performance.now();
  readonly cpu = process.cpuUsage();
  readonly takenAt: number[] = [];
  readonly lostAt = new Map<ZIM, number>();
  readonly backAt = new Map<ZIM, number>();
  attempts = 0;
  requests = 0;
  errors = 0;
  evicted = 0;
}

const requestsIn = (message: string): number =>
  (JSON.parse(message) as readonly ClientFrame[]).filter(({ kind }) => kind === 'request').length;

/** The most that lie within any second. */
function worstSecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [last, time] of times.entries()) {
    while ((times[first] ?? time) <= time - 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

class Crowd {
  #counts = new Counts();
  #clients: ZIM[] = [];
  #allBack: () => void = () => {};

  async enter({ server, users, withinMs, subscriptions }: EnterPlan): Promise<void> {
    this.watch();
    const enter = async (index: number): Promise<void> => {
      const [userID, token] = users[index] ?? ['', ''];
      const zim = this.#open(server);
      await zim.login(userID, { ...loginConfig, token });
      const next = Array.from({ length: subscriptions }, (_, step) => users[(index + step + 1) % users.length]?.[0]);
      const userIDs = next.filter((other) => other !== undefined && other !== userID) as string[];
      for (let start = 0; start < userIDs.length; start += perCall) {
        await zim.subscribeUsersStatus(userIDs.slice(start, start + perCall), { subscriptionDuration: 1440 });
      }
    };
    if (withinMs > 0) {
      await Promise.all(users.map((_, index) => sleep((index * withinMs) / users.length).then(() => enter(index))));
      return;
    }
    for (let start = 0; start < users.length; start += preparingAtOnce) {
      await Promise.all(users.slice(start, start + preparingAtOnce).map((_, index) => enter(start + index)));
    }
  }

  /** Counts anew. */
  watch(): void {
    this.#counts = new Counts();
  }

  requestsPerClient(): number {
    return this.#counts.requests / this.#clients.length;
  }

  /** Waits until everybody was away and is back. */
  async settle({ withinMs }: { readonly withinMs: number }): Promise<StormResult> {
    const calledAt = performance.now();
    const counts = this.#counts;
    const allBack = new Promise<void>((resolve) => {
      this.#allBack = resolve;
    });
    if (!this.#isAllBack()) await Promise.race([allBack, new Promise((resolve) => setTimeout(resolve, withinMs))]);
    const backAt = [...counts.backAt.values()];
    const away = [...counts.backAt].map(([zim, at]) => at - (counts.lostAt.get(zim) ?? counts.startedAt));
    const { user, system } = process.cpuUsage(counts.cpu);
    return {
      back: counts.backAt.size,
      backMs: Math.max(0, ...backAt.map((at) => at - calledAt)),
      awayMsP50: quantile(away, 0.5),
      awayMsMax: quantile(away, 1),
      attemptsPerClient: counts.attempts / this.#clients.length,
      takenInWorstSecond: worstSecond(counts.takenAt),
      requestsPerClient: this.requestsPerClient(),
      errors: counts.errors,
      evicted: counts.evicted,
      generatorCpuShare: (user + system) / 1000 / (performance.now() - counts.startedAt),
    };
  }

  leave(): void {
    for (const zim of this.#clients) zim.destroy();
    this.#clients = [];
  }

  #isAllBack(): boolean {
    return this.#counts.backAt.size === this.#clients.length;
  }

  #open(server: string): ZIM {
    const limits = { callsPerSecondMax: Number.POSITIVE_INFINITY };
    const zim = createClient({ appID, server, platform: this.#countingPlatform(), limits });
    this.#clients.push(zim);
    zim.on('error', () => {
      this.#counts.errors += 1;
    });
    zim.on('connectionStateChanged', (_zim, { state }) => {
      const counts = this.#counts;
      if (state === ZIMConnectionState.Connected && counts.lostAt.has(zim)) {
        counts.backAt.set(zim, performance.now());
        if (this.#isAllBack()) this.#allBack();
      } else if (state === ZIMConnectionState.Reconnecting) {
        counts.backAt.delete(zim);
        if (!counts.lostAt.has(zim)) counts.lostAt.set(zim, performance.now());
      } else if (state === ZIMConnectionState.Disconnected) counts.errors += 1;
    });
    return zim;
  }

  #countingPlatform(): Platform {
    const platform = createPlatform();
    return {
      ...platform,
      log: () => {},
      openSocket: (url, listener) => {
        this.#counts.attempts += 1;
        let takenIn: Counts | undefined;
        const socket = platform.openSocket(url, {
          opened: () => {
            takenIn = this.#counts;
            takenIn.takenAt.push(performance.now());
            listener.opened();
          },
          message: (text) => listener.message(text),
          closed: (code) => {
            if (takenIn === this.#counts) takenIn.evicted += 1;
            listener.closed(code);
          },
        });
        return {
          send: (message) => {
            this.#counts.requests += requestsIn(message);
            socket.send(message);
          },
          close: () => socket.close(),
        };
      },
    };
  }
}

function createTasks() {
  const crowd = new Crowd();
  return {
    enter: (plan: EnterPlan) => crowd.enter(plan),
    watch: () => crowd.watch(),
    requestsPerClient: () => crowd.requestsPerClient(),
    settle: (limit: { readonly withinMs: number }) => crowd.settle(limit),
    leave: () => crowd.leave(),
  };
}

export type StormLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());

/** What loads of pairs of clients over real sockets share: how they sign in, stay connected and ask. */
import { deviceParams, WireClient } from '../wire-client.ts';

export interface Server {
  readonly url: string;
  readonly appID: number;
}

export interface Ran {
  readonly requests: number;
  readonly seconds: number;
  readonly generatorCpuSeconds: number;
}

export async function signIn({ url, appID }: Server, userID: string, token: string): Promise<WireClient> {
  const client = new WireClient(url, userID);
  await client.opened();
  await client.ask('login', deviceParams(appID, userID, token));
  return client;
}

/** Keeps the clients connected until the returned function is called, which closes them. */
export function hold(clients: readonly WireClient[]): () => void {
  const heartbeat = setInterval(() => {
    for (const client of clients) client.ping();
  }, 10_000);
  return () => {
    clearInterval(heartbeat);
    for (const client of clients) client.close();
  };
}

interface Asking<Pair> {
  readonly pairs: readonly Pair[];
  /** How often of each pair. */
  readonly count: number;
  /** Requests of a pair that are not answered yet. */
  readonly inFlight: number;
  ask(pair: Pair, index: number): Promise<void>;
}

/** Asks for each pair, the next time when an earlier one is answered. */
export async function askAll<Pair>({ pairs, count, inFlight, ask }: Asking<Pair>): Promise<Ran> {
  const [cpuBefore, startedAt] = [process.cpuUsage(), performance.now()];
  await Promise.all(
    pairs.map(async (pair) => {
      let next = 0;
      const go = async (): Promise<void> => {
        for (let index = next++; index < count; index = next++) await ask(pair, index);
      };
      await Promise.all(Array.from({ length: inFlight }, go));
    }),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    requests: count * pairs.length,
    seconds: (performance.now() - startedAt) / 1000,
    generatorCpuSeconds: (user + system) / 1e6,
  };
}

import { generateToken04Sync } from '@parley/backend/node';
import { type ZIM, ZIMConnectionState } from '@parley/client';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import { sleep } from '@parley/kernel/clock';
import { systemClock } from '@parley/kernel/system';
import type { AppCredentials } from '@parley/server/app-file';
import { readMetrics } from '@parley/server/testing/metrics-reading';
import {
  askHttp,
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '@parley/server/testing/server-process';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * A server with a thousand real clients is stopped and another one takes its place: the clients must come back by
 * themselves, spread over time, and none may be lost. Attempts are counted by the lines that the new server writes.
 */

const app: AppCredentials = { appID: 4711, serverSecret: 'a-server-secret-of-32-characters' };
const clientCount = 1000;
/**
 * Clients are asked to spread over this long: twice the default, because here all of them live in one process, which a busy
 * machine may hold up for a second, and then they come together.
 */
const drainMs = 10_000;
/** Half of them. Evenly spread it would be a tenth; those that came before the server was up come beside the others. */
const attemptsInOneSecondMax = clientCount / 2;
/** For the first logins, which are none of the test's business. */
const loginsAtOnce = 50;

let directory: TestDirectory;
let running: ServerProcess[] = [];
let clients: ZIM[] = [];
const connected = new Set<ZIM>();

beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  for (const zim of clients) zim.destroy();
  clients = [];
  connected.clear();
  await Promise.all(running.map((server) => server.stop('SIGKILL')));
  running = [];
  directory.remove();
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const server = await startServerProcess({
    command: 'serve',
    environment: {
      PARLEY_DATA_DIR: directory.path,
      PARLEY_APP_ID: String(app.appID),
      PARLEY_APP_SECRET: app.serverSecret,
      PARLEY_LOG_LEVEL: 'debug',
      PARLEY_DRAIN_MS: String(drainMs),
      PARLEY_METRICS_PORT: '0',
      ...environment,
    },
  });
  running.push(server);
  return server;
}

async function openClient(server: string, userID: string): Promise<void> {
  const zim = createClient({ appID: app.appID, server, platform: createPlatform() });
  clients.push(zim);
  zim.on('connectionStateChanged', (_zim, { state }) => {
    if (state === ZIMConnectionState.Connected) connected.add(zim);
    else connected.delete(zim);
  });
  const token = generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });
  await zim.login(userID, { userName: '', token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 });
}

async function openClients(server: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += loginsAtOnce) {
    const batch = Array.from({ length: Math.min(loginsAtOnce, count - from) }, (_, index) => `user-${from + index}`);
    await Promise.all(batch.map((userID) => openClient(server, userID)));
  }
}

/** When the connections came that the server tells of, in milliseconds. */
function arrivals({ out }: ServerProcess): readonly number[] {
  const times = out().matchAll(/"time":"([^"]+)","event":"connection\.opened"/g);
  return [...times].map(([, time]) => Date.parse(time ?? ''));
}

/** Lines of clients who were turned away, although all of them are honest. */
const turnedAway = ({ out }: ServerProcess): readonly string[] =>
  out().match(/"event":"connection\.(?:refused|closed)".*"(?:full|address\w+|crowdedOut|tooMany\w+)"/g) ?? [];

/** The most that came in any second. */
function peakOf(times: readonly number[]): number {
  let peak = 0;
  let first = 0;
  for (const [last, time] of times.entries()) {
    while ((times[first] ?? time) <= time - 1000) first += 1;
    peak = Math.max(peak, last - first + 1);
  }
  return peak;
}

async function settled(withinMs: number): Promise<number> {
  const startedAt = systemClock.monotonic();
  while (connected.size < clients.length && systemClock.monotonic() - startedAt < withinMs) {
    await sleep(systemClock, 100);
  }
  return systemClock.monotonic() - startedAt;
}

async function figures({ out }: ServerProcess): Promise<ReadonlyMap<string, number>> {
  const url = /"metricsUrl":"([^"]+)"/.exec(out())?.[1] ?? '';
  return readMetrics((await askHttp(`${url}/metrics`)).body);
}

test('a thousand clients come back after a restart, without a flood', { timeout: 110_000 }, async ({ annotate }) => {
  const old = await start();
  await openClients(old.url, clientCount);
  expect(connected.size).toBe(clientCount);
  await old.stop();
  const next = await start({ PARLEY_PORT: String(old.port) });
  const settledMs = await settled(40_000);
  const times = arrivals(next);
  const peak = peakOf(times);
  await annotate(
    `${clientCount} clients back after ${Math.round(settledMs)} ms, ${times.length} attempts, at most ${peak} in a second`,
  );
  expect(connected.size).toBe(clientCount);
  expect(peak).toBeLessThanOrEqual(attemptsInOneSecondMax);
  expect(times.length).toBeLessThanOrEqual(clientCount * 1.05);
  expect((await figures(next)).get('parley_sessions')).toBe(clientCount);
  // All of them are behind one address, and the budgets and shares are those that every server has.
  expect([...turnedAway(old), ...turnedAway(next)]).toEqual([]);
});

test('logins beyond what the server takes are refused by name and come again', { timeout: 110_000 }, async ({
  annotate,
}) => {
  const count = 150;
  const spreadMs = 5000;
  // Half of what comes when the clients are spread evenly over the five seconds of the drain: some must be refused.
  const loginsPerSecond = 15;
  const old = await start({ PARLEY_DRAIN_MS: String(spreadMs) });
  await openClients(old.url, count);
  await old.stop();
  const next = await start({
    PARLEY_PORT: String(old.port),
    PARLEY_GATEWAY_MAX_LOGINS_PER_SECOND: String(loginsPerSecond),
  });
  const settledMs = await settled(60_000);
  const values = await figures(next);
  const refused = [...values].find(([series]) => series.includes('"CommonModuleSwitchServerError"'))?.[1] ?? 0;
  await annotate(`${count} clients back after ${Math.round(settledMs)} ms, ${refused} logins refused`);
  expect(connected.size).toBe(count);
  expect(values.get('parley_sessions')).toBe(count);
  expect(refused).toBeGreaterThan(0);
  // Who is refused waits longer each time, so that there are few refusals for each client.
  expect(refused).toBeLessThan(count * 4);
});

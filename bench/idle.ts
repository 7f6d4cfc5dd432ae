/** `npm run bench -- idle`: what connections cost that do nothing but live, against bare connections of `ws`. */
import { startParley, usersNamed } from './parley.ts';
import { type Figures, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type MeasuredServer, type Stage } from './stage.ts';
import { sleep } from './times.ts';
import type { CrowdTasks } from './workers/crowd.ts';
import type { ProbeTasks } from './workers/probe.ts';

type Options = Parameters<typeof idleScenario.run>[0];

const openedAtOnce = 32;
/** What a server loads and compiles for its first connections is not counted: this part of them is there before. */
const firstPart = 0.25;

type Target = 'parley' | 'bareWs';

async function startServer(target: Target, stage: Stage): Promise<MeasuredServer<ProbeTasks>> {
  const port = await freePort();
  if (target === 'parley') return startParley(stage, { dataDir: stage.directory(), port });
  return stage.startServer({
    script: 'bench/reference/bare-sockets.ts',
    environment: { BARE_PORT: String(port) },
    port,
  });
}

/** Memory and CPU of one server from its start: the first connections, the rest of them, silence, heartbeats. */
async function measure(target: Target, options: Options, { stage, progress }: Bench): Promise<Figures> {
  const { connections, seconds } = options;
  const server = await startServer(target, stage);
  const crowd = stage.start<CrowdTasks>('crowd.ts');
  const users = usersNamed('idle', connections);
  const firstCount = Math.ceil(connections * firstPart);
  const settled = async () => {
    await sleep(options['settle-ms']);
    return server.call('collect');
  };
  progress(`${target}: ${connections} connections log in`);
  await crowd.call('open', { url: server.url, users: users.slice(0, firstCount), atOnce: openedAtOnce });
  const few = await settled();
  await crowd.call('open', { url: server.url, users: users.slice(firstCount), atOnce: openedAtOnce });
  const many = await settled();
  const over = async (work: () => Promise<void>) => {
    const usages = async () => ({ server: await server.call('usage'), crowd: await crowd.call('usage') });
    const before = await usages();
    await work();
    const after = await usages();
    const wallSeconds = (after.server.at - before.server.at) / 1000;
    return {
      cpuSeconds: after.server.cpuSeconds - before.server.cpuSeconds,
      serverCpuShare: (after.server.cpuSeconds - before.server.cpuSeconds) / wallSeconds,
      generatorCpuShare: (after.crowd.cpuSeconds - before.crowd.cpuSeconds) / wallSeconds,
    };
  };
  progress(`${target}: ${seconds} s of heartbeats`);
  await crowd.call('startPinging', options['heartbeat-ms']);
  await sleep(options['settle-ms']);
  const pongsBefore = await crowd.call('pongs');
  const beating = await over(() => sleep(seconds * 1000));
  const pongs = (await crowd.call('pongs')) - pongsBefore;
  await crowd.call('stopPinging');
  await sleep(options['settle-ms']);
  const silent = await over(() => sleep(options['silent-seconds'] * 1000));
  await crowd.stop();
  await server.stop();
  return {
    residentBytesPerConnection: (many.residentBytes - few.residentBytes) / (connections - firstCount),
    usedBytesPerConnection: (many.usedBytes - few.usedBytes) / (connections - firstCount),
    residentMegabytes: many.residentBytes / 2 ** 20,
    heartbeatCpuMicroseconds: (beating.cpuSeconds / pongs) * 1e6,
    heartbeatsPerSecond: pongs / seconds,
    serverCpuShare: beating.serverCpuShare,
    generatorCpuShare: beating.generatorCpuShare,
    silentServerCpuShare: silent.serverCpuShare,
  };
}

async function benchIdle(options: Options, bench: Bench): Promise<Report> {
  const rounds: Record<Target, Figures[]> = { parley: [], bareWs: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    bench.progress(`round ${round} of ${options.rounds}`);
    for (const target of ['bareWs', 'parley'] as const) rounds[target].push(await measure(target, options, bench));
  }
  const figures = medians(rounds.parley);
  const bareWs = medians(rounds.bareWs);
  return {
    scenario: 'idle',
    figures,
    references: { bareWs },
    ratios: {
      memoryToBareWs: ratioOf(figures, bareWs, 'residentBytesPerConnection'),
      usedMemoryToBareWs: ratioOf(figures, bareWs, 'usedBytesPerConnection'),
      heartbeatCpuToBareWs: ratioOf(figures, bareWs, 'heartbeatCpuMicroseconds'),
    },
    // A crowd that fills its core no longer sends the heartbeats when they are due.
    generatorLimited: (figures['generatorCpuShare'] ?? 0) > 0.9,
  };
}

export const idleScenario: Scenario<
  'connections' | 'seconds' | 'heartbeat-ms' | 'silent-seconds' | 'settle-ms' | 'rounds'
> = {
  name: 'idle',
  about: `Memory per connection that is logged in and silent, and CPU time per heartbeat, against connections of ws that
answer a ping with a pong. Memory is read after garbage was collected and a rest.`,
  options: {
    connections: { doc: 'connections, each of another user', fallback: 8000, min: 10, max: 18_000 },
    seconds: { doc: 'seconds of heartbeats', fallback: 20 },
    'heartbeat-ms': { doc: 'between two heartbeats of a connection', fallback: 10_000, min: 10, max: 30_000 },
    'silent-seconds': { doc: 'seconds without heartbeats', fallback: 5, max: 15 },
    'settle-ms': { doc: 'rest before anything is read', fallback: 2000, max: 5000 },
    rounds: { doc: 'rounds of both, in turn; the median counts', fallback: 1 },
  },
  run: benchIdle,
};

/** `npm run bench -- send`: durable one-to-one messages against a bare pipeline, measured in turn with it. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { appID, startParley, tokenOf } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, quantile, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type MeasuredServer, type Stage } from './stage.ts';
import { sleep } from './times.ts';
import type { ProbeTasks } from './workers/probe.ts';
import {
  type LoadPlan,
  type LoadResult,
  receiverOf,
  type SendLoadTasks,
  senderOf,
  targetOf,
} from './workers/send-load.ts';

type Options = Parameters<typeof sendScenario.run>[0];

const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

type Target = 'parley' | 'bare';

const restMsMax = 5000;
const warmUpMsMax = 1500;

async function startBare(stage: Stage): Promise<MeasuredServer<ProbeTasks>> {
  const port = await freePort();
  return stage.startServer({
    script: 'bench/reference/bare-pipeline.ts',
    environment: { BARE_PORT: String(port), BARE_DATA_DIR: stage.directory() },
    port,
  });
}

function planOf(options: Options, url: string): LoadPlan {
  const targetsPerSender = Math.ceil(options.conversations / options.pairs);
  const users = [
    ...Array.from({ length: options.pairs }, (_, pair) => [senderOf(pair), receiverOf(pair)]).flat(),
    ...Array.from({ length: targetsPerSender }, (_, index) => targetOf(index)),
  ];
  return {
    url,
    appID,
    name: 'saturated',
    tokens: Object.fromEntries(users.map((userID) => [userID, tokenOf(userID)])),
    pairs: options.pairs,
    inFlight: options['in-flight'],
    warmUpMs: Math.min(warmUpMsMax, options.seconds * 500),
    measureMs: options.seconds * 1000,
    targetsPerSender,
    text,
  };
}

interface Loaded {
  readonly load: LoadResult;
  readonly server: { readonly cpuSeconds: number; readonly residentMegabytes: number };
}

/** Loads the server from a process of its own and takes the server's cost over just the measured time. */
async function runLoad(stage: Stage, server: MeasuredServer<ProbeTasks>, plan: LoadPlan): Promise<Loaded> {
  const worker = stage.start<SendLoadTasks>('send-load.ts');
  await worker.call('begin', plan);
  const before = await server.call('usage');
  const load = await worker.call('measure');
  const after = await server.call('usage');
  await worker.call('end');
  await worker.stop();
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  return { load, server: { cpuSeconds, residentMegabytes: after.residentBytes / 2 ** 20 } };
}

interface Round {
  readonly saturated: Loaded;
  readonly fifth: Loaded;
}

/** One server from empty: first as many messages as it takes, then a fifth of that rate. */
async function measureRound(target: Target, options: Options, stage: Stage): Promise<Round> {
  const start = async () => startParley(stage, { dataDir: stage.directory(), port: await freePort() });
  const server = await (target === 'parley' ? start() : startBare(stage));
  const plan = planOf(options, server.url);
  const saturated = await runLoad(stage, server, plan);
  const ratePerSecond = saturated.load.messages / saturated.load.seconds / 5;
  // What the saturated phase left to the checkpoints is not the quiet phase's affair.
  await sleep(Math.min(restMsMax, options.seconds * 1000));
  const fifth = await runLoad(stage, server, { ...plan, name: 'fifth', targetsPerSender: 0, ratePerSecond });
  await server.stop();
  return { saturated, fifth };
}

/** How long this disk takes to make 16 KiB durable: below that no answer can be. */
function measureDisk(directory: string): Figures {
  const file = openSync(join(directory, 'sync'), 'w');
  const block = Buffer.alloc(16 * 1024, 1);
  const syncMs = Array.from({ length: 500 }, () => {
    writeSync(file, block);
    const startedAt = performance.now();
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  return { diskSyncMsP50: quantile(syncMs, 0.5), diskSyncMsP99: quantile(syncMs, 0.99) };
}

const figuresOf = ({ saturated: { load, server }, fifth }: Round): Figures => ({
  messagesPerServerCpuSecond: load.messages / server.cpuSeconds,
  messagesPerSecond: load.messages / load.seconds,
  deliveredPerSecond: load.delivered / load.seconds,
  answerMsP50: load.answerMsP50,
  answerMsP99: load.answerMsP99,
  answerMsP99AtFifth: fifth.load.answerMsP99,
  serverResidentMegabytes: server.residentMegabytes,
  serverCpuShare: server.cpuSeconds / load.seconds,
  generatorCpuShare: load.generatorCpuShare,
  refused: load.refused,
});

async function benchSend(options: Options, { stage, progress }: Bench): Promise<Report> {
  const rounds: Record<Target, Figures[]> = { parley: [], bare: [] };
  const disk = measureDisk(stage.directory());
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const target of ['bare', 'parley'] as const) {
      const figures = figuresOf(await measureRound(target, options, stage));
      rounds[target].push(figures);
      const rate = Math.round(figures['messagesPerServerCpuSecond'] ?? 0);
      progress(`round ${round} of ${options.rounds}, ${target}: ${rate} messages per server CPU second`);
    }
  }
  const figures = { ...medians(rounds.parley), ...disk };
  const barePipeline = medians(rounds.bare);
  const windowMs = (options.pairs * options['in-flight'] * 1000) / (figures['messagesPerSecond'] ?? Number.NaN);
  return {
    scenario: 'send',
    figures,
    references: { barePipeline },
    ratios: {
      toBarePipeline: ratioOf(figures, barePipeline, 'messagesPerServerCpuSecond'),
      throughputToBarePipeline: ratioOf(figures, barePipeline, 'messagesPerSecond'),
      answerP99AtFifthToBarePipeline: ratioOf(figures, barePipeline, 'answerMsP99AtFifth'),
      answerP99ToWindow: (figures['answerMsP99'] ?? Number.NaN) / windowMs,
    },
    generatorLimited: isGeneratorLimited(figures),
  };
}

export const sendScenario: Scenario<'pairs' | 'in-flight' | 'seconds' | 'rounds' | 'conversations'> = {
  name: 'send',
  about: 'Durable one-to-one messages, all in, against a bare pipeline of the same transport, codec, sync and SQL.',
  options: {
    pairs: { doc: 'pairs of clients', fallback: 50 },
    'in-flight': { doc: 'messages in flight per pair', fallback: 20 },
    seconds: { doc: 'measured time per round', fallback: 8 },
    rounds: { doc: 'rounds of each, in turn; the median counts', fallback: 3 },
    conversations: { doc: 'conversations written to in turn; 0: one per pair', fallback: 0, min: 0 },
  },
  run: benchSend,
};

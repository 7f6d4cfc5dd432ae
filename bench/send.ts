/**
 * `npm run bench -- send`: durable one-to-one messages, all in, against a bare pipeline of the same transport, codec,
 * sync and SQL statements measured in turn with it.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateToken04 } from '@parley/backend';
import { type LoadPlan, receiverOf, senderOf, targetOf } from './load.ts';
import { freePort, type Measured, type MeasuredServer, runLoad, startServer } from './processes.ts';
import { median, quantile, type Report } from './report.ts';

export interface SendOptions {
  readonly pairs: number;
  readonly inFlight: number;
  readonly seconds: number;
  readonly rounds: number;
  /** Conversations that exist and are written to in turn; 0 means one per pair. */
  readonly conversations: number;
  readonly progress: (line: string) => void;
}

const appID = 1_000_001;
const serverSecret = '0123456789abcdef0123456789abcdef';
const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

type Target = 'parley' | 'bare';

const restMs = 5000;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function startParley(dataDir: string): Promise<MeasuredServer> {
  const port = await freePort();
  return startServer({
    script: 'packages/server/bin/parley.mjs',
    args: ['serve'],
    environment: {
      PARLEY_PORT: String(port),
      PARLEY_DATA_DIR: dataDir,
      PARLEY_APP_ID: String(appID),
      PARLEY_APP_SECRET: serverSecret,
      PARLEY_LOG_LEVEL: 'warn',
      // The checks stay, only their limits are raised.
      PARLEY_LIMITS_MESSAGES_PER_SECOND: '1000000',
      PARLEY_LIMITS_LOGINS_PER_SECOND: '1000000',
    },
    port,
    readyPath: '/readyz',
  });
}

async function startBare(dataDir: string): Promise<MeasuredServer> {
  const port = await freePort();
  return startServer({
    script: 'bench/reference/bare-pipeline.ts',
    args: [],
    environment: { BARE_PORT: String(port), BARE_DATA_DIR: dataDir },
    port,
    readyPath: '/readyz',
  });
}

function planOf(options: SendOptions, url: string): LoadPlan {
  const targetsPerSender = Math.ceil(options.conversations / options.pairs);
  const users = [
    ...Array.from({ length: options.pairs }, (_, pair) => [senderOf(pair), receiverOf(pair)]).flat(),
    ...Array.from({ length: targetsPerSender }, (_, index) => targetOf(index)),
  ];
  const tokens = users.map((userID) => [
    userID,
    generateToken04({ appID, userID, serverSecret, effectiveTimeInSeconds: 86_400 }),
  ]);
  return {
    url,
    appID,
    name: 'saturated',
    tokens: Object.fromEntries(tokens) as Record<string, string>,
    pairs: options.pairs,
    inFlight: options.inFlight,
    warmUpMs: 1500,
    measureMs: options.seconds * 1000,
    targetsPerSender,
    text,
  };
}

interface Round {
  readonly saturated: Measured;
  readonly fifth: Measured;
}

/** One server from empty: first as many messages as it takes, then a fifth of that rate. */
async function measureRound(target: Target, options: SendOptions): Promise<Round> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const server = await (target === 'parley' ? startParley(dataDir) : startBare(dataDir));
  try {
    const plan = planOf(options, server.url);
    const saturated = await runLoad(plan, server.pid);
    const rate = saturated.load.messages / saturated.load.seconds / 5;
    // What the saturated phase left to the checkpoints is not the quiet phase's affair.
    await sleep(restMs);
    const fifth = await runLoad({ ...plan, name: 'fifth', targetsPerSender: 0, ratePerSecond: rate }, server.pid);
    return { saturated, fifth };
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** How long this disk takes to make 16 KiB durable: below that no answer can be. */
function measureDisk(dataDir: string): Readonly<Record<string, number>> {
  const path = join(dataDir, 'sync');
  const file = openSync(path, 'w');
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

const perCpuSecond = ({ load, server }: Measured): number => load.messages / server.cpuSeconds;
const perSecond = ({ load }: Measured): number => load.messages / load.seconds;

function figuresOf(rounds: readonly Round[]): Readonly<Record<string, number>> {
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return {
    messagesPerServerCpuSecond: of((round) => perCpuSecond(round.saturated)),
    messagesPerSecond: of((round) => perSecond(round.saturated)),
    deliveredPerSecond: of((round) => round.saturated.load.delivered / round.saturated.load.seconds),
    answerMsP50: of((round) => round.saturated.load.answerMsP50),
    answerMsP99: of((round) => round.saturated.load.answerMsP99),
    answerMsP99AtFifth: of((round) => round.fifth.load.answerMsP99),
    serverResidentMegabytes: of((round) => round.saturated.server.residentMegabytes),
    serverCpuShare: of((round) => round.saturated.server.cpuSeconds / round.saturated.load.seconds),
    generatorCpuShare: of((round) => round.saturated.load.generatorCpuShare),
    refused: of((round) => round.saturated.load.refused),
  };
}

export async function benchSend(options: SendOptions): Promise<Report> {
  const rounds: Record<Target, Round[]> = { parley: [], bare: [] };
  const diskDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const disk = measureDisk(diskDir);
  rmSync(diskDir, { recursive: true });
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const target of ['bare', 'parley'] as const) {
      const measured = await measureRound(target, options);
      rounds[target].push(measured);
      const rate = Math.round(perCpuSecond(measured.saturated));
      options.progress(`round ${round} of ${options.rounds}, ${target}: ${rate} messages per server CPU second`);
    }
  }
  const figures: Readonly<Record<string, number>> = { ...figuresOf(rounds.parley), ...disk };
  const reference = figuresOf(rounds.bare);
  const ratio = (name: string): number => (figures[name] ?? 0) / (reference[name] ?? 1);
  const windowMs = (options.pairs * options.inFlight * 1000) / (figures['messagesPerSecond'] ?? 1);
  return {
    scenario: 'send',
    figures,
    reference,
    ratios: {
      toBarePipeline: ratio('messagesPerServerCpuSecond'),
      throughputToBarePipeline: ratio('messagesPerSecond'),
      answerP99AtFifthToBarePipeline: ratio('answerMsP99AtFifth'),
      answerP99ToWindow: (figures['answerMsP99'] ?? 0) / windowMs,
    },
    // A generator that fills its core while the server does not has measured itself.
    generatorLimited: (figures['generatorCpuShare'] ?? 0) > 0.9 && (figures['serverCpuShare'] ?? 0) < 0.9,
  };
}

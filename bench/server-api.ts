/** `npm run bench -- server-api`: messages of the app's own server against those of clients, and batches against single ones. */
import { appID, startParley, tokenOf } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type MeasuredServer, type Stage } from './stage.ts';
import { sleep } from './times.ts';
import type { ProbeTasks } from './workers/probe.ts';
import { receiverOf, type SendLoadTasks, senderOf } from './workers/send-load.ts';
import type { ServerApiLoadTasks } from './workers/server-api-load.ts';

type Options = Parameters<typeof serverApiScenario.run>[0];
type Server = MeasuredServer<ProbeTasks> & { readonly port: number };

const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';
const batchSize = 100;
/** Batches at once: each is one message after another. */
const batchesAtOnce = 4;
const warmUpMsMax = 1500;

const warmUpMs = ({ seconds }: Options): number => Math.min(warmUpMsMax, seconds * 500);

async function start(stage: Stage): Promise<Server> {
  const port = await freePort();
  return { ...(await startParley(stage, { dataDir: stage.directory(), port })), port };
}

/** What `measure` answers, and what it cost the server meanwhile. */
async function costOf<Result>(server: Server, measure: () => Promise<Result>) {
  const before = await server.call('usage');
  const result = await measure();
  const after = await server.call('usage');
  return { result, cpuSeconds: after.cpuSeconds - before.cpuSeconds };
}

/** The same messages by clients, in their own connections. */
async function measureClients(options: Options, stage: Stage): Promise<Figures> {
  const server = await start(stage);
  const worker = stage.start<SendLoadTasks>('send-load.ts');
  const users = Array.from({ length: options.pairs }, (_, pair) => [senderOf(pair), receiverOf(pair)]).flat();
  await worker.call('begin', {
    url: server.url,
    appID,
    tokens: Object.fromEntries(users.map((userID) => [userID, tokenOf(userID)])),
    name: 'clients',
    pairs: options.pairs,
    inFlight: options['in-flight'],
    warmUpMs: warmUpMs(options),
    measureMs: options.seconds * 1000,
    targetsPerSender: 0,
    text,
  });
  const { result: load, cpuSeconds } = await costOf(server, () => worker.call('measure'));
  await worker.call('end');
  await worker.stop();
  await server.stop();
  return {
    messagesPerServerCpuSecond: load.messages / cpuSeconds,
    messagesPerSecond: load.messages / load.seconds,
    answerMsP50: load.answerMsP50,
    answerMsP99: load.answerMsP99,
    serverCpuShare: cpuSeconds / load.seconds,
    generatorCpuShare: load.generatorCpuShare,
    refused: load.refused,
  };
}

/** Single messages and then batches, over the same connections and to the same users, who are online. */
async function measureActions(options: Options, stage: Stage): Promise<Figures> {
  const server = await start(stage);
  const worker = stage.start<ServerApiLoadTasks>('server-api-load.ts');
  const receivers = Math.max(options.pairs, batchSize);
  await worker.call('open', {
    url: server.url,
    port: server.port,
    connections: options.pairs * options['in-flight'],
    senders: options.pairs,
    receiverTokens: Array.from({ length: receivers }, (_, index) => tokenOf(receiverOf(index))),
    text,
  });
  const run = async (plan: { readonly connections: number; readonly receivers: number }) => {
    await worker.call('begin', plan);
    await sleep(warmUpMs(options));
    const cost = await costOf(server, () => worker.call('measure', options.seconds * 1000));
    await worker.call('end');
    return cost;
  };
  const single = await run({ connections: options.pairs * options['in-flight'], receivers: 1 });
  const batch = await run({ connections: Math.min(options.pairs, batchesAtOnce), receivers: batchSize });
  await worker.call('close');
  await worker.stop();
  await server.stop();
  const { requests, seconds, answerMsP50, answerMsP99, generatorCpuShare } = single.result;
  return {
    messagesPerServerCpuSecond: requests / single.cpuSeconds,
    messagesPerSecond: requests / seconds,
    answerMsP50,
    answerMsP99,
    batchMessagesPerServerCpuSecond: (batch.result.requests * batchSize) / batch.cpuSeconds,
    batchAnswerMsP50: batch.result.answerMsP50,
    batchAnswerMsP99: batch.result.answerMsP99,
    serverCpuShare: single.cpuSeconds / seconds,
    generatorCpuShare,
    refused: single.result.refused + batch.result.refused,
  };
}

async function benchServerApi(options: Options, { stage, progress }: Bench): Promise<Report> {
  const rounds: { readonly actions: Figures[]; readonly clients: Figures[] } = { actions: [], clients: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [name, measure] of [
      ['clients', measureClients],
      ['actions', measureActions],
    ] as const) {
      const figures = await measure(options, stage);
      rounds[name].push(figures);
      const rate = Math.round(figures['messagesPerServerCpuSecond'] ?? 0);
      progress(`round ${round} of ${options.rounds}, ${name}: ${rate} messages per server CPU second`);
    }
  }
  const [figures, send] = [medians(rounds.actions), medians(rounds.clients)];
  const { messagesPerServerCpuSecond = Number.NaN, batchMessagesPerServerCpuSecond = Number.NaN } = figures;
  return {
    scenario: 'server-api',
    figures,
    references: { send },
    ratios: {
      toSend: ratioOf(figures, send, 'messagesPerServerCpuSecond'),
      // So many single actions cost as much as one batch of 100 receivers.
      batchToSingles: (batchSize * messagesPerServerCpuSecond) / batchMessagesPerServerCpuSecond,
    },
    generatorLimited: isGeneratorLimited(figures),
  };
}

export const serverApiScenario: Scenario<'pairs' | 'in-flight' | 'seconds' | 'rounds'> = {
  name: 'server-api',
  about: `Messages of the app's own server over kept-alive HTTP connections, against the same messages of clients, and
batches of 100 receivers against single ones; everybody who is written to is online.`,
  options: {
    pairs: { doc: 'pairs of users', fallback: 50 },
    'in-flight': { doc: 'messages in flight per pair; the actions have a connection for each', fallback: 4 },
    seconds: { doc: 'measured time of each part of a round', fallback: 8 },
    rounds: { doc: 'rounds of each, in turn; the median counts', fallback: 3 },
  },
  run: benchServerApi,
};

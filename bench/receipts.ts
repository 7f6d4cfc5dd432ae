/** `npm run bench -- receipts`: receipts of messages against the same statements in a bare loop, in the same rounds. */
import { appID, startParley, tokenOf } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort } from './stage.ts';
import type { BareReceiptsTasks } from './workers/bare-receipts.ts';
import type { ReadingsLoadTasks } from './workers/readings-load.ts';

type Options = Parameters<typeof receiptsScenario.run>[0];

const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

interface Rounds {
  readonly parley: Figures[];
  readonly bare: Figures[];
}

/** Parley and the bare loop take turns, so that the machine is the same for both; the first round does not count. */
async function measure(options: Options, { stage, progress }: Bench): Promise<Rounds> {
  const server = await startParley(stage, { dataDir: stage.directory(), port: await freePort() });
  const load = stage.start<ReadingsLoadTasks>('readings-load.ts');
  const bare = stage.start<BareReceiptsTasks>('bare-receipts.ts');
  const pairs = Array.from({ length: options.pairs }, (_, index) => {
    const [senderID, readerID] = [`sender-${index}`, `reader-${index}`];
    return { senderID, senderToken: tokenOf(senderID), readerID, readerToken: tokenOf(readerID) };
  });
  await load.call('begin', { url: server.url, appID, pairs, inFlight: options['in-flight'], text });
  await bare.call('begin', { directory: stage.directory(), pairs: options.pairs, text });
  const rounds: Rounds = { parley: [], bare: [] };
  for (let round = 0; round <= options.rounds; round += 1) {
    await load.call('ask', options.messages);
    const before = await server.call('usage');
    const ran = await load.call('receipt', options.messages);
    const cpuSeconds = (await server.call('usage')).cpuSeconds - before.cpuSeconds;
    const alone = await bare.call('run', options.messages);
    const parley = {
      receiptsPerServerCpuSecond: ran.requests / cpuSeconds,
      receiptsPerSecond: ran.requests / ran.seconds,
      serverCpuShare: cpuSeconds / ran.seconds,
      generatorCpuShare: ran.generatorCpuSeconds / ran.seconds,
    };
    const reference = { receiptsPerServerCpuSecond: alone.receipts / alone.cpuSeconds };
    const rates = [parley, reference].map((figures) => Math.round(figures.receiptsPerServerCpuSecond));
    const name = round === 0 ? 'warm-up' : `round ${round} of ${options.rounds}`;
    progress(`${name}: ${rates[0]} receipts per server CPU second, ${rates[1]} in the bare loop`);
    if (round === 0) continue;
    rounds.parley.push(parley);
    rounds.bare.push(reference);
  }
  await load.call('end');
  await bare.call('end');
  await Promise.all([load.stop(), bare.stop(), server.stop()]);
  return rounds;
}

async function benchReceipts(options: Options, bench: Bench): Promise<Report> {
  const { parley, bare } = await measure(options, bench);
  const [figures, bareReceipts] = [medians(parley), medians(bare)];
  return {
    scenario: 'receipts',
    figures,
    references: { bareReceipts },
    ratios: { toBareReceipts: ratioOf(figures, bareReceipts, 'receiptsPerServerCpuSecond') },
    generatorLimited: isGeneratorLimited(figures),
  };
}

export const receiptsScenario: Scenario<'pairs' | 'in-flight' | 'messages' | 'rounds'> = {
  name: 'receipts',
  about: 'Receipts of messages, one by one, against the same statements in a bare loop, on SQLite.',
  options: {
    pairs: { doc: 'pairs of clients', fallback: 50 },
    'in-flight': { doc: 'requests in flight per client', fallback: 20 },
    messages: { doc: 'messages per pair and round, each read with a receipt of its own', fallback: 200 },
    rounds: { doc: 'rounds after one to warm up; the median counts', fallback: 3 },
  },
  run: benchReceipts,
};

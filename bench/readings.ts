/** `npm run bench -- readings`: readings of conversations against the messages that are read, on both engines. */
import { type Database, type Engine, startDatabase } from './database.ts';
import { appID, startParley, tokenOf } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type MeasuredServer, type Stage } from './stage.ts';
import { measureUnread, shortUnread } from './unread.ts';
import type { Ran } from './workers/pairs.ts';
import type { ProbeTasks } from './workers/probe.ts';
import type { ReadingsLoadTasks, ReadingsPlan } from './workers/readings-load.ts';

type Options = Parameters<typeof readingsScenario.run>[0];

const engines = ['sqlite', 'postgres'] as const;

const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

function planOf(options: Options, url: string): ReadingsPlan {
  const pairs = Array.from({ length: options.pairs }, (_, index) => {
    const [senderID, readerID] = [`sender-${index}`, `reader-${index}`];
    return { senderID, senderToken: tokenOf(senderID), readerID, readerToken: tokenOf(readerID) };
  });
  return { url, appID, pairs, inFlight: options['in-flight'], text };
}

/** Runs one part of a round and tells what it cost server and database. */
async function cost(server: MeasuredServer<ProbeTasks>, database: Database, work: () => Promise<Ran>) {
  const used = async (): Promise<number> => (await server.call('usage')).cpuSeconds + database.cpuSeconds();
  const before = await used();
  const ran = await work();
  const cpuSeconds = (await used()) - before;
  return { ...ran, cpuSeconds, perCpuSecond: ran.requests / cpuSeconds };
}

/** Rounds over one database that grows; the first warms up and does not count. */
async function measureEngine(engine: Engine, options: Options, { stage, progress }: Bench): Promise<Figures> {
  const database = await startDatabase(engine);
  try {
    const [dataDir, port] = [stage.directory(), await freePort()];
    const server = await startParley(stage, { dataDir, port, databaseUrl: database.url });
    const rounds = await runRounds(stage, server, { engine, database, options, progress });
    await server.stop();
    return medians(rounds);
  } finally {
    await database.stop();
  }
}

interface Rounds {
  readonly engine: Engine;
  readonly database: Database;
  readonly options: Options;
  readonly progress: Bench['progress'];
}

async function runRounds(
  stage: Stage,
  server: MeasuredServer<ProbeTasks>,
  { engine, database, options, progress }: Rounds,
): Promise<readonly Figures[]> {
  const load = stage.start<ReadingsLoadTasks>('readings-load.ts');
  await load.call('begin', planOf(options, server.url));
  const rounds: Figures[] = [];
  for (let round = 0; round <= options.rounds; round += 1) {
    const append = await cost(server, database, () => load.call('append', options.messages));
    const read = await cost(server, database, () => load.call('read', options.messages));
    const rename = await cost(server, database, () => load.call('rename', options.renames));
    const seconds = append.seconds + read.seconds;
    const figures = {
      appendsPerServerCpuSecond: append.perCpuSecond,
      readingsPerServerCpuSecond: read.perCpuSecond,
      renamesPerServerCpuSecond: rename.perCpuSecond,
      appendsPerSecond: append.requests / append.seconds,
      readingsPerSecond: read.requests / read.seconds,
      renamesPerSecond: rename.requests / rename.seconds,
      serverCpuShare: (append.cpuSeconds + read.cpuSeconds) / seconds,
      generatorCpuShare: (append.generatorCpuSeconds + read.generatorCpuSeconds) / seconds,
    };
    const rates = `${Math.round(append.perCpuSecond)} messages, ${Math.round(read.perCpuSecond)} readings`;
    const name = round === 0 ? 'warm-up' : `round ${round} of ${options.rounds}`;
    progress(`${engine}, ${name}: ${rates} per server CPU second`);
    if (round > 0) rounds.push(figures);
  }
  await load.call('end');
  await load.stop();
  return rounds;
}

const withEngine = (engine: Engine, figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${engine}${name[0]?.toUpperCase()}${name.slice(1)}`, value]),
  );

/** What is flat has the same figures at any length. */
async function benchUnread(measured: readonly Engine[], options: Options, bench: Bench): Promise<Report> {
  const [figures, references, ratios]: [Figures[], Figures[], Figures[]] = [[], [], []];
  for (const engine of measured) {
    const { long, short } = await measureUnread({ engine, unread: options.unread, readings: options.messages }, bench);
    figures.push(withEngine(engine, long));
    references.push(withEngine(engine, short));
    const toShort = Object.keys(long).map((name) => [`${name}ToShort`, ratioOf(long, short, name)] as const);
    ratios.push(withEngine(engine, Object.fromEntries(toShort)));
  }
  return {
    scenario: 'readings',
    figures: Object.assign({}, ...figures),
    references: { [`at${shortUnread}`]: Object.assign({}, ...references) },
    ratios: Object.assign({}, ...ratios),
    generatorLimited: false,
  };
}

async function benchReadings(options: Options, bench: Bench): Promise<Report> {
  const measured = engines.filter((_, index) => options.engine === 0 || options.engine === index + 1);
  if (options.unread > 0) return benchUnread(measured, options, bench);
  const byEngine: [Engine, Figures][] = [];
  for (const engine of measured) byEngine.push([engine, await measureEngine(engine, options, bench)]);
  const toAppends = byEngine.map(([engine, { readingsPerServerCpuSecond, appendsPerServerCpuSecond }]) => {
    const ratio = (readingsPerServerCpuSecond ?? Number.NaN) / (appendsPerServerCpuSecond ?? Number.NaN);
    return withEngine(engine, { toAppends: ratio });
  });
  return {
    scenario: 'readings',
    figures: Object.assign({}, ...byEngine.map(([engine, figures]) => withEngine(engine, figures))),
    references: {},
    ratios: Object.assign({}, ...toAppends),
    generatorLimited: byEngine.some(([, figures]) => isGeneratorLimited(figures)),
  };
}

export const readingsScenario: Scenario<
  'pairs' | 'in-flight' | 'messages' | 'renames' | 'rounds' | 'engine' | 'unread'
> = {
  name: 'readings',
  about: 'Readings of conversations, position by position, against the messages that are read, on both engines.',
  options: {
    pairs: { doc: 'pairs of clients', fallback: 50 },
    'in-flight': { doc: 'requests in flight per client', fallback: 20 },
    messages: { doc: 'messages per pair and round, each read by a reading of its own', fallback: 200 },
    renames: { doc: 'changes of a name per pair and round, which are decided alone', fallback: 20 },
    rounds: { doc: 'rounds of each engine after one to warm up; the median counts', fallback: 3 },
    unread: {
      doc: 'in place of all that, parts of so many unread messages are read, against the same of 1000; 0: no',
      fallback: 0,
      min: 0,
      max: 10_000_000,
    },
    engine: { doc: '0: both engines, 1: SQLite alone, 2: PostgreSQL alone', fallback: 0, min: 0, max: 2 },
  },
  run: benchReadings,
};

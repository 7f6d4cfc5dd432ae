/** `npm run bench -- changes`: what is changed of messages, against the messages themselves, on both engines. */
import { type Database, type Engine, startDatabase } from './database.ts';
import { appID, startParley, tokenOf } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type MeasuredServer } from './stage.ts';
import { type ChangesLoadTasks, type ChangesPlan, modeNames, type Ran } from './workers/changes-load.ts';
import type { ProbeTasks } from './workers/probe.ts';

type Options = Parameters<typeof changesScenario.run>[0];

const engines = ['sqlite', 'postgres'] as const;

const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

/** 0 stands for all of them. */
const chosen = (mode: number): readonly string[] => modeNames.filter((_, index) => mode === 0 || mode === index + 1);

function planOf(options: Options, url: string): ChangesPlan {
  const pairs = Array.from({ length: options.pairs }, (_, index) => {
    const [senderID, receiverID] = [`sender-${index}`, `receiver-${index}`];
    return { senderID, senderToken: tokenOf(senderID), receiverID, receiverToken: tokenOf(receiverID) };
  });
  return { url, appID, pairs, inFlight: options['in-flight'], text };
}

interface Cost extends Ran {
  readonly cpuSeconds: number;
  readonly perCpuSecond: number;
}

/** Runs one part of a round and tells what it cost server and database. */
async function cost(server: MeasuredServer<ProbeTasks>, database: Database, work: () => Promise<Ran>): Promise<Cost> {
  const used = async (): Promise<number> => (await server.call('usage')).cpuSeconds + database.cpuSeconds();
  const before = await used();
  const ran = await work();
  const cpuSeconds = (await used()) - before;
  return { ...ran, cpuSeconds, perCpuSecond: (ran.requests - ran.refused) / cpuSeconds };
}

/** Each mode changes messages that were sent just before it, which is what it is compared with. */
async function runRound(
  modes: readonly string[],
  count: number,
  measured: (work: () => Promise<Ran>) => Promise<Cost>,
  load: { append(count: number): Promise<Ran>; change(mode: string, count: number): Promise<Ran> },
): Promise<Figures> {
  const [appends, changes]: [Cost[], Cost[]] = [[], []];
  const figures: Record<string, number> = {};
  for (const mode of modes) {
    appends.push(await measured(() => load.append(count)));
    const changed = await measured(() => load.change(mode, count));
    changes.push(changed);
    figures[`${mode}PerServerCpuSecond`] = changed.perCpuSecond;
    figures[`${mode}PerSecond`] = changed.requests / changed.seconds;
  }
  const sum = (of: (cost: Cost) => number, costs: readonly Cost[]): number =>
    costs.reduce((total, one) => total + of(one), 0);
  const seconds = sum((one) => one.seconds, changes);
  return {
    ...figures,
    appendsPerServerCpuSecond: sum((one) => one.requests, appends) / sum((one) => one.cpuSeconds, appends),
    serverCpuShare: sum((one) => one.cpuSeconds, changes) / seconds,
    generatorCpuShare: sum((one) => one.generatorCpuSeconds, changes) / seconds,
    refused: sum((one) => one.refused, changes),
  };
}

/** Rounds over one database that grows; the first warms up and does not count. */
async function measureEngine(engine: Engine, options: Options, { stage, progress }: Bench): Promise<Figures> {
  const database = await startDatabase(engine);
  try {
    const [dataDir, port] = [stage.directory(), await freePort()];
    const server = await startParley(stage, { dataDir, port, databaseUrl: database.url });
    const load = stage.start<ChangesLoadTasks>('changes-load.ts');
    await load.call('begin', planOf(options, server.url));
    const rounds: Figures[] = [];
    for (let round = 0; round <= options.rounds; round += 1) {
      const modes = chosen(options.mode);
      const figures = await runRound(modes, options.messages, (work) => cost(server, database, work), {
        append: (count) => load.call('append', count),
        change: (mode, count) => load.call('change', { mode, count }),
      });
      const rates = modes.map((mode) => `${mode} ${Math.round(figures[`${mode}PerServerCpuSecond`] ?? 0)}`);
      const name = round === 0 ? 'warm-up' : `round ${round} of ${options.rounds}`;
      progress(`${engine}, ${name}: ${rates.join(', ')} per server CPU second`);
      if (round > 0) rounds.push(figures);
    }
    await load.call('end');
    await load.stop();
    await server.stop();
    return medians(rounds);
  } finally {
    await database.stop();
  }
}

const withEngine = (engine: Engine, figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${engine}${name[0]?.toUpperCase()}${name.slice(1)}`, value]),
  );

async function benchChanges(options: Options, bench: Bench): Promise<Report> {
  const measured = engines.filter((_, index) => options.engine === 0 || options.engine === index + 1);
  const byEngine: [Engine, Figures][] = [];
  for (const engine of measured) byEngine.push([engine, await measureEngine(engine, options, bench)]);
  const toAppends = byEngine.map(([engine, figures]) => {
    const appends = figures['appendsPerServerCpuSecond'] ?? Number.NaN;
    const ratios = chosen(options.mode).map((mode) => {
      const rate = figures[`${mode}PerServerCpuSecond`] ?? Number.NaN;
      return [`${mode}ToAppends`, rate / appends] as const;
    });
    return withEngine(engine, Object.fromEntries(ratios));
  });
  return {
    scenario: 'changes',
    figures: Object.assign({}, ...byEngine.map(([engine, figures]) => withEngine(engine, figures))),
    references: {},
    ratios: Object.assign({}, ...toAppends),
    generatorLimited: byEngine.some(([, figures]) => isGeneratorLimited(figures)),
  };
}

export const changesScenario: Scenario<'pairs' | 'in-flight' | 'messages' | 'rounds' | 'mode' | 'engine'> = {
  name: 'changes',
  about: 'Changes of messages, by their kind and mixed, against the messages that are changed, on both engines.',
  options: {
    pairs: { doc: 'pairs of clients', fallback: 50 },
    'in-flight': { doc: 'requests in flight per pair', fallback: 20 },
    messages: { doc: 'messages per pair, mode and round, and as many changes', fallback: 200 },
    rounds: { doc: 'rounds of each engine after one to warm up; the median counts', fallback: 3 },
    mode: {
      doc: `0: all, otherwise one: ${modeNames.map((mode, index) => `${index + 1} ${mode}`).join(', ')}`,
      fallback: 0,
      min: 0,
      max: modeNames.length,
    },
    engine: { doc: '0: both engines, 1: SQLite alone, 2: PostgreSQL alone', fallback: 0, min: 0, max: 2 },
  },
  run: benchChanges,
};

/** `npm run bench -- history`: pages, logins and catch-up beside more and more stored messages. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { appID, startParley, tokenOf } from './parley.ts';
import { type Figures, isGeneratorLimited, quantile, type Report, ratioOf } from './report.ts';
import { type Bench, type Scenario, UsageError } from './scenario.ts';
import { freePort, type Measured, type MeasuredServer } from './stage.ts';
import type { Filled, HistoryFillTasks } from './workers/history-fill.ts';
import type { HistoryLoadTasks, Kind } from './workers/history-load.ts';
import type { ProbeTasks } from './workers/probe.ts';

type Options = Parameters<typeof historyScenario.run>[0];

/** Samples are taken in so many slices, each of them at every size in turn: a disturbance meets all sizes. */
const slices = 10;
const fillSteps = 20;
const megabyte = 2 ** 20;

interface Filling {
  readonly dataDir: string;
  readonly filled: Filled;
  readonly figures: Figures;
}

async function fill(size: number, { stage, progress }: Bench): Promise<Filling> {
  const dataDir = stage.directory();
  const worker = stage.start<HistoryFillTasks>('history-fill.ts');
  const startedAt = performance.now();
  progress(`${size} messages: people and conversations`);
  await worker.call('open', { dataDir, messages: size });
  let shownAt = performance.now();
  for (let step = 1; step <= fillSteps; step += 1) {
    const written = await worker.call('fill', Math.ceil((size * step) / fillSteps));
    if (performance.now() < shownAt + 2000 && step < fillSteps) continue;
    shownAt = performance.now();
    progress(`${size} messages: ${written} written`);
  }
  const filled = await worker.call('close');
  await worker.stop();
  const seconds = (performance.now() - startedAt) / 1000;
  const databaseMegabytes = statSync(join(dataDir, 'parley.db')).size / megabyte;
  return { dataDir, filled, figures: { filledPerSecond: size / seconds, databaseMegabytes } };
}

interface Sized {
  readonly size: number;
  readonly filling: Filling;
  readonly server: MeasuredServer<ProbeTasks>;
  readonly timesByKind: Map<Kind, number[]>;
}

async function open(size: number, load: Measured<HistoryLoadTasks>, bench: Bench): Promise<Sized> {
  const filling = await fill(size, bench);
  const { stage } = bench;
  const { dataDir, filled } = filling;
  const [port, barePort] = [await freePort(), await freePort()];
  const server = await startParley(stage, { dataDir, port });
  const bare = await stage.startServer({
    script: 'bench/reference/bare-history.ts',
    environment: {
      BARE_PORT: String(barePort),
      BARE_DATABASE: join(dataDir, 'parley.db'),
      BARE_APP: String(appID),
    },
    port: barePort,
  });
  const place = { url: server.url, bareUrl: bare.url, token: tokenOf('reader'), filled };
  await load.call('place', { size, place });
  return { size, filling, server, timesByKind: new Map() };
}

async function measure(sizes: readonly Sized[], load: Measured<HistoryLoadTasks>, options: Options, bench: Bench) {
  const samplesByKind: readonly (readonly [Kind, number])[] = [
    ['page', options.samples],
    ['barePage', options.samples],
    ['catchUp', options.samples],
    ['login', options.logins],
  ];
  for (const [kind, wanted] of samplesByKind) {
    const samples = Math.max(1, Math.ceil(wanted / slices));
    // The first slice warms up and does not count.
    for (let slice = 0; slice <= slices; slice += 1) {
      for (const { size, timesByKind } of sizes) {
        const times = await load.call('measure', { size, kind, samples });
        if (slice > 0) timesByKind.set(kind, [...(timesByKind.get(kind) ?? []), ...times]);
      }
    }
    bench.progress(`${kind}: ${samples * slices} samples at each of ${sizes.length} sizes`);
  }
}

const figuresOf = ({ filling, timesByKind }: Sized): Figures => ({
  ...Object.fromEntries(
    [...timesByKind].flatMap(([kind, times]) => [
      [`${kind}MsP50`, quantile(times, 0.5)],
      [`${kind}MsP99`, quantile(times, 0.99)],
    ]),
  ),
  ...filling.figures,
});

async function benchHistory(options: Options, bench: Bench): Promise<Report> {
  if (options.to < options.from) throw new UsageError('--to is at least --from');
  const load = bench.stage.start<HistoryLoadTasks>('history-load.ts');
  const opened: Sized[] = [];
  for (let size = options.from; size <= options.to; size *= 10) opened.push(await open(size, load, bench));
  const usages = async () => ({
    load: await load.call('usage'),
    servers: await Promise.all(opened.map(({ server }) => server.call('usage'))),
  });
  const before = await usages();
  await measure(opened, load, options, bench);
  const after = await usages();
  const seconds = (after.load.at - before.load.at) / 1000;
  const serversCpu = after.servers.reduce((sum, { cpuSeconds }, index) => {
    return sum + cpuSeconds - (before.servers[index]?.cpuSeconds ?? 0);
  }, 0);
  const figuresBySize = new Map(opened.map((sized) => [sized.size, figuresOf(sized)]));
  const shares = {
    serverCpuShare: serversCpu / seconds,
    generatorCpuShare: (after.load.cpuSeconds - before.load.cpuSeconds) / seconds,
  };
  return reportOf(figuresBySize, shares);
}

/** The largest size is what is asked about; the smaller ones are what it is compared with. */
function reportOf(figuresBySize: ReadonlyMap<number, Figures>, shares: Figures): Report {
  const sizes = [...figuresBySize.keys()];
  const figures = { ...figuresBySize.get(Math.max(...sizes)), ...shares };
  const smallest = figuresBySize.get(Math.min(...sizes));
  const smaller = sizes.filter((size) => size < Math.max(...sizes));
  const references = smaller.map((size) => [`at${size}`, figuresBySize.get(size) ?? {}] as const);
  return {
    scenario: 'history',
    figures,
    references: Object.fromEntries(references),
    ratios: {
      pageP99ToSmallest: ratioOf(figures, smallest, 'pageMsP99'),
      loginP99ToSmallest: ratioOf(figures, smallest, 'loginMsP99'),
      catchUpP99ToSmallest: ratioOf(figures, smallest, 'catchUpMsP99'),
      barePageP99ToSmallest: ratioOf(figures, smallest, 'barePageMsP99'),
      pageP50ToBarePage: (figures['pageMsP50'] ?? Number.NaN) / (figures['barePageMsP50'] ?? Number.NaN),
    },
    generatorLimited: isGeneratorLimited(shares),
  };
}

export const historyScenario: Scenario<'from' | 'to' | 'samples' | 'logins'> = {
  name: 'history',
  about: `Pages of a long conversation, logins with their first sync, and catch-up, one at a time, beside 10 times more
stored messages at each step; the largest size against the smallest, and pages against a bare reader of the same
database. Filling takes a second for about 50,000 messages, and each of them takes about 400 bytes of disk.`,
  options: {
    from: { doc: 'messages in the smallest database', fallback: 10_000, min: 6000, max: 100_000_000 },
    to: { doc: 'messages in the largest database', fallback: 1_000_000, min: 6000, max: 100_000_000 },
    samples: { doc: 'pages, and catch-ups, per size', fallback: 4000 },
    logins: { doc: 'logins per size', fallback: 1000 },
  },
  run: benchHistory,
};

/** `npm run bench -- storm`: a server is stopped, and killed, under its clients, and started again; all of them come back. */
import { startParley, usersNamed } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type MeasuredServer, type Stage } from './stage.ts';
import { sleep } from './times.ts';
import type { ProbeTasks } from './workers/probe.ts';
import type { StormLoadTasks } from './workers/storm-load.ts';

type Options = Parameters<typeof stormScenario.run>[0];
type Server = MeasuredServer<ProbeTasks>;

/** What follows a login and what is told of it is done by then. */
const settleMs = 2500;
/** Who is not back by then is lost. */
const backWithinMs = 60_000;

/** How the server ends. */
const endings = ['stopped', 'killed'] as const;
type Ending = (typeof endings)[number];

interface Round {
  readonly storms: Readonly<Record<Ending, Figures>>;
  readonly plain: Figures;
}

const cpuMs = async (server: Server): Promise<number> => (await server.call('usage')).cpuSeconds * 1000;

/** One database and one port: everybody comes in good order, and then again each time the server has ended. */
async function measureRound(stage: Stage, options: Options): Promise<Round> {
  const users = usersNamed('guest', options.users);
  const drainMs = options.seconds * 1000;
  const place = { dataDir: stage.directory(), port: await freePort() };
  const start = (): Promise<Server> => startParley(stage, { ...place, drainMs, limits: 'default' });
  const load = stage.start<StormLoadTasks>('storm-load.ts');
  const enter = { server: `http://127.0.0.1:${place.port}`, users };

  let server = await start();
  await load.call('enter', { ...enter, withinMs: 0, subscriptions: Math.min(options.subscriptions, users.length - 1) });
  await load.call('leave');
  await server.stop();

  // Every server is new to its work, this one too.
  server = await start();
  const startedMs = await cpuMs(server);
  await load.call('enter', { ...enter, withinMs: drainMs, subscriptions: 0 });
  await sleep(settleMs);
  const plain = {
    requestsPerClient: await load.call('requestsPerClient'),
    serverCpuMsPerLogin: ((await cpuMs(server)) - startedMs) / users.length,
  };
  const storms: Partial<Record<Ending, Figures>> = {};
  for (const ending of endings) {
    await load.call('watch');
    await (ending === 'stopped' ? server.stop() : server.kill());
    server = await start();
    const result = await load.call('settle', { withinMs: backWithinMs });
    await sleep(settleMs);
    storms[ending] = { ...result, serverCpuMsPerLogin: ((await cpuMs(server)) - startedMs) / users.length };
  }
  await load.stop();
  await server.stop();
  return { storms: storms as Round['storms'], plain };
}

/** `backMs` of the server that was killed becomes `killedBackMs`. */
const flatten = ({ storms }: Round): Figures =>
  Object.fromEntries(
    endings.flatMap((ending) =>
      Object.entries(storms[ending]).map(([name, value]) => [
        `${ending}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        value,
      ]),
    ),
  );

async function benchStorm(options: Options, { stage, progress }: Bench): Promise<Report> {
  const rounds: Round[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const measured = await measureRound(stage, options);
    rounds.push(measured);
    const told = endings.map((ending) => {
      const { back = 0, backMs = 0, takenInWorstSecond = 0 } = measured.storms[ending];
      return `${ending}: ${back} back in ${Math.round(backMs)} ms, ${takenInWorstSecond} in the worst second`;
    });
    progress(`round ${round} of ${options.rounds}, ${told.join('; ')}`);
  }
  const figures = medians(rounds.map(flatten));
  const plain = medians(rounds.map((round) => round.plain));
  const evenly = options.users / options.seconds;
  const ratios = (ending: Ending): Figures => {
    const of = medians(rounds.map(({ storms }) => storms[ending]));
    return {
      [`${ending}WorstSecondToEven`]: (of['takenInWorstSecond'] ?? Number.NaN) / evenly,
      [`${ending}CpuToPlain`]: ratioOf(of, plain, 'serverCpuMsPerLogin'),
      [`${ending}RequestsToPlain`]: ratioOf(of, plain, 'requestsPerClient'),
    };
  };
  return {
    scenario: 'storm',
    figures,
    references: { plain },
    ratios: { ...ratios('stopped'), ...ratios('killed') },
    generatorLimited: endings.some((ending) =>
      isGeneratorLimited({ generatorCpuShare: figures[`${ending}GeneratorCpuShare`] ?? 0 }),
    ),
  };
}

export const stormScenario: Scenario<'users' | 'subscriptions' | 'seconds' | 'rounds'> = {
  name: 'storm',
  about: `A server with clients of the SDK is stopped, then killed, and each time started again over the same data: how
soon all are logged in again and with how many attempts, and the server's work for each against plain logins, evenly
spread, at a server that was started anew as well. The limits are those of a server that nobody has set up.`,
  options: {
    users: { doc: 'users who are there', fallback: 1000, min: 2, max: 4000 },
    subscriptions: { doc: 'users whom each follows', fallback: 20, min: 0, max: 3000 },
    seconds: { doc: 'seconds over which a stopping server asks its clients to spread', fallback: 5, max: 600 },
    rounds: { doc: 'rounds of all; the median counts', fallback: 3 },
  },
  run: benchStorm,
};

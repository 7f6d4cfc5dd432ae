/** `npm run bench -- presence`: everybody comes within some seconds, with and without others who follow them. */
import { startParley, usersNamed } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type Stage } from './stage.ts';
import { sleep } from './times.ts';
import type { PresenceLoadTasks, PresencePlan } from './workers/presence-load.ts';

type Options = Parameters<typeof presenceScenario.run>[0];

/** Sessions of clients whose network went away have ended by then. */
const endedMs = 3000;

/** One server whose users follow so many others each; they have all been there, and all come again. */
async function measureRound(stage: Stage, plan: Omit<PresencePlan, 'url'>): Promise<Figures> {
  const server = await startParley(stage, { dataDir: stage.directory(), port: await freePort() });
  const load = stage.start<PresenceLoadTasks>('presence-load.ts');
  const whole = { ...plan, url: server.url };
  await load.call('prepare', whole);
  await sleep(endedMs);
  const before = await server.call('usage');
  const result = await load.call('enter', whole);
  const after = await server.call('usage');
  await load.call('leave');
  await load.stop();
  await server.stop();
  const cpuMs = (after.cpuSeconds - before.cpuSeconds) * 1000;
  return {
    ...result,
    serverCpuMsPerLogin: cpuMs / plan.users.length,
    serverCpuShare: cpuMs / result.totalMs,
  };
}

async function benchPresence(options: Options, { stage, progress }: Bench): Promise<Report> {
  const users = usersNamed('guest', options.users);
  const withinMs = options.seconds * 1000;
  const kinds = { parley: options.subscriptions, alone: 0 };
  const rounds: Record<keyof typeof kinds, Figures[]> = { parley: [], alone: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const kind of ['alone', 'parley'] as const) {
      const measured = await measureRound(stage, { users, subscriptions: kinds[kind], withinMs });
      rounds[kind].push(measured);
      const perLogin = measured['serverCpuMsPerLogin']?.toFixed(2);
      progress(`round ${round} of ${options.rounds}, ${kinds[kind]} subscriptions each: ${perLogin} ms a login`);
    }
  }
  const figures = medians(rounds.parley);
  const alone = medians(rounds.alone);
  return {
    scenario: 'presence',
    figures,
    references: { alone },
    ratios: {
      loginCpuToAlone: ratioOf(figures, alone, 'serverCpuMsPerLogin'),
      eventsPerSecondMax: figures['eventsPerSecondMax'] ?? Number.NaN,
    },
    generatorLimited: isGeneratorLimited(figures),
  };
}

export const presenceScenario: Scenario<'users' | 'subscriptions' | 'seconds' | 'rounds'> = {
  name: 'presence',
  about: `Everybody comes within some seconds, while others who follow them are told: the server's work for a login against
that on a server where nobody follows anybody (at most twice), and the events that one user gets in a second (at most
one for each hundred whom he follows).`,
  options: {
    users: { doc: 'users who come', fallback: 10_000, min: 2, max: 15_000 },
    subscriptions: { doc: 'users whom each follows', fallback: 100, max: 3000 },
    seconds: { doc: 'seconds within which they come', fallback: 10, max: 600 },
    rounds: { doc: 'rounds of both, in turn; the median counts', fallback: 3 },
  },
  run: benchPresence,
};

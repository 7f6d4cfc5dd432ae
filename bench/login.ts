/** `npm run bench -- login`: everybody comes at once, to a new server and to one that was started anew. */
import { serverSecret, startParley, usersNamed } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type MeasuredServer, type Stage } from './stage.ts';
import type { LoginLoadTasks, StormPlan } from './workers/login-load.ts';
import type { ProbeTasks } from './workers/probe.ts';

type Options = Parameters<typeof loginScenario.run>[0];
type Target = 'parley' | 'bareLogin';
type Kind = 'cold' | 'resumed';

interface Place {
  readonly dataDir: string;
  readonly port: number;
}

function startServer(stage: Stage, target: Target, { dataDir, port }: Place): Promise<MeasuredServer<ProbeTasks>> {
  if (target === 'parley') return startParley(stage, { dataDir, port });
  return stage.startServer({
    script: 'bench/reference/bare-login.ts',
    environment: { BARE_PORT: String(port), BARE_DATA_DIR: dataDir, BARE_SECRET: serverSecret },
    port,
  });
}

type Users = StormPlan['users'];
type Round = Readonly<Record<Kind, Figures>>;

/** One server: a storm of first contacts, a stop and a start over the same data, a storm of those who come back. */
async function measureRound(stage: Stage, target: Target, users: Users): Promise<Round> {
  const place = { dataDir: stage.directory(), port: await freePort() };
  const load = stage.start<LoginLoadTasks>('login-load.ts');
  const storm = async (server: MeasuredServer<ProbeTasks>, kind: StormPlan['kind']): Promise<Figures> => {
    const before = await server.call('usage');
    const result = await load.call('storm', { url: server.url, kind, users });
    const after = await server.call('usage');
    const cpuMs = (after.cpuSeconds - before.cpuSeconds) * 1000;
    return {
      ...result,
      serverCpuMs: cpuMs,
      loginsPerServerCpuSecond: (users.length * 1000) / cpuMs,
      serverCpuShare: cpuMs / result.totalMs,
    };
  };
  const first = await startServer(stage, target, place);
  const cold = await storm(first, 'login');
  await first.stop();
  await load.call('drop');
  const second = await startServer(stage, target, place);
  const resumed = await storm(second, 'resume');
  await load.stop();
  await second.stop();
  return { cold, resumed };
}

/** `totalMs` of the cold storm becomes `coldTotalMs`. */
const flatten = (round: Round): Figures =>
  Object.fromEntries(
    Object.entries(round).flatMap(([kind, figures]) =>
      Object.entries(figures).map(([name, value]) => [`${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
    ),
  );

async function benchLogin(options: Options, { stage, progress }: Bench): Promise<Report> {
  const users = usersNamed('guest', options.users);
  const rounds: Record<Target, Figures[]> = { parley: [], bareLogin: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const target of ['bareLogin', 'parley'] as const) {
      const measured = await measureRound(stage, target, users);
      rounds[target].push(flatten(measured));
      const { cold, resumed } = measured;
      const [coldMs, resumedMs] = [cold['totalMs'] ?? 0, resumed['totalMs'] ?? 0].map(Math.round);
      progress(`round ${round} of ${options.rounds}, ${target}: cold in ${coldMs} ms, resumed in ${resumedMs} ms`);
    }
  }
  const figures = medians(rounds.parley);
  const bareLogin = medians(rounds.bareLogin);
  const ratio = (name: string): number => ratioOf(figures, bareLogin, name);
  const limitsOf = (kind: Kind): Figures => ({
    generatorCpuShare: figures[`${kind}GeneratorCpuShare`] ?? 0,
    serverCpuShare: figures[`${kind}ServerCpuShare`] ?? 0,
  });
  return {
    scenario: 'login',
    figures,
    references: { bareLogin },
    ratios: {
      coldToBareLogin: ratio('coldLoginsPerServerCpuSecond'),
      resumedToBareLogin: ratio('resumedLoginsPerServerCpuSecond'),
      coldP99ToBareLogin: ratio('coldDoneMsP99'),
      resumedP99ToBareLogin: ratio('resumedDoneMsP99'),
    },
    generatorLimited: isGeneratorLimited(limitsOf('cold')) || isGeneratorLimited(limitsOf('resumed')),
  };
}

export const loginScenario: Scenario<'users' | 'rounds'> = {
  name: 'login',
  about: `A storm of logins, all at once: cold (first contact, the user is registered) and resumed (the session of before
is taken up after the server was started anew), against a bare pipeline of the same transport, codec, decryption,
sync and SQL.`,
  options: {
    users: { doc: 'users who come at once', fallback: 1000, max: 15_000 },
    rounds: { doc: 'rounds of both, in turn; the median counts', fallback: 5 },
  },
  run: benchLogin,
};

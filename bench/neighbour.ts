/** `npm run bench -- neighbour`: how long others' sends take beside a session that asks for all it may, and more. */
import { type Database, type Engine, startDatabase } from './database.ts';
import { appID, startParley, tokenOf } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type Measured, type MeasuredServer } from './stage.ts';
import { sleep } from './times.ts';
import { type Mode, modes, type NeighbourLoadTasks } from './workers/neighbour-load.ts';
import type { ProbeTasks } from './workers/probe.ts';
import { receiverOf, type SendLoadTasks, senderOf } from './workers/send-load.ts';
import type { FilledConversation, UsersFillTasks } from './workers/users-fill.ts';

type Options = Parameters<typeof neighbourScenario.run>[0];

const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

/** What the hostile users have in their conversations; the first one of each is so many times longer. */
const hostileText = 'Half a thousand letters of a text that somebody has written. '.repeat(8);
const longTimes = 40;

/** Each mode of each round has a hostile user of its own: what a user may use at once comes back only slowly. */
const userOf = (mode: Mode, round: number): string => `${mode}-${round}`;

/** What the present measurement left to do is not the next one's affair. */
const restMs = 500;
const warmUpMs = 1000;

interface Stand {
  readonly server: MeasuredServer<ProbeTasks>;
  readonly database: Database;
  readonly others: Measured<SendLoadTasks>;
  readonly conversationsByUser: ReadonlyMap<string, readonly FilledConversation[]>;
}

async function fill(options: Options, dataDir: string, databaseUrl: string | undefined, bench: Bench) {
  const userIDs = chosen(options).flatMap((mode) => range(options.rounds).map((round) => userOf(mode, round)));
  bench.progress(`${userIDs.length} hostile users with ${options.conversations} conversations each`);
  const worker = bench.stage.start<UsersFillTasks>('users-fill.ts');
  const { conversations, messages } = options;
  const filled = await worker.call('fill', {
    dataDir,
    databaseUrl,
    userIDs,
    conversations,
    messages,
    messagesInFirst: messages * longTimes,
    isMutual: false,
    text: hostileText,
  });
  await worker.stop();
  return new Map(userIDs.map((userID, index) => [userID, filled[index] ?? []]));
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** 0 stands for all of them. */
const chosen = ({ mode }: Pick<Options, 'mode'>): readonly Mode[] =>
  modes.filter((_, index) => mode === 0 || mode === index + 1);

async function setUp(engine: Engine, options: Options, database: Database, bench: Bench): Promise<Stand> {
  const { stage } = bench;
  const [dataDir, port] = [stage.directory(), await freePort()];
  const conversationsByUser = await fill(options, dataDir, database.url, bench);
  const server = await startParley(stage, { dataDir, port, databaseUrl: database.url, limits: 'default' });
  const others = stage.start<SendLoadTasks>('send-load.ts');
  const users = range(options.pairs).flatMap((pair) => [senderOf(pair - 1), receiverOf(pair - 1)]);
  await others.call('begin', {
    url: server.url,
    appID,
    name: engine,
    tokens: Object.fromEntries(users.map((userID) => [userID, tokenOf(userID)])),
    pairs: options.pairs,
    inFlight: 1,
    ratePerSecond: options.rate,
    warmUpMs,
    measureMs: options.seconds * 1000,
    targetsPerSender: 0,
    text,
  });
  return { server, database, others, conversationsByUser };
}

/** What the others saw, and what the server used for it. */
async function look({ server, database, others }: Stand): Promise<Figures> {
  const used = async (): Promise<number> => (await server.call('usage')).cpuSeconds + database.cpuSeconds();
  const before = await used();
  const { answerMsP50, answerMsP99, seconds, refused, generatorCpuShare, messages } = await others.call('measure');
  const serverCpuShare = ((await used()) - before) / seconds;
  return { answerMsP50, answerMsP99, sentPerSecond: messages / seconds, refused, serverCpuShare, generatorCpuShare };
}

interface Pair {
  readonly alone: Figures;
  readonly beside: Figures;
}

/** The same load twice, one after the other: alone, and beside a hostile user. */
async function measure(stand: Stand, mode: Mode, round: number, options: Options, bench: Bench): Promise<Pair> {
  const { server, conversationsByUser } = stand;
  const userID = userOf(mode, round);
  const alone = await look(stand);
  const enemy = bench.stage.start<NeighbourLoadTasks>('neighbour-load.ts');
  const conversations = conversationsByUser.get(userID) ?? [];
  const who = { url: server.url, userID, token: tokenOf(userID), conversations };
  await enemy.call('begin', { ...who, mode, inFlight: options['in-flight'] });
  const beside = await look(stand);
  const { answered, refused, sentAway } = await enemy.call('end');
  await enemy.stop();
  await sleep(restMs);
  const perSecond = {
    hostileAnswersPerSecond: answered / options.seconds,
    hostileRefusalsPerSecond: refused / options.seconds,
  };
  return { alone, beside: { ...beside, ...perSecond, hostileSentAway: sentAway } };
}

const named = (mode: Mode, figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${mode}${name[0]?.toUpperCase()}${name.slice(1)}`, value]),
  );

async function benchNeighbour(options: Options, bench: Bench): Promise<Report> {
  const engine: Engine = options.engine === 2 ? 'postgres' : 'sqlite';
  const database = await startDatabase(engine);
  try {
    const stand = await setUp(engine, options, database, bench);
    const [beside, alone]: [Figures[], Figures[]] = [[], []];
    for (const mode of chosen(options)) {
      const pairs: Pair[] = [];
      for (const round of range(options.rounds)) {
        const pair = await measure(stand, mode, round, options, bench);
        pairs.push(pair);
        const shown = (figures: Figures): string => `${(figures['answerMsP99'] ?? Number.NaN).toFixed(1)} ms`;
        const times = `p99 ${shown(pair.alone)} alone, ${shown(pair.beside)} beside`;
        bench.progress(`${engine}, ${mode}, round ${round} of ${options.rounds}: ${times}`);
      }
      beside.push(named(mode, medians(pairs.map((pair) => pair.beside))));
      alone.push(named(mode, medians(pairs.map((pair) => pair.alone))));
    }
    await stand.others.call('end');
    await stand.server.stop();
    return reportOf(Object.assign({}, ...beside), Object.assign({}, ...alone), chosen(options));
  } finally {
    await database.stop();
  }
}

function reportOf(figures: Figures, alone: Figures, measured: readonly Mode[]): Report {
  const ratios = measured.map((mode) => [`${mode}P99ToAlone`, ratioOf(figures, alone, `${mode}AnswerMsP99`)] as const);
  return {
    scenario: 'neighbour',
    figures,
    references: { alone },
    ratios: Object.fromEntries(ratios),
    generatorLimited: measured.some((mode) =>
      isGeneratorLimited({
        generatorCpuShare: alone[`${mode}GeneratorCpuShare`] ?? 0,
        serverCpuShare: alone[`${mode}ServerCpuShare`] ?? 0,
      }),
    ),
  };
}

export const neighbourScenario: Scenario<
  'seconds' | 'rounds' | 'pairs' | 'rate' | 'in-flight' | 'conversations' | 'messages' | 'mode' | 'engine'
> = {
  name: 'neighbour',
  about: `Messages of others beside one hostile session with everything it may have open, against the same without it.
Limits are those of a server that nobody has set up; each measurement has a hostile user of its own, who has used
nothing of them yet.`,
  options: {
    seconds: { doc: 'measured time alone, and beside the hostile user', fallback: 8 },
    rounds: { doc: 'rounds of each mode; the median counts', fallback: 3 },
    pairs: { doc: 'pairs of clients that write to each other', fallback: 50 },
    rate: { doc: 'messages per second of all pairs', fallback: 500 },
    'in-flight': { doc: 'requests of the hostile session without an answer', fallback: 250, max: 250 },
    conversations: { doc: 'conversations of each hostile user', fallback: 61 },
    messages: { doc: 'messages in each of them; the first one has 40 times as many', fallback: 50 },
    mode: {
      doc: `0: all, otherwise one: ${modes.map((mode, index) => `${index + 1} ${mode}`).join(', ')}`,
      fallback: 0,
      min: 0,
      max: modes.length,
    },
    engine: { doc: '1: SQLite, 2: PostgreSQL', fallback: 1, max: 2 },
  },
  run: benchNeighbour,
};

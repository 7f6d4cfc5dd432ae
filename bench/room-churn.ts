/** `npm run bench -- room-churn`: everybody comes into one room within seconds and goes again, and nothing is left of it. */
import { createServerApi } from '@parley/backend';
import { appID, serverSecret, startParley, usersNamed } from './parley.ts';
import { type Figures, isGeneratorLimited, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type Measured, type MeasuredServer, type Stage } from './stage.ts';
import { sleep } from './times.ts';
import type { ProbeTasks } from './workers/probe.ts';
import type { MovePlan, RoomChurnTasks } from './workers/room-churn-load.ts';

type Options = Parameters<typeof roomChurnScenario.run>[0];
type Target = 'parley' | 'bareRoom';

/** Above so many members those who move are told together, once in a second, up to a hundred in one event. */
const gatheredAbove = 500;
const toldAtOnce = 100;
/** What came before is done by then. */
const restMs = 2000;

interface Stand {
  readonly server: MeasuredServer<ProbeTasks>;
  readonly load: Measured<RoomChurnTasks>;
}

async function setUp(target: Target, { members }: Options, stage: Stage): Promise<Stand> {
  const port = await freePort();
  const server =
    target === 'parley'
      ? await startParley(stage, { dataDir: stage.directory(), port })
      : await stage.startServer({
          script: 'bench/reference/bare-room.ts',
          environment: { BARE_PORT: String(port) },
          port,
        });
  const load = stage.start<RoomChurnTasks>('room-churn-load.ts');
  await load.call('open', { url: server.url, users: usersNamed('guest', members + 1) });
  return { server, load };
}

/** Everybody moves; what that costs the server goes by who moved, the telling included. */
async function measureMove({ server, load }: Stand, plan: MovePlan): Promise<Figures> {
  const before = await server.call('usage');
  const result = await load.call('move', plan);
  const after = await server.call('usage');
  const cpuMs = (after.cpuSeconds - before.cpuSeconds) * 1000;
  const bound =
    Math.min(result.moved, gatheredAbove) + Math.ceil(result.moved / toldAtOnce) + Math.ceil(result.toldMs / 1000) + 1;
  return {
    ...result,
    serverCpuMsPerMember: cpuMs / Math.max(1, result.moved),
    serverCpuShare: cpuMs / (after.at - before.at),
    eventsPerMemberBound: bound,
  };
}

const named = (kind: string, figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );

async function measureRound(stand: Stand, withinMs: number): Promise<Figures> {
  await stand.load.call('witness', 'enterRoom');
  const join = await measureMove(stand, { method: 'enterRoom', withinMs });
  const leave = await measureMove(stand, { method: 'leaveRoom', withinMs });
  await stand.load.call('witness', 'leaveRoom');
  await sleep(restMs);
  return { ...named('join', join), ...named('leave', leave) };
}

/** How many rooms the server has. */
async function roomsOf({ url }: Stand['server']): Promise<number> {
  const api = createServerApi({ url: url.replace(/^ws(.*)\/ws$/, 'http$1'), appID, serverSecret });
  const outcome = await api.call('QueryAppRoomList', {});
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.result.TotalCount;
}

const megabytes = (bytes: number): number => bytes / 2 ** 20;

async function benchRoomChurn(options: Options, { stage, progress }: Bench): Promise<Report> {
  const withinMs = options.seconds * 1000;
  progress(`${options.members} users log in to each of two servers`);
  const stands = { bareRoom: await setUp('bareRoom', options, stage), parley: await setUp('parley', options, stage) };
  const { server } = stands.parley;
  const before = await server.call('collect');
  // What is loaded and compiled for the first of them, and what the tables once took, is not what a room leaves behind.
  for (const target of ['bareRoom', 'parley'] as const) await measureRound(stands[target], withinMs);
  const start = await server.call('collect');
  const rounds: Record<Target, Figures[]> = { bareRoom: [], parley: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const target of ['bareRoom', 'parley'] as const) {
      const measured = await measureRound(stands[target], withinMs);
      rounds[target].push(measured);
      const [joins, leaves] = ['join', 'leave'].map((kind) => measured[`${kind}ServerCpuMsPerMember`]?.toFixed(2));
      progress(`round ${round} of ${options.rounds}, ${target}: ${joins} ms a join, ${leaves} ms a leave`);
    }
  }
  const end = await server.call('collect');
  const roomsLeft = await roomsOf(server);
  for (const stand of Object.values(stands)) {
    await stand.load.stop();
    await stand.server.stop();
  }
  const figures: Figures = {
    ...medians(rounds.parley),
    roomsLeft,
    residentMegabytesBefore: megabytes(before.residentBytes),
    residentMegabytesAtStart: megabytes(start.residentBytes),
    residentMegabytesAtEnd: megabytes(end.residentBytes),
    usedMegabytesBefore: megabytes(before.usedBytes),
    usedMegabytesAtStart: megabytes(start.usedBytes),
    usedMegabytesAtEnd: megabytes(end.usedBytes),
  };
  return reportOf(figures, medians(rounds.bareRoom), {
    residentEndToStart: end.residentBytes / start.residentBytes,
    usedEndToStart: end.usedBytes / start.usedBytes,
  });
}

function reportOf(figures: Figures, bareRoom: Figures, memory: Figures): Report {
  const eventsToBound = (kind: string): number =>
    (figures[`${kind}EventsPerMemberMax`] ?? Number.NaN) / (figures[`${kind}EventsPerMemberBound`] ?? Number.NaN);
  return {
    scenario: 'room-churn',
    figures,
    references: { bareRoom },
    ratios: {
      joinCpuToBareRoom: ratioOf(figures, bareRoom, 'joinServerCpuMsPerMember'),
      leaveCpuToBareRoom: ratioOf(figures, bareRoom, 'leaveServerCpuMsPerMember'),
      joinEventsToBound: eventsToBound('join'),
      leaveEventsToBound: eventsToBound('leave'),
      ...memory,
    },
    generatorLimited: ['join', 'leave'].some((kind) =>
      isGeneratorLimited({
        generatorCpuShare: figures[`${kind}GeneratorCpuShare`] ?? 0,
        serverCpuShare: figures[`${kind}ServerCpuShare`] ?? 0,
      }),
    ),
  };
}

export const roomChurnScenario: Scenario<'members' | 'seconds' | 'rounds'> = {
  name: 'room-churn',
  about: `Everybody comes into one room within some seconds, and then goes: the server's work for each, the telling of the
others included, against a bare room with the same statements and events; how many events one member gets; and whether
memory is again what it was when the room has ended.`,
  options: {
    members: { doc: 'users who come and go, each with a connection', fallback: 10_000, min: 2, max: 14_000 },
    seconds: { doc: 'seconds within which they come, and go', fallback: 10, max: 600 },
    rounds: { doc: 'rounds of both, in turn, after one that is not counted; the median counts', fallback: 3 },
  },
  run: benchRoomChurn,
};

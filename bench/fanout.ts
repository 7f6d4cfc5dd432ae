/** `npm run bench -- fanout`: one event, and a burst in one turn, to many connections, against loops of `ws.send`. */
import { encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { usersNamed } from './parley.ts';
import type { BareSocketsTasks } from './reference/bare-sockets.ts';
import { type Figures, medians, type Report, ratioOf } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type Measured, type Stage } from './stage.ts';
import { lasting, sleep } from './times.ts';
import type { CrowdTasks } from './workers/crowd.ts';
import type { FanoutHostTasks } from './workers/fanout-host.ts';
import type { Usage } from './workers/probe.ts';

type Options = Parameters<typeof fanoutScenario.run>[0];

const warmUpMsMax = 1000;
const openedAtOnce = 32;
const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

/** Events as a conversation's members get them, each another one. */
const encodeEvents = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) =>
    encodeEvent(events.entry.name, {
      log: 7_214_301_233_152_000 + index,
      position: 1200 + index,
      message: {
        position: 1200 + index,
        conversationType: 0,
        senderUserID: `sender-${index}`,
        targetID: 'receiver',
        messageID: 7_214_301_233_152_100 + index,
        messageSeq: 1200 + index,
        localMessageID: `7214301233152-${index}`,
        timestamp: 1_764_000_000_000 + index,
        orderKey: 1_806_336_000_000_000 + index,
        content: { type: 1, message: text },
      },
    }),
  );

/** `parley` names its receivers, `followers` names the log that they follow. */
type Way = 'parley' | 'followers' | 'plainLoop' | 'packedLoop';

/** A server with its crowd, and the ways in which it hands out what it was told. */
interface Target {
  readonly server: Pick<Measured<Record<never, never>>, 'call' | 'stop'>;
  readonly crowd: Measured<CrowdTasks>;
  readonly ways: Partial<Record<Way, () => Promise<void>>>;
  prepare(events: readonly string[]): Promise<void>;
  /** Events that have been handed out, over all connections. */
  sent: number;
}

type Users = ReturnType<typeof usersNamed>;

async function gather(stage: Stage, url: string, users: Users): Promise<Measured<CrowdTasks>> {
  const crowd = stage.start<CrowdTasks>('crowd.ts');
  await crowd.call('open', { url, users, atOnce: openedAtOnce });
  return crowd;
}

async function startParley(stage: Stage, users: Users, members: number): Promise<Target> {
  const port = await freePort();
  const server = await stage.startServer<FanoutHostTasks>({
    script: 'bench/workers/fanout-host.ts',
    environment: { HOST_PORT: String(port), HOST_DATA_DIR: stage.directory() },
    port,
  });
  const userIDs = users.map(([userID]) => userID);
  const crowd = await gather(stage, server.url, users);
  await server.call('follow', { users: userIDs, memberCount: members });
  return {
    server,
    crowd,
    ways: { parley: () => server.call('publish'), followers: () => server.call('publishToFollowers') },
    prepare: (prepared) => server.call('prepare', { users: userIDs, events: prepared }),
    sent: 0,
  };
}

async function startBare(stage: Stage, users: Users): Promise<Target> {
  const port = await freePort();
  const server = await stage.startServer<BareSocketsTasks>({
    script: 'bench/reference/bare-sockets.ts',
    environment: { BARE_PORT: String(port) },
    port,
  });
  return {
    server,
    crowd: await gather(stage, server.url, users),
    ways: { plainLoop: () => server.call('plain'), packedLoop: () => server.call('packed') },
    prepare: (prepared) => server.call('prepare', { events: prepared }),
    sent: 0,
  };
}

interface Phase {
  readonly way: Way;
  readonly burst: number;
  readonly connections: number;
  readonly seconds: number;
}

/** Hands out one burst after the other, each when the one before has reached everybody. */
async function runPhase(target: Target, { way, burst, connections, seconds }: Phase): Promise<Figures> {
  const handOut = target.ways[way];
  if (!handOut) throw new Error(`this server knows no ${way}`);
  const runFor = async (ms: number): Promise<number> => {
    const endsAt = performance.now() + lasting(ms);
    const before = target.sent;
    while (performance.now() < endsAt) {
      target.sent += burst * connections;
      await handOut();
      await target.crowd.call('until', target.sent);
    }
    return target.sent - before;
  };
  await target.prepare(encodeEvents(burst));
  await runFor(Math.min(warmUpMsMax, seconds * 500));
  const usages = async () => Promise.all([target.server.call('usage'), target.crowd.call('usage')]);
  const before = await usages();
  const delivered = await runFor(seconds * 1000);
  const after = await usages();
  return figuresOf(delivered, { before, after });
}

type Usages = readonly [server: Usage, crowd: Usage];

function figuresOf(delivered: number, { before, after }: { readonly before: Usages; readonly after: Usages }): Figures {
  const wallSeconds = (after[0].at - before[0].at) / 1000;
  const cpuSeconds = after[0].cpuSeconds - before[0].cpuSeconds;
  return {
    deliveriesPerServerCpuSecond: delivered / cpuSeconds,
    deliveriesPerSecond: delivered / wallSeconds,
    serverCpuShare: cpuSeconds / wallSeconds,
    generatorCpuShare: (after[1].cpuSeconds - before[1].cpuSeconds) / wallSeconds,
  };
}

/** `deliveriesPerSecond` of a burst becomes `burstDeliveriesPerSecond`. */
const named = (kind: 'burst' | 'single', figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );

const plan: readonly { readonly way: Way; readonly kind: 'burst' | 'single' }[] = [
  { way: 'plainLoop', kind: 'burst' },
  { way: 'parley', kind: 'burst' },
  { way: 'followers', kind: 'burst' },
  { way: 'packedLoop', kind: 'burst' },
  { way: 'plainLoop', kind: 'single' },
  { way: 'parley', kind: 'single' },
  { way: 'followers', kind: 'single' },
];

async function benchFanout(options: Options, { stage, progress }: Bench): Promise<Report> {
  const { connections, seconds } = options;
  const users = usersNamed('member', connections);
  progress(`${connections} connections log in to each of two servers`);
  const bare = await startBare(stage, users);
  const parley = await startParley(stage, users, options.members);
  const rounds: Record<Way, Figures[]> = { parley: [], followers: [], plainLoop: [], packedLoop: [] };
  for (let round = 1; round <= options.rounds; round += 1) {
    const inRound: Partial<Record<Way, Figures>> = {};
    for (const { way, kind } of plan) {
      const burst = kind === 'burst' ? options.events : 1;
      // What the phase before left to do is not this one's affair.
      await sleep(100);
      const target = way in parley.ways ? parley : bare;
      const figures = await runPhase(target, { way, burst, connections, seconds });
      inRound[way] = { ...inRound[way], ...named(kind, figures) };
      const rate = Math.round(figures['deliveriesPerServerCpuSecond'] ?? 0);
      progress(`round ${round} of ${options.rounds}, ${way}, ${kind}: ${rate} deliveries per server CPU second`);
    }
    for (const [way, figures] of Object.entries(inRound)) rounds[way as Way].push(figures);
  }
  for (const { crowd, server } of [bare, parley]) {
    await crowd.stop();
    await server.stop();
  }
  return reportOf(rounds);
}

function reportOf(rounds: Record<Way, readonly Figures[]>): Report {
  const figures = medians(rounds.parley);
  const followers = medians(rounds.followers);
  const plainLoop = medians(rounds.plainLoop);
  const packedLoop = medians(rounds.packedLoop);
  return {
    scenario: 'fanout',
    figures,
    references: { followers, plainLoop, packedLoop },
    ratios: {
      toPlainLoop: ratioOf(figures, plainLoop, 'burstDeliveriesPerServerCpuSecond'),
      toPackedLoop: ratioOf(figures, packedLoop, 'burstDeliveriesPerServerCpuSecond'),
      singleToPlainLoop: ratioOf(figures, plainLoop, 'singleDeliveriesPerServerCpuSecond'),
      followersToNamed: ratioOf(followers, figures, 'burstDeliveriesPerServerCpuSecond'),
      singleFollowersToNamed: ratioOf(followers, figures, 'singleDeliveriesPerServerCpuSecond'),
    },
    // Each burst waits for the receivers, so they set the pace; what counts is the CPU time of the server.
    generatorLimited: false,
  };
}

export const fanoutScenario: Scenario<'connections' | 'members' | 'events' | 'seconds' | 'rounds'> = {
  name: 'fanout',
  about: `Events to many connections, from the commit on, per CPU second of the server: a burst in one turn, and one event
at a time, against a plain loop of ws.send and a loop that sends the burst packed in one message; and the same for a log
with many more members, whose followers are those connections.`,
  options: {
    connections: { doc: 'connections, each of another user', fallback: 1000, max: 18_000 },
    members: {
      doc: 'members of the log that the connections follow; the others are offline',
      fallback: 100_000,
      max: 1_000_000,
    },
    events: { doc: 'events of a burst', fallback: 10, max: 100 },
    seconds: { doc: 'measured time per phase; a round has seven', fallback: 4 },
    rounds: { doc: 'rounds of all phases, in turn; the median counts', fallback: 3 },
  },
  run: benchFanout,
};

/** `npm run bench -- room`: what is said in a room reaches its members, against a loop of `ws.send`. */
import { encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { startParley, usersNamed } from './parley.ts';
import type { BareSocketsTasks } from './reference/bare-sockets.ts';
import { type Figures, medians, type Report, ratioOf } from './report.ts';
import { benchRoomForMinutes } from './room-minutes.ts';
import type { Bench, Scenario } from './scenario.ts';
import { freePort, type Measured, type Stage } from './stage.ts';
import { sleep } from './times.ts';
import type { CrowdTasks } from './workers/crowd.ts';
import type { Usage } from './workers/probe.ts';
import type { RoomLoadTasks } from './workers/room-load.ts';

type Options = Parameters<typeof roomScenario.run>[0];

const sendersMost = 10;
const openedAtOnce = 32;
const warmUpMsMax = 1000;
const restMs = 100;
const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

/** Messages as the members of a room get them, each another one. */
const encodeMessages = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => {
    const message = {
      position: 1200 + index,
      conversationType: 1,
      senderUserID: `member-${index}`,
      targetID: 'stage',
      messageID: 7_214_301_233_152_100 + index,
      messageSeq: 1200 + index,
      localMessageID: `m-${index}`,
      timestamp: 1_764_000_000_000 + index,
      orderKey: 1_806_336_000_000_000 + index,
      content: { type: 1, message: text },
    };
    const entries = [{ kind: 'message', message, position: 1200 + index }];
    return encodeEvent(events.roomEntries.name, { room: 7_214_301_233_152_000, entries });
  });

/** A server whose members hear a burst, `talk` after `talk`, and how many heard each message. */
interface Target {
  readonly server: { readonly call: Measured<Record<never, never>>['call']; stop(): Promise<void> };
  readonly listeners: number;
  /** Answers how many messages there were. */
  talk(burst: number, forMs: number): Promise<number>;
  stop(): Promise<void>;
}

async function startRoom(stage: Stage, members: number): Promise<Target> {
  const [port, dataDir] = [await freePort(), stage.directory()];
  const server = await startParley(stage, { dataDir, port });
  const load = stage.start<RoomLoadTasks>('room-load.ts');
  await load.call('enter', { url: server.url, users: usersNamed('member', members), senders: sendersMost });
  return {
    server,
    listeners: members,
    talk: (burst, forMs) => load.call('talk', { burst, forMs }),
    stop: () => load.stop(),
  };
}

async function startLoop(stage: Stage, members: number): Promise<Target> {
  const port = await freePort();
  const server = await stage.startServer<BareSocketsTasks>({
    script: 'bench/reference/bare-sockets.ts',
    environment: { BARE_PORT: String(port) },
    port,
  });
  const crowd = stage.start<CrowdTasks>('crowd.ts');
  await crowd.call('open', { url: server.url, users: usersNamed('member', members), atOnce: openedAtOnce });
  let heard = 0;
  return {
    server,
    listeners: members,
    talk: async (burst, forMs) => {
      await server.call('prepare', { events: encodeMessages(burst) });
      const endsAt = performance.now() + forMs;
      const before = heard;
      do {
        heard += burst;
        await server.call('plain');
        await crowd.call('until', heard * members);
      } while (performance.now() < endsAt);
      return heard - before;
    },
    stop: () => crowd.stop(),
  };
}

async function measure({ server, listeners, talk }: Target, burst: number, seconds: number): Promise<Figures> {
  await talk(burst, Math.min(warmUpMsMax, seconds * 500));
  // What was left to do is not the measured time's affair.
  await sleep(restMs);
  const before: Usage = await server.call('usage');
  const messages = await talk(burst, seconds * 1000);
  const after: Usage = await server.call('usage');
  const [cpuSeconds, wallSeconds] = [after.cpuSeconds - before.cpuSeconds, (after.at - before.at) / 1000];
  return {
    deliveriesPerServerCpuSecond: (messages * listeners) / cpuSeconds,
    deliveriesPerSecond: (messages * listeners) / wallSeconds,
    serverCpuShare: cpuSeconds / wallSeconds,
  };
}

const named = (kind: 'burst' | 'single', figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );

async function benchRoom({ members, seconds, ...options }: Options, bench: Bench): Promise<Report> {
  if (options.minutes > 0) return benchRoomForMinutes({ members, ...options }, bench);
  const { stage, progress } = bench;
  progress(`${members} members come into a room, and as many connect to the loop`);
  const targets = { plainLoop: await startLoop(stage, members), room: await startRoom(stage, members) };
  const rounds = { plainLoop: [] as Figures[], room: [] as Figures[] };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const name of ['plainLoop', 'room'] as const) {
      const bursts = await measure(targets[name], sendersMost, seconds);
      const singles = await measure(targets[name], 1, seconds);
      rounds[name].push({ ...named('burst', bursts), ...named('single', singles) });
      const rate = Math.round(bursts['deliveriesPerServerCpuSecond'] ?? 0);
      progress(`round ${round} of ${options.rounds}, ${name}: ${rate} deliveries per server CPU second in bursts`);
    }
  }
  for (const target of Object.values(targets)) {
    await target.stop();
    await target.server.stop();
  }
  const [figures, plainLoop] = [medians(rounds.room), medians(rounds.plainLoop)];
  return {
    scenario: 'room',
    figures,
    references: { plainLoop },
    ratios: {
      toPlainLoop: ratioOf(figures, plainLoop, 'burstDeliveriesPerServerCpuSecond'),
      singleToPlainLoop: ratioOf(figures, plainLoop, 'singleDeliveriesPerServerCpuSecond'),
    },
    // Each burst waits for the receivers, so they set the pace; what counts is the CPU time of the server.
    generatorLimited: false,
  };
}

export const roomScenario: Scenario<'members' | 'seconds' | 'rounds' | 'minutes' | 'rate' | 'stopped'> = {
  name: 'room',
  about: `Messages of a room with many members, all in (decode, checks, commit, answer, delivery), per CPU second of the server: a
burst of ten from ten senders, and one at a time, against a plain loop of ws.send that hands out the same frames. With
--minutes it is talked in for long instead, first while all read and as long again while some have stopped: how long a
message takes to the others, and whether the server's memory stays.`,
  options: {
    members: { doc: 'members of the room, each with a connection', fallback: 2000, min: 11, max: 15_000 },
    seconds: { doc: 'measured time per phase; a round has four', fallback: 4 },
    rounds: { doc: 'rounds of all phases, in turn; the median counts', fallback: 3 },
    minutes: {
      doc: 'minutes of each of the two halves; 0: the bursts and single messages',
      fallback: 0,
      min: 0,
      max: 600,
    },
    rate: { doc: 'with --minutes: messages in a second', fallback: 20, max: 1000 },
    stopped: { doc: 'with --minutes: members who stop to read in the second half', fallback: 1, max: 5 },
  },
  run: benchRoom,
};

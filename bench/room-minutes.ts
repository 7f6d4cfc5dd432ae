/** `npm run bench -- room --minutes 5`: a large room that is talked in for long, also beside members who stop to read. */
import { startParley, usersNamed } from './parley.ts';
import { type Figures, isGeneratorLimited, type Report, ratioOf } from './report.ts';
import type { Bench } from './scenario.ts';
import { freePort, type Measured, type MeasuredServer } from './stage.ts';
import { sleep } from './times.ts';
import type { CrowdTasks } from './workers/crowd.ts';
import type { ProbeTasks, Usage } from './workers/probe.ts';
import { type RoomMinutesTasks, stageRoom } from './workers/room-minutes-load.ts';

export interface MinutesOptions {
  readonly members: number;
  readonly minutes: number;
  /** Messages in a second. */
  readonly rate: number;
  /** Members who stop to read in the second half. */
  readonly stopped: number;
}

const sendersMost = 10;
const listenersMost = 100;
const openedAtOnce = 32;
/** Nothing has come for so long: whoever came in was told to everybody. */
const quietMs = 2500;
/** The log of the room is as long as it becomes by then. */
const warmUpMs = 30_000;

interface Stand {
  readonly server: MeasuredServer<ProbeTasks>;
  readonly crowd: Measured<CrowdTasks>;
  readonly talk: Measured<RoomMinutesTasks>;
}

async function setUp({ members, stopped }: MinutesOptions, { stage, progress }: Bench): Promise<Stand> {
  const server = await startParley(stage, { dataDir: stage.directory(), port: await freePort() });
  const [crowd, talk] = [stage.start<CrowdTasks>('crowd.ts'), stage.start<RoomMinutesTasks>('room-minutes-load.ts')];
  const users = usersNamed('member', members);
  // Of few members one is left at least who does nothing in particular.
  const listenersEnd = Math.min(sendersMost + listenersMost, members - stopped - 1);
  const sleepersEnd = listenersEnd + stopped;
  progress(`${members} members come into a room`);
  await talk.call('enter', {
    url: server.url,
    senders: users.slice(0, sendersMost),
    listeners: users.slice(sendersMost, listenersEnd),
    sleepers: users.slice(listenersEnd, sleepersEnd),
  });
  await crowd.call('open', { url: server.url, users: users.slice(sleepersEnd), atOnce: openedAtOnce });
  await crowd.call('ask', { method: 'enterRoom', params: stageRoom });
  for (let before = -1, now = 0; before < now; ) {
    before = now;
    await sleep(quietMs);
    now = await crowd.call('events');
  }
  return { server, crowd, talk };
}

async function talkFor({ server, crowd, talk }: Stand, ratePerSecond: number, forMs: number): Promise<Figures> {
  const usages = (): Promise<readonly Usage[]> => Promise.all([server.call('usage'), crowd.call('usage')]);
  const before = await usages();
  const result = await talk.call('talk', { ratePerSecond, forMs });
  const after = await usages();
  const [ofServer = Number.NaN, ofCrowd = Number.NaN] = after.map(({ cpuSeconds, at }, index) => {
    const { cpuSeconds: from = 0, at: since = 0 } = before[index] ?? {};
    return (cpuSeconds - from) / ((at - since) / 1000);
  });
  const { talkerCpuShare, ...rest } = result;
  return { ...rest, serverCpuShare: ofServer, generatorCpuShare: Math.max(ofCrowd, talkerCpuShare) };
}

const megabytes = (bytes: number): number => bytes / 2 ** 20;

const memory = (start: Usage, end: Usage): Figures => ({
  residentMegabytesAtStart: megabytes(start.residentBytes),
  residentMegabytesAtEnd: megabytes(end.residentBytes),
  usedMegabytesAtStart: megabytes(start.usedBytes),
  usedMegabytesAtEnd: megabytes(end.usedBytes),
});

export async function benchRoomForMinutes(options: MinutesOptions, bench: Bench): Promise<Report> {
  const { rate, minutes, stopped } = options;
  const stand = await setUp(options, bench);
  const { server, crowd, talk } = stand;
  const tell = (when: string, { deliveryMsP99 = Number.NaN, lost = 0 }: Figures): void =>
    bench.progress(`${when}: p99 ${deliveryMsP99.toFixed(1)} ms, ${lost} arrivals missing`);
  await talkFor(stand, rate, warmUpMs);
  const start = await server.call('collect');
  const alone = await talkFor(stand, rate, minutes * 60_000);
  tell('all read', alone);
  await talk.call('stopReading');
  const beside = await talkFor(stand, rate, minutes * 60_000);
  tell(`${stopped} do not`, beside);
  const sentAway = await talk.call('readAgain');
  const end = await server.call('collect');
  await Promise.all([crowd.stop(), talk.stop()]);
  await server.stop();
  const figures: Figures = { ...beside, sentAway, ...memory(start, end) };
  return {
    scenario: 'room',
    figures,
    references: { alone },
    ratios: {
      p99ToAlone: ratioOf(figures, alone, 'deliveryMsP99'),
      residentEndToStart: end.residentBytes / start.residentBytes,
      usedEndToStart: end.usedBytes / start.usedBytes,
    },
    generatorLimited: isGeneratorLimited(alone) || isGeneratorLimited(beside),
  };
}

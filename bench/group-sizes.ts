/** What must not grow with the members of a group or the groups of a user: costs of messages, pages and logins. */
import { measureSends, text } from './group-messages.ts';
import { startParley, tokenOf, usersNamed } from './parley.ts';
import { type Figures, quantile } from './report.ts';
import type { Bench } from './scenario.ts';
import { freePort, type MeasuredServer } from './stage.ts';
import type { GroupLoadTasks } from './workers/group-load.ts';
import type { GroupReadingTasks, Reading } from './workers/group-reading.ts';
import type { GroupsFillTasks } from './workers/groups-fill.ts';
import type { ProbeTasks } from './workers/probe.ts';

interface SizesPlan {
  /** Members of the large group, of whom three are online, as in the small one. */
  readonly stored: number;
  /** Of the user who is in many. */
  readonly groups: number;
  readonly samples: number;
  readonly logins: number;
  /** For all slices together, of each group. */
  readonly seconds: number;
}

export const fewGroups = 10;
const fewMembers = 200;
const online = 3;
/** They come into the large group after its messages were measured. */
const readers = 2;
/** Measured in so many slices, each of them of everybody in turn: a disturbance meets all. */
const slices = 10;

const large = 'large';
const small = 'small';
const three = 'three';

interface Sized {
  readonly bench: Bench;
  readonly plan: SizesPlan;
  readonly server: MeasuredServer<ProbeTasks>;
  /** Behind which pages of the members of the large group and of the small one begin. */
  readonly places: readonly (readonly number[])[];
}

async function fill(plan: SizesPlan, { stage, progress }: Bench, dataDir: string): Promise<Sized['places']> {
  progress(`a group of ${plan.stored} members is filled`);
  const worker = stage.start<GroupsFillTasks>('groups-fill.ts');
  const groups = [
    { groupID: large, members: plan.stored - online - readers },
    { groupID: small, members: fewMembers },
  ];
  const places = await worker.call('fill', { dataDir, groups });
  await worker.stop();
  return places;
}

/** CPU time of the server for a message to three who are online, in the large group and in one of three. */
async function measureStored({ bench, plan, server }: Sized): Promise<Readonly<Record<string, Figures>>> {
  const load = bench.stage.start<GroupLoadTasks>('group-load.ts');
  await load.call('enter', { url: server.url, users: usersNamed('sender', online), senders: online });
  await load.call('join', large);
  await load.call('make', three);
  const spent = new Map([large, three].map((groupID) => [groupID, { messages: 0, cpuSeconds: 0 }]));
  const measureMs = (plan.seconds * 1000) / slices;
  // The first slice warms up and does not count.
  for (let slice = 0; slice <= slices; slice += 1) {
    for (const [groupID, sum] of spent) {
      const sending = { groupID, online, burst: online, text, warmUpMs: 0, measureMs };
      const { messages, cpuSeconds } = await measureSends({ server, load }, sending);
      if (slice === 0) continue;
      sum.messages += messages;
      sum.cpuSeconds += cpuSeconds;
    }
  }
  await load.stop();
  bench.progress(`stored: ${spent.get(large)?.messages} messages to the large group`);
  const figuresOf = ({ messages, cpuSeconds }: { messages: number; cpuSeconds: number }): Figures => ({
    storedCpuMsPerMessage: (cpuSeconds * 1000) / messages,
  });
  return Object.fromEntries([...spent].map(([groupID, sum]) => [groupID, figuresOf(sum)]));
}

/** What a user does over and over; its times are told as `name`. */
interface Way {
  readonly name: string;
  readonly reading: Omit<Reading, 'userID' | 'samples'>;
  readonly samples: number;
}

const waysOf = ({ plan: { samples, logins }, places: [largePlaces = [], smallPlaces = []] }: Sized): readonly Way[] => [
  { name: 'memberListMs', reading: { kind: 'page', groupID: large, places: largePlaces }, samples },
  { name: 'smallMemberListMs', reading: { kind: 'page', groupID: small, places: smallPlaces }, samples },
  { name: 'loginMs', reading: { kind: 'login' }, samples: logins },
  { name: 'newDeviceLoginMs', reading: { kind: 'newLogin' }, samples: logins },
];

/** Pages of members, and logins, of a user in few groups and of one in many. */
async function measureReading(sized: Sized): Promise<Readonly<Record<string, Figures>>> {
  const { bench, plan, server } = sized;
  const load = bench.stage.start<GroupReadingTasks>('group-reading.ts');
  const figuresByUser: Record<string, Figures> = {};
  for (const [userID, groups] of [
    ['few', fewGroups],
    ['many', plan.groups],
  ] as const) {
    bench.progress(`a user comes into ${groups} groups`);
    const who = { url: server.url, userID, token: tokenOf(userID) };
    await load.call('prepare', { ...who, groups, joined: [large, small], text });
    figuresByUser[userID] = {};
  }
  for (const { name, reading, samples } of waysOf(sized)) {
    const measuredByUser = new Map(
      Object.keys(figuresByUser).map((userID) => [userID, { times: [] as number[], cpuSeconds: 0 }]),
    );
    const perSlice = Math.max(1, Math.ceil(samples / slices));
    for (let slice = 0; slice <= slices; slice += 1) {
      for (const [userID, all] of measuredByUser) {
        const before = await server.call('usage');
        const times = await load.call('measure', { ...reading, userID, samples: perSlice });
        const after = await server.call('usage');
        if (slice === 0) continue;
        all.times.push(...times);
        all.cpuSeconds += after.cpuSeconds - before.cpuSeconds;
      }
    }
    for (const [userID, { times, cpuSeconds }] of measuredByUser) {
      figuresByUser[userID] = {
        ...figuresByUser[userID],
        [`${name}P50`]: quantile(times, 0.5),
        [`${name}P99`]: quantile(times, 0.99),
        [`${name}ServerCpu`]: (cpuSeconds * 1000) / times.length,
      };
    }
    bench.progress(`${name}: ${perSlice * slices} samples of each user`);
  }
  await load.stop();
  return figuresByUser;
}

/** Of the large group and the user in many groups, and of the small ones. */
export async function measureSizes(
  plan: SizesPlan,
  bench: Bench,
): Promise<{ readonly large: Figures; readonly small: Figures }> {
  const [dataDir, port] = [bench.stage.directory(), await freePort()];
  const places = await fill(plan, bench, dataDir);
  const server = await startParley(bench.stage, { dataDir, port });
  const sized = { bench, plan, server, places };
  const stored = await measureStored(sized);
  const reading = await measureReading(sized);
  await server.stop();
  return {
    large: { ...stored[large], ...reading['many'] },
    small: { ...stored[three], ...reading['few'] },
  };
}

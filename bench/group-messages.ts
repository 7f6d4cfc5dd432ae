/** What a message costs in a group of so many members who are all online, of Parley and of the bare pipeline. */
import { startParley, usersNamed } from './parley.ts';
import type { Figures } from './report.ts';
import { freePort, type Measured, type MeasuredServer, type Stage } from './stage.ts';
import { sleep } from './times.ts';
import type { GroupLoadTasks, SendPlan } from './workers/group-load.ts';
import type { ProbeTasks } from './workers/probe.ts';

export type Target = 'parley' | 'bareGroup';

/** Of a burst, each of whose messages has another sender. */
const sendersMost = 10;
export const text =
  'A message of a length that people really write to each other, about this long, give or take a few words.';
const warmUpMsMax = 1000;
const restMs = 100;

async function startServer(target: Target, stage: Stage): Promise<MeasuredServer<ProbeTasks>> {
  const [port, dataDir] = [await freePort(), stage.directory()];
  if (target === 'parley') return startParley(stage, { dataDir, port });
  return stage.startServer({
    script: 'bench/reference/bare-group.ts',
    environment: { BARE_PORT: String(port), BARE_DATA_DIR: dataDir },
    port,
  });
}

interface Sending {
  readonly server: Pick<MeasuredServer<ProbeTasks>, 'call'>;
  readonly load: Measured<GroupLoadTasks>;
}

/** Sends for some time; what it cost is taken over just that time. */
export async function measureSends({ server, load }: Sending, plan: SendPlan) {
  await load.call('warmUp', plan);
  // What was left to do is not the measured time's affair.
  await sleep(restMs);
  const usages = async () => Promise.all([server.call('usage'), load.call('usage')]);
  const before = await usages();
  const sent = await load.call('send', plan);
  const after = await usages();
  const [cpuSeconds, generatorCpuSeconds] = [0, 1].map(
    (which) => (after[which]?.cpuSeconds ?? 0) - (before[which]?.cpuSeconds ?? 0),
  );
  return { ...sent, cpuSeconds: cpuSeconds ?? 0, generatorCpuSeconds: generatorCpuSeconds ?? 0 };
}

const figuresOf = (sent: Awaited<ReturnType<typeof measureSends>>): Figures => ({
  deliveriesPerServerCpuSecond: sent.deliveries / sent.cpuSeconds,
  messagesPerServerCpuSecond: sent.messages / sent.cpuSeconds,
  deliveriesPerSecond: sent.deliveries / sent.seconds,
  deliveryMsP50: sent.deliveryMs[0] ?? 0,
  deliveryMsP99: sent.deliveryMs[1] ?? 0,
  serverCpuShare: sent.cpuSeconds / sent.seconds,
  generatorCpuShare: sent.generatorCpuSeconds / sent.seconds,
});

/** `deliveryMsP50` of a burst becomes `burstDeliveryMsP50`. */
const named = (kind: string, figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );

interface Sizes {
  /** Members of one group after the other, ascending. */
  readonly members: readonly number[];
  /** Of each phase; a group has two. */
  readonly seconds: number;
}

/** One server from empty: a group of all who are there, then more come and there is a larger one. */
export async function measureGroups(
  target: Target,
  { members, seconds }: Sizes,
  stage: Stage,
): Promise<readonly Figures[]> {
  const server = await startServer(target, stage);
  const load = stage.start<GroupLoadTasks>('group-load.ts');
  const users = usersNamed('member', Math.max(...members));
  const times = { warmUpMs: Math.min(warmUpMsMax, seconds * 500), measureMs: seconds * 1000 };
  const measured: Figures[] = [];
  let [present, senders] = [0, 0];
  for (const online of members) {
    const burst = Math.min(sendersMost, online);
    await load.call('enter', { url: server.url, users: users.slice(present, online), senders: burst - senders });
    [present, senders] = [online, burst];
    const groupID = `group-${online}`;
    await load.call('make', groupID);
    const plan = { groupID, online, text, ...times };
    const bursts = figuresOf(await measureSends({ server, load }, { ...plan, burst }));
    const singles = figuresOf(await measureSends({ server, load }, { ...plan, burst: 1 }));
    measured.push({ ...named('burst', bursts), ...named('single', singles) });
  }
  await load.stop();
  await server.stop();
  return measured;
}

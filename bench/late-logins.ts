/** Logins of users of whom a node keeps nothing, in many groups and in few, whose groups moved just now or long ago. */
import { fewGroups } from './group-sizes.ts';
import { startParley } from './parley.ts';
import { type Figures, quantile, ratioOf } from './report.ts';
import type { Bench } from './scenario.ts';
import { freePort } from './stage.ts';
import type { Crowd, LateFillTasks } from './workers/late-fill.ts';
import type { LateLoadTasks } from './workers/late-load.ts';

interface LatePlan {
  /** Of each crowd: so many that those who were there last have pushed out what was kept of the first ones. */
  readonly users: number;
  /** Of a user who is in many. */
  readonly groups: number;
  readonly logins: number;
}

const hourMs = 3_600_000;
/** The last head is filled in so long before the last login. */
const filledWithinMs = 300_000;
/** Logins of one crowd, before the next one's turn: a disturbance meets all. */
const perSlice = 5;

/** How the figures of a crowd are called. */
const figureNames = { quiet: 'lateLoginMs', moved: 'lateMovedLoginMs' } as const;
type Kind = keyof typeof figureNames;
const kinds = ['quiet', 'moved'] as const;
const sizes = ['few', 'many'] as const;

/** Heads with a time ahead of the server's clock moved within the last half minute whenever it is asked. */
const movedAgoMs: Readonly<Record<Kind, number>> = { quiet: hourMs, moved: -filledWithinMs };

const crowdsOf = ({ users, groups }: LatePlan) =>
  kinds.flatMap((kind) =>
    sizes.map((size) => {
      const crowd: Crowd = {
        name: `${size}-${kind}`,
        users,
        groups: size === 'few' ? fewGroups : groups,
        movedAgoMs: movedAgoMs[kind],
      };
      return { kind, size, crowd, times: [] as number[], cpuSeconds: 0 };
    }),
  );

export async function measureLateLogins(
  plan: LatePlan,
  { stage, progress }: Bench,
): Promise<{ readonly many: Figures; readonly few: Figures }> {
  const crowds = crowdsOf(plan);
  const place = { dataDir: stage.directory(), port: await freePort() };
  progress(`${plan.users} users come into ${plan.groups} groups each, and as many into ${fewGroups}`);
  const filling = stage.start<LateFillTasks>('late-fill.ts');
  const users = await filling.call('fill', { dataDir: place.dataDir, crowds: crowds.map(({ crowd }) => crowd) });
  await filling.stop();
  const server = await startParley(stage, place);
  const load = stage.start<LateLoadTasks>('late-load.ts');
  await load.call('prepare', { url: server.url, users });
  const measure = async (logins: number, isCounted: boolean): Promise<void> => {
    for (let done = 0; done < logins; done += perSlice) {
      for (const measured of crowds) {
        const before = await server.call('usage');
        const times = await load.call('measure', { crowd: measured.crowd.name, samples: perSlice });
        const after = await server.call('usage');
        if (!isCounted) continue;
        measured.times.push(...times);
        measured.cpuSeconds += after.cpuSeconds - before.cpuSeconds;
      }
    }
  };
  // Everybody comes for the first time, is registered nowhere yet, and warms the server up.
  await measure(plan.users, false);
  await measure(plan.logins, true);
  await load.stop();
  await server.stop();
  progress(`late logins: ${plan.logins} samples of each crowd`);
  const figuresOf = (asked: (typeof sizes)[number]): Figures =>
    Object.assign({}, ...crowds.filter(({ size }) => size === asked).map(figuresOfCrowd));
  return { many: figuresOf('many'), few: figuresOf('few') };
}

/** Of who is in many groups, of the same of who is in few. */
export const lateRatios = (many: Figures, few: Figures): Figures => ({
  lateLoginRatio: ratioOf(many, few, 'lateLoginMsP99'),
  lateLoginMedianRatio: ratioOf(many, few, 'lateLoginMsP50'),
  lateLoginCpuRatio: ratioOf(many, few, 'lateLoginMsServerCpu'),
  lateMovedLoginRatio: ratioOf(many, few, 'lateMovedLoginMsP99'),
  lateMovedLoginMedianRatio: ratioOf(many, few, 'lateMovedLoginMsP50'),
  lateMovedLoginCpuRatio: ratioOf(many, few, 'lateMovedLoginMsServerCpu'),
});

const figuresOfCrowd = ({ kind, times, cpuSeconds }: ReturnType<typeof crowdsOf>[number]): Figures => ({
  [`${figureNames[kind]}P50`]: quantile(times, 0.5),
  [`${figureNames[kind]}P99`]: quantile(times, 0.99),
  [`${figureNames[kind]}ServerCpu`]: (cpuSeconds * 1000) / times.length,
});

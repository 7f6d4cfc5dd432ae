/** `npm run bench -- group`: durable messages of groups of several sizes, and what must not grow with them. */
import { measureGroups, type Target } from './group-messages.ts';
import { fewGroups, measureSizes } from './group-sizes.ts';
import { lateRatios, measureLateLogins } from './late-logins.ts';
import { type Figures, medians, type Report, ratioOf } from './report.ts';
import { type Bench, type Scenario, UsageError } from './scenario.ts';

type Options = Parameters<typeof groupScenario.run>[0];

/** A round of each server: the larger group is measured where the smaller one was, so that both servers are as warm. */
async function measureColumns(
  options: Options,
  { stage, progress }: Bench,
): Promise<Readonly<Record<string, Figures>>> {
  const { fewest, members, most, seconds } = options;
  const sizesOf: readonly (readonly [Target, readonly number[]])[] = [
    ['bareGroup', [fewest, members]],
    ['parley', [fewest, members, most]],
  ];
  const rounds = new Map<string, Figures[]>();
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [target, sizes] of sizesOf) {
      const measured = await measureGroups(target, { members: sizes, seconds }, stage);
      for (const [index, figures] of measured.entries()) {
        const [name, size] = [`${target}${sizes[index]}`, sizes[index]];
        rounds.set(name, [...(rounds.get(name) ?? []), figures]);
        const rate = Math.round(figures['burstDeliveriesPerServerCpuSecond'] ?? 0);
        progress(`round ${round} of ${options.rounds}, ${target}, ${size} members: ${rate} per server CPU second`);
      }
    }
  }
  return Object.fromEntries([...rounds].map(([name, figures]) => [name, medians(figures)]));
}

async function benchGroup(options: Options, bench: Bench): Promise<Report> {
  const { fewest, members, most, stored, groups, samples, logins, late, seconds } = options;
  if (fewest >= members || members >= most) throw new UsageError('--members lies between --fewest and --most');
  const columns = await measureColumns(options, bench);
  const at = (target: Target, size: number): Figures => columns[`${target}${size}`] ?? {};
  const parley = at('parley', members);
  const bareGroup = at('bareGroup', members);
  const sizes = await measureSizes({ stored, groups, samples, logins, seconds }, bench);
  const { many, few } = await measureLateLogins({ users: late, groups, logins }, bench);
  const large = { ...sizes.large, ...many };
  const small = { ...sizes.small, ...few };
  const figures = { ...parley, ...large };
  return {
    scenario: 'group',
    figures,
    references: {
      bareGroup,
      [`at${fewest}`]: at('parley', fewest),
      [`bareAt${fewest}`]: at('bareGroup', fewest),
      [`at${most}`]: at('parley', most),
      small,
    },
    ratios: {
      toBareGroup: ratioOf(parley, bareGroup, 'burstDeliveriesPerServerCpuSecond'),
      singleToBareGroup: ratioOf(parley, bareGroup, 'singleDeliveriesPerServerCpuSecond'),
      storedCostRatio: ratioOf(large, small, 'storedCpuMsPerMessage'),
      memberListRatio: ratioOf(large, small, 'memberListMsP99'),
      memberListSizeRatio: (small['memberListMsP99'] ?? Number.NaN) / (small['smallMemberListMsP99'] ?? Number.NaN),
      loginRatio: ratioOf(large, small, 'loginMsP99'),
      loginMedianRatio: ratioOf(large, small, 'loginMsP50'),
      loginCpuRatio: ratioOf(large, small, 'loginMsServerCpu'),
      newDeviceLoginRatio: ratioOf(large, small, 'newDeviceLoginMsP99'),
      ...lateRatios(large, small),
    },
    // Each burst waits for the receivers, so they set the pace; what counts is the CPU time of the server.
    generatorLimited: false,
  };
}

export const groupScenario: Scenario<
  'members' | 'fewest' | 'most' | 'stored' | 'groups' | 'samples' | 'logins' | 'late' | 'seconds' | 'rounds'
> = {
  name: 'group',
  about: `Durable messages of groups whose members are all online, in bursts of ten from ten senders and one at a time, per
CPU second of the server, against a bare pipeline of the same transport, codec, sync and SQL; and what must not grow: the
cost of a message in a large group of whom few are online, pages of its members, and logins of a user in many groups,
who was there a moment ago or comes late.`,
  options: {
    members: {
      doc: 'members of the group that is compared with the bare pipeline',
      fallback: 200,
      min: 3,
      max: 15_000,
    },
    fewest: { doc: 'members of a smaller one', fallback: 10, min: 2, max: 15_000 },
    most: { doc: 'members of a larger one', fallback: 2000, min: 4, max: 15_000 },
    stored: { doc: 'members of the large group, of whom three are online', fallback: 100_000, min: 100, max: 100_000 },
    groups: { doc: `groups of the user who is compared with one in ${fewGroups}`, fallback: 1000, min: 11, max: 1900 },
    samples: { doc: 'pages of members, of each user and group', fallback: 2000 },
    logins: { doc: 'logins of each user, and as many of new devices', fallback: 200 },
    late: { doc: 'users of each kind who come late, in turn: the kept ones must fill what is kept', fallback: 60 },
    seconds: { doc: 'measured time per phase; a round has ten; 0: one burst', fallback: 3, min: 0 },
    rounds: { doc: 'rounds of messages, in turn; the median counts', fallback: 3 },
  },
  run: benchGroup,
};

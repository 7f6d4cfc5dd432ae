import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Profile, profileOf, profiles } from './profile.ts';
import { type Report, runSeed } from './run-seed.ts';

const help = `Runs simulated worlds and checks that nothing broke in them.

  npm run sim -- [options]

  --seeds N      how many worlds (default 100; 1 when --seed is given)
  --seed S       the seed of the first world (default 1); the others follow it
  --profile P    the kind of world; without it the seed decides
  --groups       users also make groups and write in them
  --rooms        users also go into rooms, talk there and change their attributes, and the app's
                 server puts them out, keeps them out and ends rooms
  --trace        prints everything that happened, one line each
  --help         this text

Profiles:
${Object.values(profiles)
  .map(({ name, doc }) => `  ${name.padEnd(12)} ${doc}`)
  .join('\n')}

The exit code is 1 when a world broke an invariant. A failing seed is printed with the command that repeats it.
`;

type Flag = 'trace' | 'groups' | 'rooms' | 'help';

interface Options {
  readonly first: number;
  readonly count: number;
  readonly profile: Profile | undefined;
  readonly trace: boolean;
  readonly groups: boolean;
  readonly rooms: boolean;
}

/** Reads the command line; a text says what is wrong with it. */
function readOptions(args: readonly string[]): Options | 'help' | { readonly wrong: string } {
  let values: { seeds?: string; seed?: string; profile?: string } & Partial<Record<Flag, boolean>>;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        profile: { type: 'string' },
        trace: { type: 'boolean' },
        groups: { type: 'boolean' },
        rooms: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return 'help';
  const first = Number(values.seed ?? 1);
  const count = Number(values.seeds ?? (values.seed === undefined ? 100 : 1));
  if (!Number.isSafeInteger(first) || first < 0) return { wrong: '--seed is a whole number from 0' };
  if (!Number.isSafeInteger(count) || count < 1) return { wrong: '--seeds is a whole number from 1' };
  const profile = values.profile === undefined ? undefined : profiles[values.profile];
  if (values.profile !== undefined && profile === undefined) {
    return { wrong: `--profile is one of ${Object.keys(profiles).join(', ')}` };
  }
  const { trace = false, groups = false, rooms = false } = values;
  return { first, count, profile, trace, groups, rooms };
}

function tellFailure(report: Report, { groups, rooms }: Options): void {
  const { seed, profile, violation } = report;
  if (violation === undefined) return;
  console.log(`seed ${seed} (${profile}) broke ${violation.invariant}: ${violation.what}`);
  console.log(`  at ${Number.isFinite(violation.at) ? `${violation.at.toFixed(3)} ms` : 'the end'}`);
  for (const involved of violation.involved) console.log(`  ${JSON.stringify(involved)}`);
  const also = `${groups ? ' --groups' : ''}${rooms ? ' --rooms' : ''}`;
  console.log(`  again: npm run sim -- --seed ${seed} --profile ${profile}${also} --trace`);
}

/** How often the run says how far it is. */
const progressMs = 2000;

async function runAll(options: Options): Promise<number> {
  let isInterrupted = false;
  process.once('SIGINT', () => {
    isInterrupted = true;
  });
  const startedMs = process.uptime() * 1000;
  let toldMs = startedMs;
  const failed: Report[] = [];
  let done = 0;
  for (; done < options.count && !isInterrupted; done += 1) {
    const seed = options.first + done;
    const { groups, rooms } = options;
    const report = await runSeed(seed, options.profile ?? profileOf(seed), { groups, rooms });
    if (options.trace) console.log(report.history);
    tellFailure(report, options);
    if (report.violation) failed.push(report);
    if (process.uptime() * 1000 - toldMs < progressMs) continue;
    toldMs = process.uptime() * 1000;
    console.log(`${done + 1} of ${options.count} worlds, ${failed.length} broken`);
  }
  const seconds = process.uptime() - startedMs / 1000;
  const how = isInterrupted ? 'interrupted after' : 'done:';
  console.log(`${how} ${done} worlds in ${seconds.toFixed(1)} s, ${failed.length} broken`);
  if (failed.length > 0) console.log(`broken seeds: ${failed.map(({ seed }) => seed).join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

const options = readOptions(process.argv.slice(2));
if (options === 'help') console.log(help);
else if ('wrong' in options) {
  console.error(`${options.wrong}; see npm run sim -- --help`);
  process.exitCode = 2;
} else process.exitCode = await runAll(options);

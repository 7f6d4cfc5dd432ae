/** `npm run fuzz`: throws all sorts of things at the doors of the server, for as long as it is told. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type FuzzFailure, type FuzzTarget, fuzzOnce } from '../packages/server/src/testing/fuzz/target.ts';
import { fuzzTargets } from '../packages/server/src/testing/fuzz/targets.ts';

const help = `Throws all sorts of things at the doors of the server and looks whether they hold.

  npm run fuzz -- [options]

  --minutes N    how long (default 1); the targets take turns, round by round
  --target T     only this one
  --seed S       the seed of the first round (default: by the time); the others follow it.
                 Without --minutes one round of each target is run
  --help         this text

Targets:
${fuzzTargets.map(({ name, about, inputsPerRound }) => `  ${name.padEnd(10)} ${about}; ${inputsPerRound} a round`).join('\n')}

Ctrl-C ends it after the round that is under way. The exit code is 1 when something did not hold: the seed and the smallest
input that shows it are printed with the command that repeats it.
`;

interface Options {
  readonly targets: readonly FuzzTarget[];
  readonly firstSeed: number;
  /** Absent: one round of each. */
  readonly minutes: number | undefined;
}

/** Seeds are whole numbers of 31 bits. */
const seedMax = 2 ** 31 - 1;

/** Reads the command line; a text says what is wrong with it. */
function readOptions(args: readonly string[]): Options | 'help' | { readonly wrong: string } {
  const text = { type: 'string' } as const;
  let given: { minutes?: string; target?: string; seed?: string; help?: boolean };
  try {
    const options = { minutes: text, target: text, seed: text, help: { type: 'boolean' } } as const;
    given = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
  if (given.help) return 'help';
  const minutes = Number(given.minutes ?? 1);
  if (!(minutes > 0 && minutes <= 100_000)) return { wrong: '--minutes is a number above 0' };
  const firstSeed = Number(given.seed ?? Date.now() % seedMax);
  if (!Number.isInteger(firstSeed) || firstSeed < 0 || firstSeed > seedMax) {
    return { wrong: `--seed is a whole number from 0 to ${seedMax}` };
  }
  const targets = fuzzTargets.filter(({ name }) => given.target === undefined || name === given.target);
  if (targets.length === 0) return { wrong: `--target is one of ${fuzzTargets.map(({ name }) => name).join(', ')}` };
  const isOnce = given.seed !== undefined && given.minutes === undefined;
  return { targets, firstSeed, minutes: isOnce ? undefined : minutes };
}

function tellFailure({ name }: FuzzTarget, seed: number, { message, smallest }: FuzzFailure): void {
  console.log(`${name}: ${message}`);
  console.log(`  seed ${seed}; the smallest input: ${smallest ?? 'none alone, it showed at the end of the round'}`);
  console.log(`  again: npm run fuzz -- --target ${name} --seed ${seed}`);
}

const interruptedCode = 130;

async function run({ targets, firstSeed, minutes }: Options): Promise<number> {
  const state = { isInterrupted: false };
  process.once('SIGINT', () => {
    state.isInterrupted = true;
    console.error('ends after this round; Ctrl-C again ends it at once');
  });
  const startedAt = process.uptime();
  const hasTime = (): boolean => minutes === undefined || process.uptime() - startedAt < minutes * 60;
  const thrown = new Map(targets.map(({ name }) => [name, 0]));
  let failures = 0;
  console.log(`the first seed is ${firstSeed}`);
  for (let round = 0; hasTime() && !state.isInterrupted; round += 1) {
    for (const target of targets) {
      if (!hasTime() || state.isInterrupted) break;
      const seed = (firstSeed + round) % seedMax;
      show(
        `${target.name}, seed ${seed}: ${thrown.get(target.name)} inputs before, ${Math.floor(process.uptime() - startedAt)} s`,
      );
      const failure = await fuzzOnce(target, seed);
      thrown.set(target.name, (thrown.get(target.name) ?? 0) + target.inputsPerRound);
      if (!failure) continue;
      failures += 1;
      show('');
      tellFailure(target, seed, failure);
    }
    if (minutes === undefined) break;
  }
  show('');
  const counts = Array.from(thrown, ([name, count]) => `${name} ${count}`).join(', ');
  const how = state.isInterrupted ? 'interrupted:' : 'done:';
  console.log(`${how} ${counts} in ${Math.round(process.uptime() - startedAt)} s, ${failures} rounds failed`);
  if (failures > 0) return 1;
  return state.isInterrupted ? interruptedCode : 0;
}

/** A line that is drawn over where somebody watches. */
function show(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (line !== '') console.error(line);
}

const options = readOptions(process.argv.slice(2));
if (options === 'help') console.log(help);
else if ('wrong' in options) {
  console.error(`${options.wrong}; see npm run fuzz -- --help`);
  process.exitCode = 2;
} else process.exitCode = await run(options);

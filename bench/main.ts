/** `npm run bench -- <scenario>`: measures Parley against frozen references in the same run. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { changesScenario } from './changes.ts';
import { conversationsScenario } from './conversations.ts';
import { fanoutScenario } from './fanout.ts';
import { groupScenario } from './group.ts';
import { historyScenario } from './history.ts';
import { idleScenario } from './idle.ts';
import { loginScenario } from './login.ts';
import { neighbourScenario } from './neighbour.ts';
import { presenceScenario } from './presence.ts';
import { readingsScenario } from './readings.ts';
import { receiptsScenario } from './receipts.ts';
import { printReport } from './report.ts';
import { type Scenario, UsageError } from './scenario.ts';
import { sendScenario } from './send.ts';
import { createStage } from './stage.ts';
import { stormScenario } from './storm.ts';

const scenarios: readonly Scenario[] = [
  sendScenario,
  readingsScenario,
  changesScenario,
  receiptsScenario,
  fanoutScenario,
  groupScenario,
  idleScenario,
  loginScenario,
  historyScenario,
  neighbourScenario,
  conversationsScenario,
  presenceScenario,
  stormScenario,
];

const helpOfScenario = ({ name, about, options }: Scenario): string => {
  const lines = Object.entries(options).map(
    ([option, { doc, fallback }]) => `  ${`--${option} N`.padEnd(22)}${doc} (default ${fallback})`,
  );
  return [`Usage: npm run bench -- ${name} [options]`, '', about, '', ...lines, ...commonOptions].join('\n');
};

const commonOptions = [
  `  ${'--json'.padEnd(22)}print one line of JSON last`,
  `  ${'--help'.padEnd(22)}this text`,
  '',
  'Nothing else should run on the machine meanwhile. Ctrl-C stops and cleans up.',
];

const help = [
  'Usage: npm run bench -- NAME [options]',
  '',
  'Measures Parley against frozen references in the same run. Scenarios:',
  '',
  ...scenarios.map(({ name, about }) => `  ${name.padEnd(15)}${about.split('\n', 1)[0]}`),
  '',
  'npm run bench -- NAME --help tells the options of one.',
].join('\n');

function wholeNumber(scenario: Scenario, name: string, text: unknown): number {
  const { fallback, min = 1, max = 1e9 } = scenario.options[name] ?? { fallback: 0 };
  if (text === undefined) return fallback;
  const value = typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${name} takes a whole number from ${min} to ${max}, not "${text}"`);
}

interface Asked {
  readonly scenario: Scenario | undefined;
  readonly numbers: Readonly<Record<string, number>>;
  readonly isJson: boolean;
  readonly isHelp: boolean;
}

function read([name, ...args]: readonly string[]): Asked {
  if (name === undefined || name === '--help') return { scenario: undefined, numbers: {}, isJson: false, isHelp: true };
  const scenario = scenarios.find((known) => known.name === name);
  if (!scenario) throw new UsageError(`there is no scenario "${name}"`);
  const own = Object.keys(scenario.options).map((option) => [option, { type: 'string' as const }]);
  try {
    const options: ParseArgsOptionsConfig = {
      ...Object.fromEntries(own),
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    };
    const values: Readonly<Record<string, unknown>> = parseArgs({ args, options }).values;
    const numbers = Object.keys(scenario.options).map((option) => [
      option,
      wholeNumber(scenario, option, values[option]),
    ]);
    return {
      scenario,
      numbers: Object.fromEntries(numbers),
      isJson: values['json'] === true,
      isHelp: values['help'] === true,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { scenario, numbers, isJson, isHelp } = read(args);
  if (!scenario || isHelp) {
    console.log(scenario ? helpOfScenario(scenario) : help);
    return 0;
  }
  const stage = createStage();
  const interrupt = (): void => {
    console.error('bench: interrupted, cleaning up');
    void stage.close().then(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
  try {
    const report = await scenario.run(numbers, { stage, progress: (line) => console.error(line) });
    if (isJson) console.log(JSON.stringify(report));
    else printReport(report);
    return 0;
  } finally {
    await stage.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

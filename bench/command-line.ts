/** What `npm run bench -- …` is asked for, and what it says of itself. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { type Scenario, UsageError } from './scenario.ts';
import { scenarios } from './scenarios.ts';

export const helpOfScenario = ({ name, about, options }: Scenario): string => {
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

export const help = [
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

export function readCommand([name, ...args]: readonly string[]): Asked {
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

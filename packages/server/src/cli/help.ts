import { type Command, exitCodes } from './command.ts';

export interface Program {
  readonly name: string;
  readonly version: string;
  /** By name, which has one word or two. */
  readonly commands: Readonly<Record<string, Command>>;
}

/** What one types before the name of the program's commands. */
const call = 'npm run parley --';

export function renderProgram({ name, version, commands }: Program): string {
  return [
    `${name} ${version}: in-app chat that runs on your own machines`,
    '',
    `Usage: ${name} <command> [options]`,
    '',
    ...table([
      ...Object.entries(commands).map(([command, { summary }]) => [command, summary] as const),
      ['help', 'show this, or with the name of a command what it takes'],
    ]),
    '',
    'Exit codes:',
    ...table(Object.entries(exitCodes)),
    '',
    'Settings: docs/configuration.md. Commands: docs/command-line.md.',
  ].join('\n');
}

/** The commands whose names begin with the same word. */
export function renderGroup({ name: program, commands }: Program, group: string): string {
  const own = Object.entries(commands).filter(([name]) => name.startsWith(`${group} `));
  return [
    `Usage: ${program} ${group} <command> [options]`,
    '',
    ...table(own.map(([name, { summary }]) => [name, summary] as const)),
  ].join('\n');
}

/** How the command is called, in one line. */
export function usageOf(name: string, { words = [], options, passesOn }: Command): string {
  const named = words.map((word) => (word.isOptional ? `[${word.name}]` : `<${word.name}>`));
  const hasOptions = Object.keys(options).length > 0 && !passesOn;
  return [name, ...named, ...(hasOptions ? ['[options]'] : [])].join(' ');
}

/** Left column and meaning of every option. */
export function optionRows({ options }: Command): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([option, { value, doc }]) => [`--${option}${value ? ` <${value}>` : ''}`, doc]);
}

export function renderCommand({ name: program }: Program, name: string, command: Command): string {
  const { summary, doc, words = [], examples } = command;
  const wordRows = words.map((word) => [`<${word.name}>`, word.doc] as const);
  return [
    `${program} ${name}: ${summary}`,
    '',
    doc,
    '',
    `Usage: ${program} ${usageOf(name, command)}`,
    ...(wordRows.length > 0 ? ['', ...table(wordRows)] : []),
    '',
    'Options:',
    ...table([...optionRows(command), ['--help', 'show this'], ['--version', 'show the version']]),
    '',
    'Examples:',
    ...examples.map((example) => `  ${call} ${example}`),
  ].join('\n');
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
}

import { parseArgs } from 'node:util';
import type { Command, OptionValues, Terminal } from './command.ts';
import { OperatorError } from './operator-error.ts';

export interface Program {
  readonly name: string;
  readonly version: string;
  readonly commands: Readonly<Record<string, Command>>;
}

/** Runs the command that the arguments name and resolves with the exit code; 2 means that they name none. */
export async function runCommandLine(program: Program, args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version') {
    terminal.out(program.version);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') return showHelp(program, rest, terminal);
  const command = commandOf(program, name);
  if (command === undefined || name === undefined) {
    return complain(program, terminal, name === undefined ? 'no command was given' : 'there is no such command');
  }
  const parsed = parseOptions(command, rest);
  if (typeof parsed === 'string') return complain(program, terminal, parsed, name);
  if (parsed['help']) return showHelp(program, [name], terminal);
  if (parsed['version']) {
    terminal.out(program.version);
    return 0;
  }
  return runCommand(command, parsed, terminal);
}

function commandOf({ commands }: Program, name: string | undefined): Command | undefined {
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
}

async function runCommand(command: Command, options: OptionValues, terminal: Terminal): Promise<number> {
  try {
    return await command.run(terminal, options);
  } catch (error) {
    const shown = error instanceof Error ? error : new Error('a value that is no error was thrown');
    const isExpected = error instanceof OperatorError || shown.name === 'StorageFailure';
    for (const line of shown.message.split('\n'))
      terminal.err(`parley: ${isExpected ? '' : 'internal error: '}${line}`);
    if (terminal.environment['PARLEY_LOG_LEVEL'] === 'debug') terminal.err(String(shown.stack));
    else if (!isExpected) terminal.err('parley: PARLEY_LOG_LEVEL=debug shows where');
    return error instanceof OperatorError ? error.exitCode : 1;
  }
}

/** The values, or what is wrong with the arguments. */
function parseOptions(command: Command, args: readonly string[]): OptionValues | string {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' } as const]),
  );
  try {
    const known = { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;
    return parseArgs({ args: [...args], options: known, strict: true }).values;
  } catch (error) {
    // Node's sentence names the option, and a second one of advice about other programs follows.
    return error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : 'the options cannot be read';
  }
}

function complain(program: Program, terminal: Terminal, fault: string, command?: string): number {
  const hint = `npm run --silent ${program.name} -- ${command === undefined ? 'help' : `help ${command}`}`;
  terminal.err(`${program.name}: ${fault}; \`${hint}\` shows what there is`);
  return 2;
}

function showHelp(program: Program, [name]: readonly string[], terminal: Terminal): number {
  if (name === undefined) {
    terminal.out(renderProgram(program));
    return 0;
  }
  const command = commandOf(program, name);
  if (!command) return complain(program, terminal, 'there is no such command');
  terminal.out(renderCommand(program, name, command));
  return 0;
}

function renderProgram({ name, version, commands }: Program): string {
  const lines = Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(8)}${summary}`);
  return [
    `${name} ${version}: in-app chat that runs on your own machines`,
    '',
    `Usage: ${name} <command> [options]`,
    '',
    ...lines,
    `  ${'help'.padEnd(8)}show this, or with the name of a command what it takes`,
    '',
    'Settings: docs/configuration.md',
  ].join('\n');
}

function renderCommand({ name: program }: Program, name: string, { summary, doc, options }: Command): string {
  const lines = Object.entries(options).map(([option, { value, doc: text }]) => {
    const left = `--${option}${value ? ` <${value}>` : ''}`;
    return `  ${left.padEnd(18)}${text}`;
  });
  return [
    `${program} ${name}: ${summary}`,
    '',
    doc,
    '',
    'Options:',
    ...lines,
    `  ${'--help'.padEnd(18)}show this`,
    `  ${'--version'.padEnd(18)}show the version`,
  ].join('\n');
}

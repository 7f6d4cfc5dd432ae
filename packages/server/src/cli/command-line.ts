import { parseArgs } from 'node:util';
import type { Command, OptionValues, Terminal } from './command.ts';
import { type Program, renderCommand, renderGroup, renderProgram } from './help.ts';
import { Interrupted, OperatorError } from './operator-error.ts';

/** Runs the command that the arguments name and resolves with the exit code; 2 means that they name none. */
export async function runCommandLine(program: Program, args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version') {
    terminal.out(program.version);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') return showHelp(program, rest, terminal);
  if (name === undefined) return complain(program, terminal, 'no command was given');
  const called = findCommand(program, args);
  if (!called) return withoutCommand(program, args, terminal);
  const given = readArguments(called.command, called.args);
  if (typeof given === 'string') return complain(program, terminal, given, called.name);
  if (given.options['help']) return showHelp(program, called.name.split(' '), terminal);
  if (given.options['version']) {
    terminal.out(program.version);
    return 0;
  }
  return runCommand(called.command, given, terminal);
}

interface Called {
  readonly name: string;
  readonly command: Command;
  /** What follows the name. */
  readonly args: readonly string[];
}

/** A name has one word or two. */
function findCommand({ commands }: Program, args: readonly string[]): Called | undefined {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(' ');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command) return { name, command, args: args.slice(length) };
  }
  return undefined;
}

const isGroup = ({ commands }: Program, name: string): boolean =>
  Object.keys(commands).some((known) => known.startsWith(`${name} `));

/** What was typed, shown so that it cannot pretend to be something else, and not at any length. */
const noCommand = (typed: string): string => `there is no command ${JSON.stringify(typed.slice(0, 60))}`;

function withoutCommand(program: Program, [name = '', next]: readonly string[], terminal: Terminal): number {
  if (!isGroup(program, name)) return complain(program, terminal, noCommand(name));
  if (next === '--help' || next === '-h') return showHelp(program, [name], terminal);
  const fault = next === undefined ? `${name} needs a second word` : noCommand(`${name} ${next}`);
  return complain(program, terminal, fault, name);
}

interface Given {
  readonly options: OptionValues;
  readonly words: readonly string[];
}

async function runCommand(command: Command, { options, words }: Given, terminal: Terminal): Promise<number> {
  try {
    return await command.run(terminal, options, words);
  } catch (error) {
    if (error instanceof Interrupted) {
      terminal.err(`parley: ${error.message}`);
      return error.exitCode;
    }
    const shown = error instanceof Error ? error : new Error('a value that is no error was thrown');
    const isExpected = error instanceof OperatorError || shown.name === 'StorageFailure';
    for (const line of shown.message.split('\n'))
      terminal.err(`parley: ${isExpected ? '' : 'internal error: '}${line}`);
    if (terminal.environment['PARLEY_LOG_LEVEL'] === 'debug') terminal.err(String(shown.stack));
    else if (!isExpected) terminal.err('parley: PARLEY_LOG_LEVEL=debug shows where');
    return error instanceof OperatorError ? error.exitCode : 1;
  }
}

/** Options and words, or what is wrong with the arguments. */
function readArguments(command: Command, args: readonly string[]): Given | string {
  if (command.passesOn) {
    const isHelp = args[0] === '--help' || args[0] === '-h';
    return { options: isHelp ? { help: true } : {}, words: args };
  }
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' } as const]),
  );
  const known = { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: known,
      strict: true,
      allowPositionals: command.words !== undefined,
    });
    const isRun = !values['help'] && !values['version'];
    return (isRun && faultOfWords(command, positionals)) || { options: values, words: positionals };
  } catch (error) {
    // Node's sentence names the option, and a second one of advice about other programs follows.
    return error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : 'the options cannot be read';
  }
}

function faultOfWords({ words = [] }: Command, given: readonly string[]): string | undefined {
  const lacking = words[given.length];
  if (lacking && !lacking.isOptional) return `<${lacking.name}> is missing`;
  const surplus = given[words.length];
  return surplus === undefined ? undefined : `Unexpected argument '${surplus}'`;
}

function complain(program: Program, terminal: Terminal, fault: string, command?: string): number {
  const hint = `npm run --silent ${program.name} -- ${command === undefined ? 'help' : `help ${command}`}`;
  terminal.err(`${program.name}: ${fault}; \`${hint}\` shows what there is`);
  return 2;
}

function showHelp(program: Program, words: readonly string[], terminal: Terminal): number {
  const [first] = words;
  if (first === undefined) {
    terminal.out(renderProgram(program));
    return 0;
  }
  const called = findCommand(program, words);
  if (called) terminal.out(renderCommand(program, called.name, called.command));
  else if (isGroup(program, first)) terminal.out(renderGroup(program, first));
  else return complain(program, terminal, noCommand(words.slice(0, 2).join(' ')));
  return 0;
}

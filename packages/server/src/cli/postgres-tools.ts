import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LongWork } from './long-work.ts';
import { OperatorError } from './operator-error.ts';

interface DumpParts {
  readonly url: string;
  readonly to: string;
  readonly long: LongWork;
}

/** The command an operator can give where the tools are on another machine; the password is not in it. */
const dumpCommand = (url: string, file: string): string =>
  ['pg_dump', ...dumpArguments(url, file)].map(quote).join(' ');

export const restoreCommand = (url: string, file: string): string =>
  [
    'pg_restore',
    '--clean',
    '--if-exists',
    '--no-owner',
    '--single-transaction',
    `--dbname=${withoutPassword(url)}`,
    file,
  ]
    .map(quote)
    .join(' ');

const dumpArguments = (url: string, file: string): readonly string[] => [
  '--format=custom',
  '--no-owner',
  `--file=${file}`,
  `--dbname=${withoutPassword(url)}`,
];

const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Everybody on the machine can read the arguments of a process. */
function withoutPassword(url: string): string {
  const address = new URL(url);
  address.password = '';
  return address.href;
}

/** Has pg_dump write the database into a file that appears under its name only when it is whole and can be read. */
export async function dumpPostgres({ url, to, long }: DumpParts): Promise<void> {
  const draft = `${to}.partial`;
  const environment = { ...env, PGPASSWORD: decodeURIComponent(new URL(url).password) || env['PGPASSWORD'] };
  try {
    rmSync(draft, { force: true });
    await run({ program: 'pg_dump', args: dumpArguments(url, draft), environment, long, hint: dumpCommand(url, to) });
    const args = ['--list', draft];
    const listed = await run({ program: 'pg_restore', args, environment, long, hint: dumpCommand(url, to) });
    if (!/TABLE DATA \S+ messages /.test(listed)) {
      throw new OperatorError('the database holds no tables of Parley; correct PARLEY_DATABASE_URL');
    }
    sync(draft);
    renameSync(draft, to);
    sync(dirname(to));
  } finally {
    rmSync(draft, { force: true });
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

const lookMs = 100;
const errorTextMax = 2000;

async function run(parts: {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly long: LongWork;
  readonly hint: string;
}): Promise<string> {
  const { program, args, environment, long, hint } = parts;
  // A group of its own: Ctrl-C reaches this process alone, which then ends the other and clears up.
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    written.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    written.err = `${written.err}${String(chunk)}`.slice(0, errorTextMax);
  });
  const state: { ended?: number | Error } = {};
  const ended = new Promise<void>((resolve) => {
    const end = (how: number | Error): void => {
      state.ended ??= how;
      resolve();
    };
    child.on('error', end);
    child.on('close', (code) => end(code ?? 1));
  });
  try {
    while (state.ended === undefined) {
      long.step(`running ${program}`, 0, 1);
      await Promise.race([ended, sleep(lookMs)]);
    }
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  if (state.ended instanceof Error) {
    throw new OperatorError(
      `${program} cannot be run; install the PostgreSQL client programs, or run where they are: ${hint}`,
      { cause: state.ended },
    );
  }
  if (state.ended !== 0) {
    const [line = 'no reason was given'] = written.err.trim().split('\n');
    throw new OperatorError(`${program} failed: ${line}`);
  }
  return written.out;
}

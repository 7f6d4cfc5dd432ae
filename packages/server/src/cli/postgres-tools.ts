import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DumpSource } from '../storage/postgres/restore.ts';
import type { LongWork } from './long-work.ts';
import { OperatorError } from './operator-error.ts';

interface DumpParts {
  readonly url: string;
  readonly to: string;
  readonly long: LongWork;
}

/** The command an operator can give where the tools are on another machine; the password is not in it. */
const commandOf = (args: readonly string[]): string => ['pg_dump', ...args].map(quote).join(' ');

/** Our tables alone, and nothing of what need not survive: what else the database holds is not restored either. */
const dumpArguments = (url: string, file: string, tables: Iterable<string>): readonly string[] => [
  '--format=custom',
  '--no-owner',
  '--no-unlogged-table-data',
  ...Array.from(tables, (table) => `--table=${table}`),
  `--file=${file}`,
  `--dbname=${withoutPassword(url)}`,
];

const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Parameters of the address that are secrets to libpq. */
const secretParameters = ['password', 'sslpassword'];

/**
 * Everybody on the machine can read the arguments of a process. The parameters that stay are left as they were written:
 * libpq does not take a plus for a space, and to write them anew would make it one.
 */
function withoutPassword(url: string): string {
  const at = url.indexOf('?');
  const bare = new URL(at < 0 ? url : url.slice(0, at));
  bare.password = '';
  const kept = (at < 0 ? '' : url.slice(at + 1)).split('&').filter((pair) => {
    const [name = ''] = new URLSearchParams(pair).keys();
    return pair !== '' && !secretParameters.includes(name);
  });
  return kept.length === 0 ? bare.href : `${bare.href}?${kept.join('&')}`;
}

/** The password as the server itself takes it: the parameter counts, then what stands before the host. */
function environmentOf(url: string): NodeJS.ProcessEnv {
  const { password, searchParams } = new URL(url);
  const given = searchParams.getAll('password').at(-1) ?? decodeURIComponent(password);
  return given === '' ? env : { ...env, PGPASSWORD: given };
}

/** Has pg_dump write the database into a file that appears under its name only when it is whole and can be read. */
export async function dumpPostgres({ url, to, long }: DumpParts): Promise<void> {
  const { knownTables, readContents } = await import('../storage/postgres/dump.ts');
  const draft = `${to}.partial`;
  const parts = { environment: environmentOf(url), long, hint: commandOf(dumpArguments(url, to, knownTables())) };
  try {
    rmSync(draft, { force: true });
    await run({ ...parts, program: 'pg_dump', args: dumpArguments(url, draft, knownTables()) });
    readContents(await run({ ...parts, program: 'pg_restore', args: ['--list', draft] }));
    sync(draft);
    renameSync(draft, to);
    sync(dirname(to));
  } catch (error) {
    throw error instanceof OperatorError && error.message.includes('no matching tables')
      ? new OperatorError('the database holds no tables of Parley; correct PARLEY_DATABASE_URL', { cause: error })
      : error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

/** What pg_restore makes of a dump; it is connected to no database, so nothing of the dump is run. */
export function openDump(file: string, long: LongWork): DumpSource {
  const parts = { program: 'pg_restore', environment: env, long, hint: `pg_restore --list ${quote(file)}` };
  const options = ['--data-only', '--no-owner', '--file=-'];
  return {
    list: () => run({ ...parts, args: ['--list', file] }),
    rows: (table) => read({ ...parts, args: [...options, ...(table === undefined ? [] : [`--table=${table}`]), file] }),
  };
}

const lookMs = 100;
const errorTextMax = 2000;

interface ProgramParts {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly long: LongWork;
  /** What to run where the program is. */
  readonly hint: string;
}

/** Returns what the program writes. */
async function run(parts: ProgramParts): Promise<string> {
  let out = '';
  for await (const chunk of read(parts)) out += String(chunk);
  return out;
}

/** What the program writes, as it writes it; throws unless it ends well. */
async function* read({ program, args, environment, long, hint }: ProgramParts): AsyncGenerator<Uint8Array> {
  // A group of its own: Ctrl-C reaches this process alone, which then ends the other and clears up.
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint = `${complaint}${String(chunk)}`.slice(0, errorTextMax);
  });
  const ended = new Promise<number | Error>((resolve) => {
    child.on('error', resolve);
    child.on('close', (code) => resolve(code ?? 1));
  });
  try {
    const chunks = child.stdout[Symbol.asyncIterator]();
    for (let next = chunks.next(); ; ) {
      const found = await Promise.race([next, sleep(lookMs)]);
      long.step(`running ${program}`, 0, 1);
      if (found === undefined) continue;
      if (found.done) break;
      yield found.value;
      next = chunks.next();
    }
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  const how = await ended;
  if (how instanceof Error) {
    throw new OperatorError(
      `${program} cannot be run; install the PostgreSQL client programs, or run where they are: ${hint}`,
      { cause: how },
    );
  }
  if (how !== 0) {
    const [line = 'no reason was given'] = complaint.trim().split('\n');
    throw new OperatorError(`${program} failed: ${line}`);
  }
}

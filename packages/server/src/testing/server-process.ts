import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath, kill as killByID } from 'node:process';
import { systemClock } from '@parley/kernel/system';

const entry = join(import.meta.dirname, '../../bin/parley.mjs');

/** How long a server may take before a test gives it up; far beyond what it takes. */
const readyWithinMs = 60_000;

/** No test needs one for longer; one that hangs must not outlive its test by much. */
const livesMsMax = 240_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface ParleyProcess {
  /** What it wrote so far. */
  out(): string;
  /** Called when it has written something. */
  onOutput(listener: () => void): void;
  /** SIGKILL also ends what runs below its shell. */
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface ParleyOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Arguments of Node before those of Parley. */
  readonly nodeOptions?: readonly string[];
  /** The Node to run; that of the test by default. */
  readonly node?: string;
  /** Runs it as npm does, below a shell that hands no signals on. */
  readonly isBelowShell?: boolean;
}

/** Runs the real program in a process of its own, with nothing of the test's settings. */
export function spawnParley(args: readonly string[], options: ParleyOptions = {}): ParleyProcess {
  const { environment = {}, nodeOptions = [], node = execPath, isBelowShell = false } = options;
  const command = [node, ...nodeOptions, entry, ...args];
  // The second command keeps the shell from becoming the first.
  const [program = node, ...rest] = isBelowShell ? ['sh', '-c', '"$@"; exit $?', 'sh', ...command] : command;
  const child = spawn(program, rest, {
    env: { PATH: env['PATH'], HOME: env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that nothing below a shell is left behind.
    detached: isBelowShell,
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (isBelowShell && signal === 'SIGKILL' && child.pid !== undefined) endGroup(child.pid);
    else child.kill(signal);
  };
  const written = { out: '', err: '' };
  const listeners: (() => void)[] = [];
  child.stdout.on('data', (chunk) => {
    written.out += String(chunk);
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk) => {
    written.err += String(chunk);
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    const cancel = systemClock.after(livesMsMax, () => kill('SIGKILL'));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      cancel();
      resolve({ code, signal, ...written });
    });
  });
  return { out: () => written.out, ended, kill, onOutput: (listener) => void listeners.push(listener) };
}

/** The leader of the group may be gone while others of it live. */
function endGroup(leader: number): void {
  try {
    killByID(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export interface ServerProcess extends ParleyProcess {
  /** Such as `http://127.0.0.1:40001`. */
  readonly url: string;
  readonly port: number;
  /** What a page shows to get development tokens: the headers of a request for one. Empty where no key was printed. */
  readonly keyHeaders: Readonly<Record<string, string>>;
  /** Sends a signal, SIGTERM by default, and resolves when the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Starts a server and resolves when it says that it is ready; rejects with what it wrote if it ends before. */
export async function startServerProcess(
  options: ParleyOptions & { readonly command?: 'start' | 'serve' } = {},
): Promise<ServerProcess> {
  const process = spawnParley([options.command ?? 'start'], {
    ...options,
    environment: { PARLEY_PORT: '0', ...options.environment },
  });
  const { url, key } = await firstUrl(process);
  return {
    ...process,
    url,
    keyHeaders: key === undefined ? {} : { authorization: `Bearer ${key}` },
    port: Number(new URL(url).port),
    stop: (signal = 'SIGTERM') => {
      process.kill(signal);
      return process.ended;
    },
  };
}

interface Printed {
  readonly url: string;
  readonly key: string | undefined;
}

function firstUrl({ kill, out, onOutput, ended }: ParleyProcess): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const cancel = systemClock.after(readyWithinMs, () => {
      kill('SIGKILL');
      reject(new Error(`not ready within ${readyWithinMs} ms: ${out()}`));
    });
    const look = (): void => {
      const found = /ready at (http:\/\/[^\s/]+)(?:\/#key\/(\S+))?\n|"url":"([^"]+)"/.exec(out());
      if (!found) return;
      cancel();
      resolve({ url: found[1] ?? found[3] ?? '', key: found[2] });
    };
    onOutput(look);
    void ended.then(({ code, out: written, err }) => {
      cancel();
      reject(new Error(`ended with ${code} before it was ready:\n${written}${err}`));
    }, reject);
  });
}

export interface TestDirectory {
  readonly path: string;
  remove(): void;
}

export function createTestDirectory(): TestDirectory {
  const path = mkdtempSync(join(tmpdir(), 'parley-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface HttpReply {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request with exactly these headers; `fetch` would add and forbid some. */
export function askHttp(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Sent as it is, where a URL would be made tidy first. */
    readonly path?: string;
  } = {},
): Promise<HttpReply> {
  const { method = 'GET', headers = {}, body, path } = options;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers, agent: false, ...(path && { path }) }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** What a command that goes well may write beside its output: on a machine that is long at it, how far it is. */
export const progressLines = /^(?:[\w ]+: \d+ %\n)*$/;

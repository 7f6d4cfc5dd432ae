import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { systemClock } from '@parley/kernel/system';

const entry = join(import.meta.dirname, '../../bin/parley.mjs');

/** How long a server may take before a test gives it up; far beyond what it takes. */
const readyWithinMs = 15_000;

/** No test needs one for longer; one that hangs must not outlive its test by much. */
const livesMsMax = 120_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface ParleyProcess {
  readonly child: ChildProcess;
  /** What it wrote so far. */
  out(): string;
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
  });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    written.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    written.err += String(chunk);
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    const cancel = systemClock.after(livesMsMax, () => child.kill('SIGKILL'));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      cancel();
      resolve({ code, signal, ...written });
    });
  });
  return { child, out: () => written.out, ended };
}

export interface ServerProcess extends ParleyProcess {
  /** Such as `http://127.0.0.1:40001`. */
  readonly url: string;
  readonly port: number;
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
  const url = await firstUrl(process);
  return {
    ...process,
    url,
    port: Number(new URL(url).port),
    stop: (signal = 'SIGTERM') => {
      process.child.kill(signal);
      return process.ended;
    },
  };
}

function firstUrl({ child, out, ended }: ParleyProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const cancel = systemClock.after(readyWithinMs, () => {
      child.kill('SIGKILL');
      reject(new Error(`not ready within ${readyWithinMs} ms: ${out()}`));
    });
    const look = (): void => {
      const url = /ready at (http:\/\/\S+)|"url":"([^"]+)"/.exec(out());
      if (!url) return;
      cancel();
      resolve(url[1] ?? url[2] ?? '');
    };
    child.stdout?.on('data', look);
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

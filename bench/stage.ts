/** What a bench starts and leaves behind: processes and directories, gone when it ends, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { callTasks, type Remote, type Tasks } from './tasks.ts';
import type { ProbeTasks } from './workers/probe.ts';

interface ServerProgram {
  /** From the root of the project. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly port: number;
}

/** A process whose cost can be read. */
export interface Measured<Of extends Tasks> {
  readonly pid: number;
  readonly call: Remote<Of & ProbeTasks>;
  /** Ends it in order and waits for its end. */
  stop(): Promise<void>;
  /** Ends it in the middle of what it does. */
  kill(): Promise<void>;
}

export interface MeasuredServer<Of extends Tasks> extends Measured<Of> {
  /** Of its WebSocket. */
  readonly url: string;
}

export interface Stage {
  /** An empty directory on the disk of temporary files. */
  directory(): string;
  /** Starts a server and waits until `/readyz` answers. */
  startServer<Of extends Tasks = ProbeTasks>(program: ServerProgram): Promise<MeasuredServer<Of>>;
  /** Starts a script of `workers/` that carries out tasks. */
  start<Of extends Tasks>(script: string): Measured<Of>;
  /** Ends every process at once and removes every directory. */
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '..');
const probe = pathToFileURL(join(import.meta.dirname, 'workers/probe.ts')).href;

/** For those who look into a figure, such as `--cpu-prof --cpu-prof-dir=/tmp/profiles`. */
const furtherArguments = (process.env['BENCH_NODE_ARGUMENTS'] ?? '').split(' ').filter((text) => text !== '');

export function createStage(): Stage {
  const children = new Set<ChildProcess>();
  const directories: string[] = [];
  let isClosed = false;

  const launch = (script: string, args: readonly string[], environment: Readonly<Record<string, string>>) => {
    if (isClosed) throw new Error('the bench is over');
    const nodeArguments = ['--expose-gc', '--import', probe, ...furtherArguments];
    const child = spawn(process.execPath, [...nodeArguments, join(root, script), ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const measured = <Of extends Tasks>(child: ChildProcess, name: string): Measured<Of> => ({
    pid: child.pid ?? 0,
    call: callTasks<Of & ProbeTasks>(child, name),
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  });
  return {
    directory: () => {
      const path = mkdtempSync(join(tmpdir(), 'parley-bench-'));
      directories.push(path);
      return path;
    },
    startServer: async <Of extends Tasks>({ script, args = [], environment, port }: ServerProgram) => {
      const child = launch(script, args, environment);
      await untilReady(child, `http://127.0.0.1:${port}/readyz`);
      return { ...measured<Of>(child, script), url: `ws://127.0.0.1:${port}/ws` };
    },
    start: <Of extends Tasks>(script: string) => measured<Of>(launch(`bench/workers/${script}`, [], {}), script),
    close: async () => {
      isClosed = true;
      await Promise.all([...children].map((child) => end(child, 'SIGKILL')));
      for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const search = createServer();
    search.once('error', reject);
    search.listen(0, '127.0.0.1', () => {
      const address = search.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      search.close(() => resolve(port));
    });
  });
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it was ready`);
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server was not ready within 20 s: ${url}`);
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

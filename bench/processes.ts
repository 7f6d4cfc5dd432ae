/** Starts what is measured and what loads it, and reads their cost from the operating system. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { LoadPlan, LoadResult } from './load.ts';

export interface MeasuredServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** CPU seconds and resident memory of a process with all its threads; Linux only. */
interface Cost {
  readonly cpuSeconds: number;
  readonly residentMegabytes: number;
}

const ticksPerSecond = 100;

function costOf(pid: number): Cost {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuSeconds: ticks / ticksPerSecond,
    residentMegabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024,
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a server process and waits until `readyUrl` answers. */
export async function startServer(options: {
  readonly script: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly port: number;
  readonly readyPath: string;
}): Promise<MeasuredServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', options.script), ...options.args], {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const base = `http://127.0.0.1:${options.port}`;
  await untilReady(child, `${base}${options.readyPath}`);
  return { url: `ws://127.0.0.1:${options.port}/ws`, pid: child.pid ?? 0, stop: () => end(child) };
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it was ready`);
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server was not ready within 10 s: ${url}`);
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

export interface Measured {
  readonly load: LoadResult;
  readonly server: { readonly cpuSeconds: number; readonly residentMegabytes: number };
}

/** Runs the load in a process of its own and takes the server's cost over just the measured time. */
export function runLoad(plan: LoadPlan, serverPid: number): Promise<Measured> {
  const child = fork(join(import.meta.dirname, 'load.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(plan);
  return new Promise((resolve, reject) => {
    let before: Cost | undefined;
    let after: Cost | undefined;
    child.on('message', (message: { readonly kind: string; readonly result?: LoadResult }) => {
      if (message.kind === 'measuring') before = costOf(serverPid);
      else if (message.kind === 'measured') after = costOf(serverPid);
      else if (message.result && before && after) {
        const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
        resolve({ load: message.result, server: { cpuSeconds, residentMegabytes: after.residentMegabytes } });
      }
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the load process ended with ${code}`));
    });
  });
}

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const program = join(import.meta.dirname, '../../../../packages/server/bin/parley.mjs');
const readyWithinMs = 60_000;
const execute = promisify(execFile);

export type ServerCommand = 'start' | 'serve';

/** A server as a user starts it, with data of its own, that can be stopped and started again at one address. */
export class RealServer {
  readonly origin: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #dataFolder: string;
  readonly #command: ServerCommand;
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(port: number, command: ServerCommand, settings: NodeJS.ProcessEnv) {
    this.#command = command;
    this.origin = `http://127.0.0.1:${port}`;
    this.#dataFolder = mkdtempSync(join(tmpdir(), 'parley-browser-test-'));
    // What is meant for the tests is none of the server's settings, which refuses those that it does not know.
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:PARLEY_|NODE_OPTIONS$)/.test(name));
    this.#environment = {
      ...Object.fromEntries(inherited),
      PARLEY_PORT: String(port),
      PARLEY_DATA_DIR: this.#dataFolder,
      PARLEY_DRAIN_MS: '500',
      ...settings,
    };
  }

  static async start(settings: NodeJS.ProcessEnv = {}, command: ServerCommand = 'start'): Promise<RealServer> {
    const server = new RealServer(await findFreePort(), command, settings);
    await server.start();
    return server;
  }

  /** What it printed at its last start, for a person to open. */
  get address(): string {
    if (this.#command === 'serve') return this.origin;
    const address = /ready at (\S+)/.exec(this.#output)?.[1];
    if (address === undefined) throw new Error(`The server printed no address.\n${this.#output}`);
    return address;
  }

  /** What a command of the server's own tool prints, beside the server that runs. */
  async run(...words: readonly string[]): Promise<string> {
    const { stdout } = await execute(process.execPath, [program, ...words], { env: this.#environment });
    return stdout.trim();
  }

  /** As the page of the printed address does. */
  requestToken(userID: string): Promise<Response> {
    const key = this.address.split('#key/')[1] ?? '';
    return fetch(`${this.origin}/api/development-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ userID }),
    });
  }

  async start(): Promise<void> {
    this.#output = '';
    const child = spawn(process.execPath, [program, this.#command], { env: this.#environment });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    const giveUpAt = Date.now() + readyWithinMs;
    while (!(this.#isPrinted && (await this.#isReady()))) {
      if (child.exitCode !== null || Date.now() > giveUpAt)
        throw new Error(`The server is not ready.\n${this.#output}`);
      await delay(50);
    }
  }

  /** Ends the process and waits until it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  async dispose(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#dataFolder, { recursive: true, force: true });
  }

  get #isPrinted(): boolean {
    return this.#command === 'serve' || this.#output.includes('ready at ');
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}

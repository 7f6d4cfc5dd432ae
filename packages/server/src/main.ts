import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from './cli/command.ts';
import { runCommandLine } from './cli/command-line.ts';
import { commands } from './cli/commands.ts';

// Every file that is made from here on is its owner's alone: the database holds secrets and messages.
process.umask(0o077);

const parentLookMs = 250;

/**
 * npm runs its scripts in a shell. When npm is asked to stop it ends that shell, and most shells do not hand the
 * signal on: the server would be left behind with nobody to stop it.
 */
function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    onGone();
  }, parentLookMs);
  look.unref();
}

async function ask(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined;
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    // Ctrl-C and the end of the input are no answer.
    lines.once('SIGINT', () => lines.close()).once('close', () => resolve(''));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

const terminal: Terminal = {
  environment: process.env,
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  isWatched: process.stderr.isTTY === true,
  draw: (text) => void process.stderr.write(text),
  ask,
  onStopSignal: (listener) => {
    process.on('SIGINT', () => listener('SIGINT'));
    process.on('SIGTERM', () => listener('SIGTERM'));
    if (process.env['npm_lifecycle_event'] !== undefined) watchParent(() => listener('SIGTERM'));
  },
  onCrash: (listener) => void process.on('uncaughtException', listener),
  exitNow: (code) => process.exit(code),
};

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));

const program = { name: 'parley', version, commands };

process.exitCode = await runCommandLine(program, process.argv.slice(2), terminal);
// Signals keep the process alive no longer; a handle that was forgotten must not either.
setTimeout(() => process.exit(), 2000).unref();

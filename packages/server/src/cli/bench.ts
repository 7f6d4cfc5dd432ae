import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { Command } from './command.ts';
import { OperatorError } from './operator-error.ts';

const entry = join(import.meta.dirname, '../../../../bench/main.ts');

export const benchCommand: Command = createBenchCommand(entry);

/** `benches`: the program that runs them, where the repository is there. */
export function createBenchCommand(benches: string): Command {
  return {
    summary: 'measure this machine',
    doc: 'Runs the benches of the repository, which measure Parley against frozen references in the same run; what follows is theirs to read, and `bench -- --help` shows what there is. Nothing else should run on the machine meanwhile.',
    words: [{ name: 'scenario', doc: 'such as `send`, and its options', isOptional: true }],
    options: {},
    examples: ['bench send', 'bench send --pairs 10 --seconds 4', 'bench -- --help'],
    passesOn: true,
    run: (terminal, _options, words) => {
      if (!existsSync(benches)) {
        throw new OperatorError(
          'the benches are not part of this installation; clone the repository, run `npm ci` there, then `npm run bench -- send`',
        );
      }
      const args = words[0] === '--' ? words.slice(1) : words;
      return new Promise((resolve, reject) => {
        const child = spawn(execPath, [benches, ...args], { stdio: 'inherit' });
        // The benches stop their servers themselves.
        terminal.onStopSignal((signal) => void child.kill(signal));
        child.on('error', reject);
        child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
      });
    },
  };
}

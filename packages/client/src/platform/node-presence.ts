import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf } from '../core/arguments.ts';
import type { Presence } from './platform.ts';

const suffix = '.instance';

/** Instances that share a folder know one another by files that name their processes. */
export function createNodePresence(folder: string): Presence {
  return {
    appear: (instanceID) => {
      const file = join(folder, `${instanceID}${suffix}`);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(file, String(process.pid), { mode: 0o600 });
        return () => rmSync(file, { force: true });
      } catch {
        // Then there is no cache in this folder either.
        return () => {};
      }
    },
    living: async () => {
      const found = readdirSync(folder).filter((name) => name.endsWith(suffix));
      const living = found.filter((name) => {
        const file = join(folder, name);
        const lives = isRunning(Number(readFileSync(file, 'utf8')));
        if (!lives) rmSync(file, { force: true });
        return lives;
      });
      return new Set(living.map((name) => name.slice(0, -suffix.length)));
    },
  };
}

function isRunning(processID: number): boolean {
  try {
    return process.kill(processID, 0);
  } catch (thrown) {
    // It runs, and belongs to somebody else.
    return fieldsOf(thrown, 'code')['code'] === 'EPERM';
  }
}

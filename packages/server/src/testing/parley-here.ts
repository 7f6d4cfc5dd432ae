import { commands } from '../cli/commands.ts';
import type { Ended } from './server-process.ts';
import { runCommand } from './test-terminal.ts';

/**
 * A command of `parley` in this process, beside whatever servers run in others: it does the same to a data directory, and
 * a machine is not busy with loading the program for each. `spawnParley` is for what only a process has: its file mask,
 * its signals, its output while it runs.
 */
export async function parleyHere(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { code, out, err } = await runCommand(commands, args, { environment });
  const ended = (text: string): string => (text === '' ? '' : `${text}\n`);
  return { code, signal: null, out: ended(out), err: ended(err) };
}

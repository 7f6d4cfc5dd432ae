import { readFileSync, statSync } from 'node:fs';
import { configFileVariable, readSettings, type Settings } from '../config-source.ts';
import { type OptionValues, type Terminal, textOf } from './command.ts';
import { OperatorError } from './operator-error.ts';

export const configOption = { value: 'file', doc: `JSON file with settings (default: ${configFileVariable})` };

/** Reads the settings or throws with one line per fault. */
export function loadSettings({ environment, err }: Terminal, options: OptionValues): Settings {
  const name = textOf(options, 'config') ?? environment[configFileVariable];
  const read = readSettings({ environment, ...(name && { file: { name, text: readText(name) } }) });
  if (!read.ok) throw new OperatorError(read.faults.join('\n'), { exitCode: 2 });
  if (name && read.secretsInFile.length > 0 && (statSync(name).mode & othersMayRead) !== 0) {
    err(`parley: warning: ${name} holds ${read.secretsInFile.join(', ')} and others may read it; chmod 600 ${name}`);
  }
  return read.settings;
}

const othersMayRead = 0o044;

function readText(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new OperatorError(`${configFileVariable} names ${name}, which cannot be read (${code})`, {
      exitCode: 2,
      cause: error,
    });
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env, execPath, version } from 'node:process';

export interface NodeProgram {
  readonly path: string;
  readonly major: number;
}

const oldestMajor = 20;

/** The Node of this run and, where the machine has another one that the SDK supports, that one too. */
export function findNodePrograms(): readonly NodeProgram[] {
  const own = { path: execPath, major: majorOf(version) };
  const others = (env['PATH'] ?? '')
    .split(delimiter)
    .concat('/usr/local/bin', '/usr/bin')
    .filter((folder) => folder !== '' && !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .map((path) => ({ path, major: majorOf(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout) }))
    .filter(({ major }) => major >= oldestMajor && major !== own.major);
  return [own, ...others.slice(0, 1)];
}

const majorOf = (text: string): number => Number(/^v(\d+)\./.exec(text)?.[1] ?? 0);

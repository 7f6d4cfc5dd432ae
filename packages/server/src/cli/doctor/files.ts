import { readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { appFileName, PlantedAppFile, readAppFile } from '../../app-file.ts';
import type { Settings } from '../../config-source.ts';
import { judgeDirectory, whyPlanted, whyPublic } from '../../ownership.ts';
import { type Finding, messageOf, ok, problem, warning } from './finding.ts';
import type { Machine } from './machine.ts';

/** What others than the owner may do. */
const others = 0o077;
const modeText = (stats: Stats): string => (stats.mode & 0o777).toString(8).padStart(4, '0');

/** `undefined` if nothing is there or it cannot be looked at, which the check of the directory tells. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function checkDirectory(machine: Machine, directory: string): Finding {
  const about = 'data directory';
  const stats = statsOf(directory);
  if (!stats) {
    return warning(
      about,
      `${directory} is not there; the first start makes it, or set PARLEY_DATA_DIR to the one you mean`,
    );
  }
  if (!stats.isDirectory()) {
    return problem(about, `${directory} is a file; move it away or set PARLEY_DATA_DIR to a directory`);
  }
  const code = machine.whyNotWritable(directory);
  if (code !== undefined) {
    const why = code === 'EROFS' ? 'its disk is mounted read-only' : `this user may not write there (${code})`;
    return problem(about, `${directory}: ${why}; correct owner and mode, or set PARLEY_DATA_DIR to another directory`);
  }
  const standing = judgeDirectory(directory);
  if (standing) return (standing.kind === 'open' ? problem : warning)(about, standing.why);
  if ((stats.mode & others) !== 0) {
    return warning(about, `${directory} is open to other users (mode ${modeText(stats)}); chmod 700 ${directory}`);
  }
  return ok(about, directory);
}

const mib = 2 ** 20;
const freeBytesMin = 200 * mib;
const freeBytesWanted = 1024 * mib;

export function checkDisk(machine: Machine, directory: string): readonly Finding[] {
  const about = 'disk';
  const free = machine.freeBytes(directory);
  if (free === undefined) return [];
  const text = `${Math.floor(free / mib)} MiB are free for ${directory}`;
  const advice = 'free space or move the data directory to a larger disk';
  if (free < freeBytesMin) return [problem(about, `${text}; the database soon cannot be written: ${advice}`)];
  if (free < freeBytesWanted) return [warning(about, `${text}; ${advice}`)];
  return [ok(about, text)];
}

/** Files that hold secrets or messages, whether they are there or not. */
export function checkPrivacy(directory: string): readonly Finding[] {
  const names = [appFileName, 'parley.db', 'parley.db-wal'];
  return names.flatMap((name) => {
    const path = join(directory, name);
    const stats = statsOf(path);
    const planted = stats && whyPlanted(path);
    if (planted !== undefined) return [problem(name, planted)];
    if (!stats || (stats.mode & others) === 0) return [];
    return [problem(name, `other users may open ${path} (mode ${modeText(stats)}); chmod 600 ${path}`)];
  });
}

/** The key of the certificate that the settings name. */
export function checkKeyFile({ process: { tls } }: Settings): readonly Finding[] {
  const why = tls.keyFile === undefined || !statsOf(tls.keyFile) ? undefined : whyPublic(tls.keyFile);
  return why === undefined ? [] : [problem('TLS key', why)];
}

const secretLength = 32;

/** The file that `parley token` reads. */
export function checkAppFile(directory: string): readonly Finding[] {
  const path = join(directory, appFileName);
  try {
    const app = readAppFile(directory);
    if (app === undefined) return [];
    if (app !== 'damaged') return [ok(appFileName, `holds app ${app.appID}`)];
  } catch (error) {
    // The check of who may open the files has told it.
    if (error instanceof PlantedAppFile) return [];
    return [problem(appFileName, `${path} cannot be read: ${messageOf(error)}; correct its owner and mode`)];
  }
  const length = secretLengthIn(path);
  const fault =
    length === undefined || length === secretLength
      ? 'is damaged'
      : `holds a secret of ${length} characters and not of ${secretLength}`;
  return [problem(appFileName, `${path} ${fault}; remove it: the next start of the server writes it anew`)];
}

function secretLengthIn(path: string): number | undefined {
  try {
    const { serverSecret } = JSON.parse(readFileSync(path, 'utf8'));
    return typeof serverSecret === 'string' ? serverSecret.length : undefined;
  } catch {
    return undefined;
  }
}

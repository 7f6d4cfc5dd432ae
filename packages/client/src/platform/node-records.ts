import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomText } from '@parley/kernel/random';
import { systemRandom } from '@parley/kernel/system';
import { utf8Length } from '@parley/kernel/utf8';
import type { Records } from './platform.ts';
import { createStoredRecords } from './records.ts';

/** What is longer was not written by this SDK. */
const recordBytesMax = 65_536;
const deviceIDKey = 'parley.deviceID';
const deviceIDLength = 20;
const deviceIDPattern = /^[0-9a-v]{20}$/;

/** Keys hold what file systems forbid, and may differ by case alone, which some do not tell apart. */
const fileOf = (folder: string, key: string): string => join(folder, `${Buffer.from(key).toString('hex')}.record`);

/** Records in files of `folder`, which is made if it is not there. Processes that share the folder share the records. */
export const createFolderRecords = (folder: string): Records =>
  createStoredRecords({
    getItem: (key) => read(fileOf(folder, key)) ?? null,
    setItem: (key, text) => {
      // Nobody reads half a record, nor a mixture of two.
      prepare(folder, fileOf(folder, key), text, renameSync);
    },
    removeItem: (key) => rmSync(fileOf(folder, key), { force: true }),
  });

/**
 * The ID of the installation that a folder stands for: the first process that comes makes it up. Where the folder keeps
 * nothing it is `fallback`.
 */
export function takeFolderDeviceID(folder: string, fallback: string): string {
  const file = fileOf(folder, deviceIDKey);
  try {
    const kept = readDeviceID(file);
    if (kept !== undefined) return kept;
    const fresh = randomText(systemRandom, deviceIDLength);
    prepare(folder, file, fresh, placeFirst);
    return readDeviceID(file) ?? fallback;
  } catch {
    return fallback;
  }
}

function readDeviceID(file: string): string | undefined {
  const kept = read(file);
  return kept !== undefined && deviceIDPattern.test(kept) ? kept : undefined;
}

/** Puts the file in its place unless another process was first; a link never replaces, as a renaming would. */
function placeFirst(prepared: string, file: string): void {
  try {
    linkSync(prepared, file);
  } catch {
    // What is there may be spoilt, and not every file system has links.
    if (readDeviceID(file) === undefined) renameSync(prepared, file);
  }
}

/** What cannot be read is as good as absent. */
function read(file: string): string | undefined {
  try {
    const status = statSync(file);
    if (!status.isFile() || status.size > recordBytesMax) return undefined;
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Writes a file under a name of its own and has it put in its place, so that it is there whole or not at all. */
function prepare(folder: string, file: string, text: string, place: (prepared: string, file: string) => void): void {
  if (utf8Length(text) > recordBytesMax) throw new Error('the record is too long');
  const prepared = `${file}.${randomText(systemRandom, 12)}`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(prepared, text, { mode: 0o600, flag: 'wx', flush: true });
    place(prepared, file);
  } finally {
    rmSync(prepared, { force: true });
  }
}

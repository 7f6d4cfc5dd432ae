import { mkdir, readdir, readFile, rename, rm, rmdir, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import { type AppID, toAppID, toUserKey } from '../core/ids.ts';
import { createFileUsage, noUsage } from './file-usage.ts';
import {
  assertFileName,
  describeFile,
  type FileName,
  type FileOwner,
  type FilePart,
  joinParts,
  keptBytesOf,
  type PutOutcome,
  type StoredFile,
  type StoredFiles,
} from './stored-files.ts';

/** What is done to a disk that may be full. */
export interface Disk {
  /** Bytes that this process may still write below the directory. */
  freeBytes(directory: string): Promise<number>;
  /** Makes the file, or writes it anew. */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

export interface DiskFilesParts {
  /** Must be there; everything below it is ours. */
  readonly directory: string;
  /** Nothing is written that leaves less room than this on the disk. */
  readonly freeBytesMin: number;
  readonly disk?: Disk;
  /** A server may have the directory: nothing is counted, for counting clears up what that one may be about to write. */
  readonly isGuest?: boolean;
}

/** Where files are, by the settings. */
export const placeOfFiles = (settings: { readonly directory?: string | undefined }, dataDirectory: string): string =>
  settings.directory === undefined ? join(dataDirectory, 'files') : resolve(settings.directory);

const ownerOnly = { directory: 0o700, file: 0o600 } as const;

const systemDisk: Disk = {
  freeBytes: async (directory) => {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  },
  write: (path, bytes) => writeFile(path, bytes, { mode: ownerOnly.file }),
};

/** A part's name tells its size, so that a folder need be read and none of its files. */
const partPattern = /^(\d{6})-(\d{1,12})(-last)?$/;
const partName = ({ part, isLast, bytes }: FilePart): string =>
  `${String(part).padStart(6, '0')}-${bytes.length}${isLast ? '-last' : ''}`;

/** What `partPattern` does not fit, so that a part that was not written whole is none. */
const draftName = 'draft';

/**
 * One folder per file and one file per part, below `<kind>/<AppID>/<user key>/<name>`. A part appears under its name when
 * it is written; it is not brought to safety before it is acknowledged, so a loss of power may take the last ones.
 */
export function createDiskFiles(parts: DiskFilesParts): StoredFiles {
  const { directory, freeBytesMin, disk = systemDisk, isGuest = false } = parts;
  const folderOf = ({ kind, app, userKey }: FileOwner): string => join(directory, kind, String(app), String(userKey));
  const pathOf = (file: FileName): string => {
    assertFileName(file.name);
    return join(folderOf(file), file.name);
  };
  const usage = isGuest ? noUsage : createFileUsage((kind) => countKept(join(directory, kind)));
  // What is done to an owner's files is done one after another: a folder is removed when nobody writes into it.
  const queue = createKeyedQueue<string>();

  const write = async (path: string, part: FilePart): Promise<'stored' | 'diskIsFull'> => {
    if ((await disk.freeBytes(directory)) - part.bytes.length < freeBytesMin) return 'diskIsFull';
    const draft = join(path, draftName);
    try {
      await mkdir(path, { recursive: true, mode: ownerOnly.directory });
      await disk.write(draft, part.bytes);
      await rename(draft, join(path, partName(part)));
      return 'stored';
    } catch (error) {
      await rm(draft, { force: true });
      if (isFull(error)) return 'diskIsFull';
      throw error;
    }
  };
  const put: StoredFiles['put'] = async (file, part, room) => {
    const path = pathOf(file);
    const before = await describeFolder(path, file.name);
    if (part.part < before.parts) return 'stored';
    const isNew = before.parts === 0;
    const kept = isNew
      ? describeFile(file.name, [part.bytes.length], part.isLast).keptBytes
      : keptBytesOf(part.bytes.length);
    const reserved = await usage.reserve(file.kind, file.app, kept, room);
    if (reserved !== 'stored') return reserved;
    let outcome: PutOutcome | undefined;
    try {
      outcome = await write(path, part);
    } finally {
      if (outcome !== 'stored') {
        await usage.release(file.kind, file.app, kept);
        if (isNew) await rm(path, { recursive: true, force: true });
      }
    }
    return outcome;
  };
  const remove: StoredFiles['remove'] = async (file) => {
    const path = pathOf(file);
    const { parts, keptBytes } = await describeFolder(path, file.name);
    await rm(path, { recursive: true, force: true });
    await removeEmpty(folderOf(file));
    if (parts > 0) await usage.release(file.kind, file.app, keptBytes);
  };
  return {
    put: (file, part, room) => queue.run(folderOf(file), () => put(file, part, room)),
    read: async (file) => {
      const path = pathOf(file);
      const names = (await namesIn(path)).filter((name) => partPattern.test(name));
      return joinParts(await Promise.all(names.map((name) => readFile(join(path, name)))));
    },
    list: (owner) => listFolder(folderOf(owner)),
    owners: async (kind, app) => (await numbersIn(join(directory, kind, String(app)))).map(toUserKey),
    remove: (file) => queue.run(folderOf(file), () => remove(file)),
    usage: usage.of,
  };
}

async function listFolder(folder: string): Promise<readonly StoredFile[]> {
  const files = await Promise.all((await namesIn(folder)).map((name) => describeFolder(join(folder, name), name)));
  return files.filter(({ parts }) => parts > 0);
}

async function describeFolder(path: string, name: string): Promise<StoredFile> {
  const matches = (await namesIn(path)).map((part) => partPattern.exec(part)).filter((match) => match !== null);
  return describeFile(
    name,
    matches.map(([, , size]) => Number(size)),
    matches.some(([, , , last]) => last !== undefined),
  );
}

/** Takes away what a crash left of files that had no part yet; nothing is written before it is counted. */
async function countKept(root: string): Promise<ReadonlyMap<AppID, number>> {
  const byApp = new Map<AppID, number>();
  for (const app of await numbersIn(root)) {
    let kept = 0;
    for (const owner of await numbersIn(join(root, String(app)))) {
      kept += await countOwner(join(root, String(app), String(owner)));
    }
    byApp.set(toAppID(app), kept);
  }
  return byApp;
}

async function countOwner(folder: string): Promise<number> {
  let kept = 0;
  for (const name of await namesIn(folder)) {
    const { parts, keptBytes } = await describeFolder(join(folder, name), name);
    if (parts === 0) await rm(join(folder, name), { recursive: true, force: true });
    else kept += keptBytes;
  }
  await removeEmpty(folder);
  return kept;
}

/** Ascending; of a folder that is not there none. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

const numbersIn = async (folder: string): Promise<readonly number[]> =>
  (await namesIn(folder))
    .filter((name) => /^\d{1,16}$/.test(name))
    .map(Number)
    .sort((one, other) => one - other);

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST' && codeOf(error) !== 'ENOENT') throw error;
  }
}

const isFull = (error: unknown): boolean => codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT';

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

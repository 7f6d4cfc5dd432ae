import { assert } from '@parley/kernel/assert';
import type { AppID, UserKey } from '../core/ids.ts';

/** What files are kept for. Each kind has a place, a quota and a retention of its own. */
export type FileKind = 'logs';

export interface FileOwner {
  readonly kind: FileKind;
  readonly app: AppID;
  readonly userKey: UserKey;
}

export interface FileName extends FileOwner {
  /** No other file of the owner has it: letters, digits, `_`, `-`, and dots between them. */
  readonly name: string;
}

export interface StoredFile {
  readonly name: string;
  readonly parts: number;
  /** Whether the last of its parts is there. */
  readonly isWhole: boolean;
  readonly sizeBytes: number;
  /** What it takes of the disk, which is more than its bytes where its parts are small. */
  readonly keptBytes: number;
}

export interface FilePart {
  /** 0, 1, 2, …; the caller sees to it that none is left out. */
  readonly part: number;
  readonly isLast: boolean;
  readonly bytes: Uint8Array;
}

/** What all files of a kind may take: of one app, and together. */
export interface FileRoom {
  readonly appBytesMax: number;
  readonly allBytesMax: number;
}

export type PutOutcome = 'stored' | 'appIsFull' | 'allIsFull' | 'diskIsFull';

/**
 * Files that are no part of the database: large, written once, and not missed much if they are lost. They belong to the
 * node that took them. Every call may reject with an error of the system; a disk that is full is an outcome.
 */
export interface StoredFiles {
  /** Writes the next part, whole or not at all. One that is there already is left as it is. */
  put(file: FileName, part: FilePart, room: FileRoom): Promise<PutOutcome>;
  /** The parts one after another; empty if there is no such file. */
  read(file: FileName): Promise<Uint8Array>;
  /** The files of an owner by name, ascending. */
  list(owner: FileOwner): Promise<readonly StoredFile[]>;
  /** Who has files, ascending. */
  owners(kind: FileKind, app: AppID): Promise<readonly UserKey[]>;
  /** Removes the file with all its parts; one that is not there is no fault. */
  remove(file: FileName): Promise<void>;
  /** What all files of a kind take, or those of one app. */
  usage(kind: FileKind, app?: AppID): Promise<number>;
}

const namePattern = /^[\w-]+(?:\.[\w-]+)*$/;
const nameLengthMax = 200;

export function assertFileName(name: string): void {
  assert(name.length <= nameLengthMax && namePattern.test(name), 'a file has a name that every disk takes');
}

/** A disk gives room in pieces of this size: to a part, and to the folder of a file. */
const pieceBytes = 4096;

export const keptBytesOf = (sizeBytes: number): number => Math.max(1, Math.ceil(sizeBytes / pieceBytes)) * pieceBytes;

/** A file of these parts, by their sizes. */
export const describeFile = (name: string, sizes: readonly number[], isWhole: boolean): StoredFile => ({
  name,
  parts: sizes.length,
  isWhole,
  sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
  keptBytes: sizes.reduce((sum, size) => sum + keptBytesOf(size), pieceBytes),
});

export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

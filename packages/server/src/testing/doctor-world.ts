import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import { systemClock } from '@parley/kernel/system';
import { writeAppFile } from '../app-file.ts';
import { createDoctorCommand, type DoctorParts } from '../cli/doctor/doctor.ts';
import type { Finding } from '../cli/doctor/finding.ts';
import { type Machine, systemMachine } from '../cli/doctor/machine.ts';
import { toAppID } from '../core/ids.ts';
import { openSqliteStorage, type SqliteStorage } from '../storage/sqlite.ts';
import { runCommand } from './test-terminal.ts';

export const doctorAppID = 5;
export const doctorSecret = 's'.repeat(32);

/** A machine where all is well and no server runs. */
export const soundMachine: Machine = {
  ...systemMachine,
  freeBytes: () => 50 * 2 ** 30,
  whyNotWritable: () => undefined,
  openFilesMax: () => 100_000,
  hasPages: () => true,
  whyNotListening: async () => undefined,
  ask: async () => undefined,
  post: () => Promise.reject(new Error('no server runs')),
  knock: async () => undefined,
};

/** What differs from an installation where all is well. */
export interface Seed {
  readonly machine?: Partial<Machine>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly openPostgres?: DoctorParts['openPostgres'];
}

interface Report {
  readonly code: number;
  readonly err: string;
  readonly problems: number;
  readonly warnings: number;
  readonly findings: readonly Finding[];
}

export const noPostgres: DoctorParts['openPostgres'] = () => Promise.reject(new Error('not asked for'));

/** An installation in a directory of its own. */
export interface DoctorWorld {
  readonly root: string;
  readonly directory: string;
  /** The database file. */
  readonly path: string;
  examine(seed?: Seed): Promise<Report>;
  /** Takes the database as a server does; it is given back at the end. */
  serve(): Promise<SqliteStorage>;
  end(): Promise<void>;
}

export async function createDoctorWorld(): Promise<DoctorWorld> {
  const root = mkdtempSync(join(tmpdir(), 'parley-doctor-'));
  const directory = join(root, 'data');
  const path = join(directory, 'parley.db');
  const opened: SqliteStorage[] = [];
  const serve = async (): Promise<SqliteStorage> => {
    const storage = await openSqliteStorage({ path, clock: systemClock });
    opened.push(storage);
    return storage;
  };
  const { system, close } = await openSqliteStorage({ path, clock: systemClock });
  const app = { app: toAppID(doctorAppID), serverSecret: doctorSecret };
  await system.putApp({ ...app, isEnabled: true, createdAt: millis(1) });
  await close();
  writeAppFile(directory, { appID: doctorAppID, serverSecret: doctorSecret });
  return {
    root,
    directory,
    path,
    serve,
    examine: async ({ machine = {}, environment = {}, args = [], openPostgres = noPostgres } = {}) => {
      const command = createDoctorCommand({ machine: { ...soundMachine, ...machine }, openPostgres });
      const all = { PARLEY_DATA_DIR: directory, ...environment };
      const ran = await runCommand({ doctor: command }, ['doctor', '--json', ...args], { environment: all });
      return { code: ran.code, err: ran.err, ...JSON.parse(ran.out) };
    },
    end: async () => {
      for (const storage of opened) await storage.close();
      rmSync(root, { recursive: true });
    },
  };
}

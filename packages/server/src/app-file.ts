import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { type Random, randomInt, randomText } from '@parley/kernel/random';
import { replaceSecret } from './core/app-secrets.ts';
import { toAppID } from './core/ids.ts';
import { whyPlanted } from './ownership.ts';
import type { AppRow, SystemStore } from './storage/storage.ts';

/** What an application server needs to sign its users in. */
export interface AppCredentials {
  readonly appID: number;
  /** 32 ASCII characters. */
  readonly serverSecret: string;
}

export const appFileName = 'app.json';

const secretPattern = /^[!-~]{32}$/;
const appIDMax = 4_294_967_295;

/** The file may hold an app that somebody else made up, whose secret he knows. */
export class PlantedAppFile extends Error {
  override readonly name = 'PlantedAppFile';
}

/**
 * Reads the app that the first start wrote, so that a token can be made while the database is in use by a server.
 * `undefined` if there is no file; `'damaged'` if it does not hold an app. Throws `PlantedAppFile`.
 */
export function readAppFile(directory: string): AppCredentials | 'damaged' | undefined {
  const path = join(directory, appFileName);
  const why = whyPlanted(path);
  if (why !== undefined) throw new PlantedAppFile(why);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { appID, serverSecret } = JSON.parse(text);
    const isApp = Number.isInteger(appID) && appID >= 1 && appID <= appIDMax && secretPattern.test(serverSecret);
    return isApp ? { appID, serverSecret } : 'damaged';
  } catch {
    return 'damaged';
  }
}

/** Replaces the file as a whole: a crash leaves the old one or the new one. Only the owner may read it. */
export function writeAppFile(directory: string, { appID, serverSecret }: AppCredentials): void {
  const path = join(directory, appFileName);
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ appID, serverSecret }, undefined, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

export interface AppSources {
  readonly directory: string;
  readonly system: SystemStore;
  /** The app that the settings name, if they do. */
  readonly configured: AppCredentials | undefined;
  /** How long the secret of the settings before still holds when they name another one. */
  readonly graceMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Finds the app of this installation and makes it on the first start. The settings win over the database and the
 * database over the file, which is brought up to date. An app that the settings name is not copied into the file.
 */
export async function openApp(sources: AppSources): Promise<AppCredentials & { readonly isNew: boolean }> {
  const { directory, system, configured, random } = sources;
  const rows = await system.apps();
  const file = configured ? undefined : readAppFile(directory);
  const inFile = file === 'damaged' ? undefined : file;
  const choice = chooseApp({ rows, configured, inFile });
  const app = choice.app ?? { appID: 1 + randomInt(random, appIDMax), serverSecret: randomText(random, 32) };
  if (choice.kind === 'put') await putApp(sources, app);
  if (!configured) {
    if (inFile?.appID === app.appID && inFile.serverSecret === app.serverSecret) keepPrivate(directory);
    else writeAppFile(directory, app);
  }
  return { ...app, isNew: choice.kind === 'put' && !configured && !inFile };
}

/** The secret that is in the database may be in use: it ends as if it were replaced by a command. */
async function putApp({ system, clock, graceMs }: AppSources, { appID, serverSecret }: AppCredentials): Promise<void> {
  const app = toAppID(appID);
  const now = millis(clock.wall());
  const changed = await system.changeApp(app, (row) => replaceSecret(row, { serverSecret, now, graceMs }));
  if (!changed) await system.putApp({ app, serverSecret, isEnabled: true, createdAt: now });
}

/** Takes from others what a copy or a careless hand may have given them. */
function keepPrivate(directory: string): void {
  chmodSync(join(directory, appFileName), 0o600);
}

export interface AppChoice {
  /** `keep`: the database has it as it is; `put`: it must be written there. */
  readonly kind: 'keep' | 'put';
  /** Absent: make one. */
  readonly app?: AppCredentials;
}

/** Pure: which app to serve, and whether the database must be told. */
export function chooseApp(facts: {
  readonly rows: readonly AppRow[];
  readonly configured: AppCredentials | undefined;
  readonly inFile: AppCredentials | undefined;
}): AppChoice {
  const { rows, configured, inFile } = facts;
  if (configured) {
    const row = rows.find((candidate) => candidate.app === configured.appID);
    return { kind: row?.serverSecret === configured.serverSecret ? 'keep' : 'put', app: configured };
  }
  const earliest = rows.toSorted((one, other) => one.createdAt - other.createdAt || one.app - other.app)[0];
  const row = rows.find((candidate) => candidate.app === inFile?.appID) ?? earliest;
  if (row) return { kind: 'keep', app: { appID: row.app, serverSecret: row.serverSecret } };
  return inFile ? { kind: 'put', app: inFile } : { kind: 'put' };
}

import type { AppRow } from '../storage/storage.ts';
import type { AppID } from './ids.ts';

/** The apps of this installation, kept in memory and refreshed from the storage. */
export interface Apps {
  get(app: AppID): AppRow | undefined;
  appIDs(): readonly AppID[];
}

export interface AppDirectory extends Apps {
  replace(rows: readonly AppRow[]): void;
}

/** Apps are few and change rarely; `replace` is called again and again with what the storage says. */
export function createApps(rows: readonly AppRow[]): AppDirectory {
  let appsByID = new Map(rows.map((row) => [row.app, row]));
  return {
    get: (app) => appsByID.get(app),
    appIDs: () => [...appsByID.keys()],
    replace: (next) => {
      appsByID = new Map(next.map((row) => [row.app, row]));
    },
  };
}

import { Backup, type BackupParts } from './backup.ts';
import { Inserted, type InsertedParts } from './inserted.ts';
import { LocalData, type LocalDataParts } from './local-data.ts';
import type { InsertedRow } from './local-row.ts';
import { LocalSearch, type LocalSearchParts } from './search.ts';

/** What the app does with messages on this device alone. */
export interface Local {
  readonly inserted: Inserted;
  readonly localData: LocalData;
  readonly search: LocalSearch;
  readonly backup: Backup;
}

type LocalParts = Omit<InsertedParts, 'touched' | 'changed'> &
  Omit<LocalDataParts, 'inserted'> &
  LocalSearchParts &
  Omit<BackupParts, 'inserted'>;

export function createLocal(parts: LocalParts, rows: readonly InsertedRow[]): Local {
  const { conversationSync } = parts;
  const inserted = new Inserted(
    { ...parts, touched: (row) => conversationSync.touchLast(row), changed: (gone) => parts.list.touch(gone) },
    rows,
  );
  return {
    inserted,
    localData: new LocalData({ ...parts, inserted }),
    search: new LocalSearch(parts),
    backup: new Backup({ ...parts, inserted }),
  };
}

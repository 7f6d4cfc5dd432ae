import { useMemo } from 'react';
import type { BackupSource, BackupState } from './backups.ts';
import { useStores } from './context.ts';
import { useReadable } from './use-readable.ts';

export interface MessageBackups extends BackupState {
  /** The file with the messages that this device keeps; `undefined` where it was stopped or failed. */
  readonly exportMessages: () => Promise<Blob | undefined>;
  /** Takes in what such a file has; whether all of it was. */
  readonly importMessages: (file: BackupSource) => Promise<boolean>;
  readonly stop: () => void;
}

const idle: BackupState = { phase: 'idle', kind: 'export', done: 0, total: 0, code: 0 };

/** Export and import of the messages that this device keeps. Both go on when the component that began them is gone. */
export function useBackups(): MessageBackups {
  const backups = useStores()?.backups;
  const state = useReadable(backups?.state, idle);
  return useMemo(
    () => ({
      ...state,
      exportMessages: async () => backups?.export(),
      importMessages: async (file) => (await backups?.import(file)) ?? false,
      stop: () => backups?.stop(),
    }),
    [backups, state],
  );
}

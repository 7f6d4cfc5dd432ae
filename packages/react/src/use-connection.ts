import { useCallback, useMemo } from 'react';
import type { ConnectionStatus } from './connection-status.ts';
import { useParley } from './context.ts';
import { useReadable } from './use-readable.ts';

export interface Connection extends ConnectionStatus {
  /** Whether the list of conversations was in step with the server at some time since the sign-in. */
  readonly isSynced: boolean;
  /** Tries at once what waits for its next try, and signs in again after an end; the same function always. */
  readonly retry: () => void;
}

/** How it stands with the sign-in and the connection. */
export function useConnection(): Connection {
  const { connection, status: withoutOne, retry: makeAnew } = useParley();
  const status = useReadable(connection?.status, withoutOne);
  const isSynced = useReadable(connection?.stores.chats.isSynced, false);
  const retry = useCallback(() => (connection ? connection.retry() : makeAnew()), [connection, makeAnew]);
  return useMemo(() => ({ ...status, isSynced, retry }), [status, isSynced, retry]);
}

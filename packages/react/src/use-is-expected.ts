import type { ConnectionStatus } from './connection-status.ts';
import { useParley } from './context.ts';
import { useSelected } from './use-readable.ts';

const mayCome = ({ state }: ConnectionStatus): boolean => state !== 'failed' && state !== 'signedOut';

/** Whether what is not there yet may still come by itself. */
export function useIsExpected(): boolean {
  const { connection, status } = useParley();
  return useSelected(connection?.status, status, mayCome);
}

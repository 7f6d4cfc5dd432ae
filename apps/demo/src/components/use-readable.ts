import type { Readable } from '@parley/react';
import { useSyncExternalStore } from 'react';

export function useReadable<Value>(readable: Readable<Value>): Value {
  return useSyncExternalStore(readable.subscribe, readable.get);
}

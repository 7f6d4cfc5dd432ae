import { StorageFailure } from '../storage/storage.ts';
import type { Commit } from './commit.ts';
import type { Context, ReadableStorage } from './context.ts';

/**
 * `handler`: the handler throws; `storage`: its storage fails; `diskFull`: there is no room for the files that it writes;
 * `silence`: it is not run and nothing is answered.
 */
type FaultKind = 'handler' | 'storage' | 'diskFull' | 'silence';

/** The one switch by which internal failures are provoked. Off unless the app is built with it. */
export interface Faults {
  /** What the coming call of `operation` suffers; asking uses it up. */
  next(operation: string): FaultKind | undefined;
}

export const noFaults: Faults = { next: () => undefined };

export interface FaultOrder {
  /** The name of a method. */
  readonly operation: string;
  readonly kind: FaultKind;
  readonly times: number;
}

/** Orders of one operation are used up in the order in which they were given. */
export function createFaults(): Faults & { arm(order: FaultOrder): void; disarm(): void } {
  const orders: { operation: string; kind: FaultKind; times: number }[] = [];
  return {
    next: (operation) => {
      const index = orders.findIndex((order) => order.operation === operation);
      const order = orders[index];
      if (!order) return undefined;
      order.times -= 1;
      if (order.times <= 0) orders.splice(index, 1);
      return order.kind;
    },
    arm: (order) => {
      if (order.times > 0) orders.push({ ...order });
    },
    disarm: () => void orders.splice(0),
  };
}

/** `context` with a storage and a commit that fail as a broken disk does. */
export function failStorage(context: Context): Context {
  const fail = (): never => {
    throw new StorageFailure('a storage fault was injected');
  };
  const reject = async (): Promise<never> => fail();
  const storage: ReadableStorage = { system: { epoch: reject, leasedNodes: reject }, read: fail };
  const commit: Commit = { batch: reject, run: reject, idle: async () => {} };
  return { ...context, storage, commit };
}

/** `context` with a disk that has no room for files. */
export const fillDisk = (context: Context): Context => ({
  ...context,
  files: { ...context.files, put: async () => 'diskIsFull' },
});

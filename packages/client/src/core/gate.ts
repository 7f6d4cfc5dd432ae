import type { Clock } from '@parley/kernel/clock';
import { ZIMConnectionState } from '../enums.ts';
import { failure } from '../errors.ts';
import type { CallLimits } from '../limits.ts';
import type { Connection } from './connection.ts';
import { createRateLimit } from './rate-limit.ts';

/** What every call must pass, in this order: the instance, the login, its own parameters, the frequency. */
export interface Gate {
  /** Throws if the instance was destroyed. */
  requireInstance(): void;
  /** Throws if nobody is logged in either; returns who is. */
  requireLogin(): string;
  /** Throws if the app calls too often. */
  countCall(): void;
  close(): void;
  readonly isClosed: boolean;
}

export function createGate(clock: Clock, limits: CallLimits, connection: Pick<Connection, 'state' | 'userID'>): Gate {
  const calls = createRateLimit(clock, limits.callsPerSecondMax);
  let isClosed = false;
  const requireInstance = (): void => {
    if (isClosed) throw failure('CommonModuleNotInit', 'the instance was destroyed');
  };
  return {
    requireInstance,
    requireLogin: () => {
      requireInstance();
      const { state, userID } = connection;
      const isIn = state === ZIMConnectionState.Connected || state === ZIMConnectionState.Reconnecting;
      if (!isIn || userID === undefined) throw failure('NetworkModuleUserIsNotLogged', 'nobody is logged in');
      return userID;
    },
    countCall: () => {
      if (!calls.admit()) throw failure('CommonModuleTriggerSDKFrequencyLimit', 'too many calls within a second');
    },
    close: () => {
      isClosed = true;
    },
    get isClosed() {
      return isClosed;
    },
  };
}

import type { Clock } from '@parley/kernel/clock';
import { failure } from '../errors.ts';
import type { CallLimits } from '../limits.ts';
import type { Connection } from './connection.ts';
import { createRateLimit } from './rate-limit.ts';

/** What every call must pass, in this order: the instance, the login, its own parameters, the frequency. */
export interface Gate {
  /** Throws if the instance was destroyed. */
  requireInstance(): void;
  /**
   * Throws if nobody is logged in either; returns who is. During an outage and after an offline login the user is in,
   * too: what asks the server then fails by itself, after all other checks.
   */
  requireLogin(): string;
  /** Throws if the app calls too often. */
  countCall(): void;
  close(): void;
  readonly isClosed: boolean;
}

export function createGate(
  clock: Clock,
  limits: CallLimits,
  connection: Pick<Connection, 'isLoggedIn' | 'userID'>,
): Gate {
  const calls = createRateLimit(clock, limits.callsPerSecondMax);
  let isClosed = false;
  const requireInstance = (): void => {
    if (isClosed) throw failure('CommonModuleNotInit', 'the instance was destroyed');
  };
  return {
    requireInstance,
    requireLogin: () => {
      requireInstance();
      const { isLoggedIn, userID } = connection;
      if (!isLoggedIn || userID === undefined) throw failure('NetworkModuleUserIsNotLogged', 'nobody is logged in');
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

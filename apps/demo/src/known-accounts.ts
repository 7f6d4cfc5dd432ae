import { attempt, type TextStorage } from './storage.ts';
import { differsInCaseAlone } from './user-id.ts';

export interface KnownAccounts {
  /** Takes note of somebody who is signed in. */
  readonly add: (userID: string) => void;
  /** Somebody who signed in before, whose ID differs from this new one in case alone. */
  readonly similarTo: (userID: string) => string | undefined;
}

const storageKey = 'parley-demo/accounts';
export const knownAccountsMax = 20;

/** Who signed in with this browser: a development server takes any ID, and `Alice` would be somebody else than `alice`. */
export function createKnownAccounts(storage: TextStorage): KnownAccounts {
  const read = (): readonly string[] => {
    const stored = attempt(() => JSON.parse(storage.getItem(storageKey) ?? '[]') as unknown);
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : [];
  };
  return {
    add: (userID) => {
      const others = read().filter((one) => one !== userID);
      const next = [...others, userID].slice(-knownAccountsMax);
      attempt(() => storage.setItem(storageKey, JSON.stringify(next)));
    },
    similarTo: (userID) => {
      const known = read();
      return known.includes(userID) ? undefined : known.findLast((one) => differsInCaseAlone(one, userID));
    },
  };
}

import type { Person } from './person.ts';
import { attempt, type TextStorage } from './storage.ts';
import { expiryOf } from './token-expiry.ts';

/** An AppID and a token that the user brings along, where the server hands out none. */
export interface Credentials {
  readonly appID: number;
  readonly token: string;
}

interface Kept {
  readonly person: Person;
  /** Only what the user brought along: a development token is asked for anew. */
  readonly credentials?: Credentials;
  /** There was a token for this app, and it has ended. */
  readonly expiredAppID?: number;
}

export interface KeptSession {
  readonly recall: () => Kept | undefined;
  readonly keep: (person: Person, credentials?: Credentials) => void;
  readonly forget: () => void;
}

const personKey = 'parley-demo/person';
const credentialsKey = 'parley-demo/credentials';

/**
 * Who is signed in, for as long as this tab is open: a reload goes on by itself. A token that the user brought along is
 * kept with it until it ends, and is gone with the sign-out.
 */
export function createKeptSession(tabStorage: TextStorage, now: () => number): KeptSession {
  const read = (key: string): object => {
    const stored = attempt(() => JSON.parse(tabStorage.getItem(key) ?? 'null') as unknown);
    return typeof stored === 'object' && stored !== null ? stored : {};
  };
  const forget = (): void => {
    for (const key of [personKey, credentialsKey]) attempt(() => tabStorage.removeItem(key));
  };
  const hasEnded = (token: string): boolean => (expiryOf(token) ?? 0) <= now();
  return {
    forget,
    recall: () => {
      const { userID, userName }: { userID?: unknown; userName?: unknown } = read(personKey);
      if (typeof userID !== 'string' || typeof userName !== 'string') return undefined;
      const person = { userID, userName };
      const { appID, token }: { appID?: unknown; token?: unknown } = read(credentialsKey);
      if (typeof appID !== 'number' || typeof token !== 'string') return { person };
      if (!hasEnded(token)) return { person, credentials: { appID, token } };
      forget();
      return { person, expiredAppID: appID };
    },
    keep: (person, credentials) => {
      forget();
      attempt(() => tabStorage.setItem(personKey, JSON.stringify(person)));
      if (!credentials || hasEnded(credentials.token)) return;
      attempt(() => tabStorage.setItem(credentialsKey, JSON.stringify(credentials)));
    },
  };
}

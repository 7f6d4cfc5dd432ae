import { keyIn, withoutKey } from './route.ts';
import { attempt, type TextStorage } from './storage.ts';

const storageKey = 'parley-demo/development-key';

export interface DevelopmentKeyParts {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
  /** Keeps the key for as long as this tab is open. */
  readonly tabStorage: TextStorage;
}

/** The key that a development server prints with its address, and asks for before it hands out a token. */
export interface DevelopmentKey {
  /**
   * Takes the key out of the address, where it would be seen, copied and remembered. `true` if it is another one than
   * before.
   */
  take(): boolean;
  readonly text: string | undefined;
}

export function createDevelopmentKey({ location, history, tabStorage }: DevelopmentKeyParts): DevelopmentKey {
  let text = attempt(() => tabStorage.getItem(storageKey)) ?? undefined;
  return {
    take: () => {
      const { hash, pathname, search } = location;
      const taken = keyIn(hash);
      if (taken === undefined) return false;
      history.replaceState(null, '', `${pathname}${search}${withoutKey(hash)}`);
      const isOther = taken !== text;
      text = taken;
      attempt(() => tabStorage.setItem(storageKey, taken));
      return isOther;
    },
    get text() {
      return text;
    },
  };
}

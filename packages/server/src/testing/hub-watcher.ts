import type { Hub } from '../gateway/hub.ts';

/** A watcher of a hub that does nothing. */
export const idleWatcher: Parameters<Hub['watch']>[0] = {
  filled: () => {},
  came: () => {},
  untilRead: () => undefined,
  held: () => {},
  wanted: () => {},
  dropped: () => {},
};

import type { Presence } from './platform.ts';

const prefix = 'parley/instance/';

/**
 * Instances of one origin know one another by locks that a page loses when it ends, however it ends. Only pages that
 * came over HTTPS or from this device itself have locks.
 */
export const lockPresence: Presence = {
  appear: (instanceID) => {
    let leave: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      leave = resolve;
    });
    void globalThis.navigator?.locks?.request(`${prefix}${instanceID}`, () => ended).catch(() => {});
    return leave;
  },
  living: async () => {
    const locks = await globalThis.navigator?.locks?.query();
    if (!locks) return undefined;
    const names = (locks.held ?? []).map(({ name = '' }) => name);
    return new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
  },
};

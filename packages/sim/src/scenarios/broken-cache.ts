import type { Cache } from '@parley/client/cache/cache';
import type { Platform } from '@parley/client/platform/platform';

type Call = Exclude<keyof Cache, 'close'> | 'open';

/** What a device keeps, of which the next calls named here fail. */
export class BrokenCache {
  private readonly broken = new Set<Call>();

  /** From now on, until `mend`. */
  break(...calls: readonly Call[]): void {
    for (const call of calls) this.broken.add(call);
  }

  mend(): void {
    this.broken.clear();
  }

  readonly tamper = (platform: Platform): Platform => ({
    ...platform,
    openCache: async (owner, watcher) => {
      this.require('open');
      const cache = await platform.openCache(owner, watcher);
      return new Proxy(cache, {
        get: (target, name: keyof Cache) => {
          const call = target[name];
          // A promise looks whether it is one, too.
          if (name === 'close' || typeof call !== 'function') return call;
          return async (...given: never[]) => {
            this.require(name);
            return Reflect.apply(call, target, given);
          };
        },
      });
    },
  });

  private require(call: Call): void {
    if (this.broken.has(call)) throw new Error('broken by the test');
  }
}

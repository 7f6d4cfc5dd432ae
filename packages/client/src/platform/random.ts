import type { Random } from '@parley/kernel/random';
import { systemRandom } from '@parley/kernel/system';

/**
 * What the SDK makes of chance are ids that must not meet, and pauses; no secrets. So `Math.random` will do where the
 * platform has no `crypto`, as React Native, or one that does not work, as some test environments.
 */
export const sdkRandom: Random = {
  bytes: (count) => {
    try {
      return systemRandom.bytes(count);
    } catch {
      return Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256));
    }
  },
};

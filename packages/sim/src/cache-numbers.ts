import type { Recorded } from './history.ts';

/** Counts the caches a device has had, entry by entry. */
export function cacheNumbers(): (entry: Recorded) => number {
  const lossesByDevice = new Map<string, number>();
  return (entry) => {
    if (entry.kind === 'act' && entry.act === 'loseCache') {
      lossesByDevice.set(entry.who, (lossesByDevice.get(entry.who) ?? 0) + 1);
    }
    return 'device' in entry ? (lossesByDevice.get(entry.device) ?? 0) : 0;
  };
}

import { createLruMap } from '../../core/lru-map.ts';
import { admitIDs, type QuotaUse } from './rules.ts';

/** How many users each caller may query, on this node; all devices of a user share it. */
export interface InfoQuota {
  /** Takes what is left, `asked` at most, and returns how much that is. */
  take(caller: string, asked: number, now: number): number;
  /** Gives back what was taken last and not used. */
  giveBack(caller: string, count: number): void;
}

/** Beyond it who asked longest ago begins anew, which errs to the side of admitting. */
const callersMax = 100_000;

export function createInfoQuota(): InfoQuota {
  const usesByCaller = createLruMap<string, readonly QuotaUse[]>(callersMax);
  return {
    take: (caller, asked, now) => {
      const { admitted, uses } = admitIDs(usesByCaller.get(caller) ?? [], asked, now);
      usesByCaller.set(caller, uses);
      return admitted;
    },
    giveBack: (caller, count) => {
      const [last, ...earlier] = [...(usesByCaller.get(caller) ?? [])].reverse();
      if (!last) return;
      usesByCaller.set(caller, [...earlier.reverse(), { ...last, count: Math.max(0, last.count - count) }]);
    },
  };
}

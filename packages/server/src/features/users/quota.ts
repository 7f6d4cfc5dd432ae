import { createLruMap } from '../../core/lru-map.ts';
import { admitIDs, type QuotaUse } from './rules.ts';

/** How many users each actor may query, on this node; all devices of a user share it. */
export interface InfoQuota {
  /** Takes what is left, `asked` at most, and returns how much that is. */
  take(actor: string, asked: number, now: number): number;
  /** Gives back what was taken last and not used. */
  giveBack(actor: string, count: number): void;
}

/** Beyond it who asked longest ago begins anew, which errs to the side of admitting. */
const callersMax = 100_000;

export function createInfoQuota(): InfoQuota {
  const usesByCaller = createLruMap<string, readonly QuotaUse[]>(callersMax);
  return {
    take: (actor, asked, now) => {
      const { admitted, uses } = admitIDs(usesByCaller.get(actor) ?? [], asked, now);
      usesByCaller.set(actor, uses);
      return admitted;
    },
    giveBack: (actor, count) => {
      const [last, ...earlier] = [...(usesByCaller.get(actor) ?? [])].reverse();
      if (!last) return;
      usesByCaller.set(actor, [...earlier.reverse(), { ...last, count: Math.max(0, last.count - count) }]);
    },
  };
}

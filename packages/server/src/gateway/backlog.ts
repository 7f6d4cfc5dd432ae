/** A connection whose reader is behind. */
export interface Laggard {
  /** Looks anew how much waits for the reader. */
  measure(): number;
  /** Ends the connection, with all that waits for it. */
  cut(): void;
}

/** What waits for all slow readers of a node together; readers who keep up are not in it. */
export interface Backlog {
  /** So much waits for `laggard` now; 0: nothing, or it is gone. */
  note(laggard: Laggard, bytes: number): void;
  readonly bytes: number;
}

/** Once the bound is reached the sum is brought down to this share of it, so that the next look is a while off. */
const keptShare = 7 / 8;

/** Beyond `bytesMax` those for whom most waits are cut first. */
export function createBacklog(bytesMax: number): Backlog {
  const bytesByLaggard = new Map<Laggard, number>();
  let total = 0;
  const put = (laggard: Laggard, bytes: number): void => {
    total += bytes - (bytesByLaggard.get(laggard) ?? 0);
    if (bytes === 0) bytesByLaggard.delete(laggard);
    else bytesByLaggard.set(laggard, bytes);
  };
  const relieve = (): void => {
    for (const laggard of [...bytesByLaggard.keys()]) put(laggard, laggard.measure());
    const largestFirst = [...bytesByLaggard].sort(([, one], [, other]) => other - one);
    for (const [laggard] of largestFirst) {
      if (total <= bytesMax * keptShare) return;
      put(laggard, 0);
      laggard.cut();
    }
  };
  return {
    note: (laggard, bytes) => {
      put(laggard, bytes);
      if (total > bytesMax) relieve();
    },
    get bytes() {
      return total;
    },
  };
}

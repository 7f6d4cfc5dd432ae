/** Waits that double from the first to the longest. */
export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** How long to wait after `attempts` earlier waits. */
export function backOffMs({ firstMs, maxMs }: BackOff, attempts: number): number {
  return Math.min(maxMs, firstMs * 2 ** attempts);
}

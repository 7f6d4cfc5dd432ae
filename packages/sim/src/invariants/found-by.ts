import { collectFacts, type Facts } from '../facts.ts';
import type { Entry } from '../history.ts';
import type { Checker, Violation } from './violation.ts';

/** What a checker finds in entries, one a millisecond, and in what is given of the end. */
export const foundBy = (
  checker: Checker,
  entries: readonly Entry[],
  end: Partial<Omit<Facts['run'], 'entries'>> = {},
): Violation | undefined =>
  checker(
    collectFacts({
      ...{ logs: [], devices: [], resolveWithinMs: 1, ...end },
      entries: entries.map((entry, at) => ({ at, ...entry })),
    }),
  );

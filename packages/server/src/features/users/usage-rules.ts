import type { Millis } from '@parley/kernel/brand';

/** The day and the calendar month of a time, in UTC; see `UsageReader`. */
export interface Periods {
  /** Days since 1970. */
  readonly day: number;
  /** Minus the months since the year 0, so that it is no day. */
  readonly month: number;
}

const dayMs = 86_400_000;
const daysPerEra = 146_097;
/** From 1 March of the year 0 to 1970. */
const daysBefore1970 = 719_468;

/** The Gregorian calendar in years that begin on 1 March, so that the leap day is the last of its year. */
export function periodsOf(now: Millis): Periods {
  const day = Math.floor(now / dayMs);
  const days = day + daysBefore1970;
  const era = Math.floor(days / daysPerEra);
  const dayOfEra = days - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthsSinceMarch = Math.floor((5 * dayOfYear + 2) / 153);
  return { day, month: -((yearOfEra + era * 400) * 12 + monthsSinceMarch + 2) };
}

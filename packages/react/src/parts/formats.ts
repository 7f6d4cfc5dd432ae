const dayMs = 24 * 60 * 60 * 1000;

/** How times are written in one language. */
export interface Formats {
  readonly time: (timestamp: number) => string;
  /** The heading of a day among messages: “Today”, “Yesterday”, “Monday”, “3 May”, “3 May 2024”. */
  readonly day: (timestamp: number, now: number) => string;
  /** When the newest message of a chat came, as short as its place in the list. */
  readonly short: (timestamp: number, now: number) => string;
  /** A moment by day and time, whenever it was: “3 May 2024, 14:05”. */
  readonly moment: (timestamp: number) => string;
}

export function createFormats(locale: string): Formats {
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
  const shortWeekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
  const dayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
  const shortDay = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: '2-digit' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const capitalise = (text: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

  return {
    time: (timestamp) => time.format(timestamp),
    moment: (timestamp) => moment.format(timestamp),
    day: (timestamp, now) => {
      const ago = daysAgo(timestamp, now);
      if (ago === 0 || ago === 1) return capitalise(relative.format(-ago, 'day'));
      if (ago > 1 && ago < 7) return capitalise(weekday.format(timestamp));
      const isThisYear = new Date(timestamp).getFullYear() === new Date(now).getFullYear();
      return (isThisYear ? day : dayAndYear).format(timestamp);
    },
    short: (timestamp, now) => {
      const ago = daysAgo(timestamp, now);
      if (ago === 0) return time.format(timestamp);
      return (ago > 0 && ago < 7 ? shortWeekday : shortDay).format(timestamp);
    },
  };
}

const startOfDay = (timestamp: number): number => new Date(timestamp).setHours(0, 0, 0, 0);

/** Rounded, because a day with a change of the clocks has 23 or 25 hours. */
const daysAgo = (timestamp: number, now: number): number =>
  Math.round((startOfDay(now) - startOfDay(timestamp)) / dayMs);

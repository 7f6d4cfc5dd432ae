import type { Clock } from '@parley/kernel/clock';

/** Names one connection or one HTTP request in the log. */
export type NextTraceID = () => string;

const digits = 32;
/** Ten digits of 32 hold the milliseconds of the next thousands of years and keep one length. */
const timeDigits = 10;
const countDigits = 3;
const countsPerMs = digits ** countDigits;

/**
 * Names that sort by the time at which they were given: milliseconds, a count, and `mark`, which tells apart those who
 * give names at the same time (nodes, listeners). A clock that is set back does not disturb the order.
 */
export function createTraceIDs(clock: Pick<Clock, 'wall'>, mark: string): NextTraceID {
  let time = 0;
  let count = 0;
  // Writing a number to another base than ten is slow, and many names share a millisecond.
  let writtenTime = encode(time, timeDigits);
  return () => {
    const now = clock.wall();
    count = now > time ? 0 : (count + 1) % countsPerMs;
    if (count === 0) {
      time = Math.max(now, time + 1);
      writtenTime = encode(time, timeDigits);
    }
    return `${writtenTime}${encode(count, countDigits)}${mark}`;
  };
}

const encode = (value: number, length: number): string => value.toString(digits).padStart(length, '0');

import { useEffect, useState } from 'react';

const minuteMs = 60_000;

/**
 * The present time, a minute old at most: what was written “today” becomes “yesterday” while the page is open. At a
 * time that is given it is exact, such as that of the end of a mute.
 */
export function useNow(...ends: readonly number[]): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  const next = Math.min(...ends.filter((end) => end > now));
  useEffect(() => {
    if (next - now > minuteMs) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(next - Date.now(), 0));
    return () => clearTimeout(timer);
  }, [next, now]);
  return now;
}

import { useEffect, useState } from 'react';

const minuteMs = 60_000;

/** The present time, a minute old at most: what was written “today” becomes “yesterday” while the page is open. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}

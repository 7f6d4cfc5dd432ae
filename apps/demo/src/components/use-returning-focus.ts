import { useEffect, useRef } from 'react';

/** On a phone the list comes back when what stood beside it is left. */
export function useReturningFocus(open: unknown) {
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef(open);
  useEffect(() => {
    if (open === undefined && last.current !== undefined) heading.current?.focus();
    last.current = open;
  }, [open]);
  return heading;
}

import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTexts } from './use-language.ts';

interface ListSectionProps<Item> {
  readonly heading: string;
  readonly items: readonly Item[];
  /** How many are drawn at first, and how many more each time the user asks. */
  readonly atOnce: number;
  readonly children: (shown: readonly Item[]) => ReactNode;
}

/** A part of a list under a heading, some of it at a time. */
export function ListSection<Item>({ heading, items, atOnce, children }: ListSectionProps<Item>): ReactNode {
  const { parts } = useTexts();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [count, setCount] = useState(atOnce);
  /** Where those begin that were asked for last: whoever goes by keys goes on there. */
  const [from, setFrom] = useState(0);
  useEffect(() => {
    const first = from > 0 ? list.current?.children[from] : undefined;
    if (!(first instanceof HTMLElement)) return;
    first.tabIndex = -1;
    first.focus();
  }, [from]);
  const showMore = (): void => {
    setFrom(count);
    setCount(count + atOnce);
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{heading}</h3>
      <ul ref={list}>{children(items.slice(0, count))}</ul>
      {items.length > count && (
        <button type="button" className="contacts-more" aria-describedby={id} onClick={showMore}>
          {parts.found.more}
        </button>
      )}
    </section>
  );
}

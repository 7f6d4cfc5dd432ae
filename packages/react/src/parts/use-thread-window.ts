import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { isDrawn, type Place, type RowWindow, windowAround } from './row-window.ts';
import type { ThreadRow, ThreadRows } from './thread-rows.ts';
import { type Sight, sparePx, ThreadScroll } from './thread-scroll.ts';

const noRows: ThreadRows = { messages: [], firstUnread: undefined, rows: [], indexByKey: new Map() };
const estimatedRowPx = 44;
/** Before anything was measured. */
const assumedViewPx = 800;

export interface ThreadWindow extends RowWindow {
  readonly box: RefObject<HTMLElement | null>;
  readonly list: RefObject<HTMLOListElement | null>;
  readonly onScroll: () => void;
  readonly showEnd: () => void;
  /** Goes to a row, if there is one of this key. */
  readonly showAt: (key: string) => void;
}

/** Lines of days and of what is unread may go; what was said stays. */
const isFirm = (row: ThreadRow | undefined): boolean => row?.kind === 'message' || row?.kind === 'tips';

interface ThreadWindowParts {
  readonly onSight: (sight: Sight) => void;
  /** Where to go because of what has changed; undefined to stay. */
  readonly goalOf: (before: ThreadRows, after: ThreadRows, place: Place) => Place | undefined;
}

/**
 * Draws the rows around the place where the reader is, and no others. The rows stand in the flow of the page, between
 * paddings as high as those that are not drawn: nothing that changes its height is laid out by script.
 */
export function useThreadWindow(model: ThreadRows, { onSight, goalOf }: ThreadWindowParts): ThreadWindow {
  const { rows, indexByKey } = model;
  const box = useRef<HTMLElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [scroll] = useState(() => new ThreadScroll(estimatedRowPx));
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const keys = useMemo(() => [...indexByKey.keys()], [indexByKey]);
  const indexOf = (place: Place): number | undefined => (place === 'end' ? undefined : indexByKey.get(place.key));
  const windowAtReader = (): RowWindow => {
    // Where the reader is belongs to the box that scrolls, so it is asked and not kept a second time.
    scroll.lookIfScrolled();
    const { place, heights, viewPx } = scroll;
    return windowAround({ keys, heights, place, index: indexOf(place), viewPx: viewPx || assumedViewPx, sparePx });
  };
  const drawn = windowAtReader();

  const latest = useRef({ model: noRows, onSight, windowAtReader });
  useLayoutEffect(() => {
    const before = latest.current.model;
    latest.current = { model, onSight, windowAtReader };
    scroll.attach(box.current, list.current);
    const goal = before === model ? undefined : goalOf(before, model, scroll.place);
    if (goal) scroll.place = goal;
    const { place } = scroll;
    if (!isDrawn(place, indexOf(place), drawn, keys.length)) {
      // It is drawn first, and gone to then.
      if (place !== 'end') onSight({ isAtEnd: false, lastKey: undefined });
      return draw();
    }
    const sight = scroll.settle({ ...drawn, keys, isFirm: (index) => isFirm(rows[index]) });
    if (scroll.isThin()) draw();
    if (sight) onSight(sight);
  });

  const redraw = useCallback(() => {
    scroll.keepFocus(latest.current.windowAtReader());
    draw();
  }, [scroll]);

  useEffect(() => {
    if (!box.current || !list.current) return undefined;
    // Its keyboard takes room from a phone's page, a text that grows takes some from the list, pictures and fonts load.
    const observer = new ResizeObserver(() => {
      const sight = scroll.settle();
      if (sight) latest.current.onSight(sight);
      if (scroll.isThin()) redraw();
    });
    observer.observe(box.current);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, [scroll, redraw]);

  return {
    ...drawn,
    box,
    list,
    onScroll: () => {
      const sight = scroll.look();
      // At once: what is drawn a frame later is seen to be missing.
      if (scroll.isThin()) flushSync(redraw);
      if (sight) latest.current.onSight(sight);
    },
    showAt: useCallback(
      (key) => {
        if (!latest.current.model.indexByKey.has(key)) return;
        scroll.lookIfScrolled();
        scroll.place = { key, topPx: Math.round(scroll.viewPx / 3) };
        redraw();
      },
      [scroll, redraw],
    ),
    showEnd: () => {
      scroll.place = 'end';
      scroll.settle();
      redraw();
    },
  };
}

import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

const assumedRowPx = 72;
const assumedViewPx = 800;
/** Drawn beyond either edge; the window moves by whole steps, so that it rests between them. */
const spareRows = 8;
const stepRows = 6;

/** What stands above and below the rows. */
const edgePx = 16;

const atOnceOrLater = (work: () => void): void => work();

interface View {
  /** The first row at the upper edge, rounded down to a step. */
  readonly step: number;
  readonly rowPx: number;
  readonly viewRows: number;
}

export interface ListWindow {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly start: number;
  readonly end: number;
  readonly abovePx: number;
  readonly belowPx: number;
  readonly onScroll: () => void;
  /** Scrolls as little as it takes to see a row. */
  readonly reveal: (index: number) => void;
}

/** The part of a long list of equally high rows that is in view. */
export function useListWindow(count: number, onWindow: (start: number, end: number) => void): ListWindow {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ step: 0, rowPx: assumedRowPx, viewRows: assumedViewPx / assumedRowPx });
  const { step, rowPx, viewRows } = view;
  const rangeOf = useCallback(
    (at: View): readonly [number, number] => {
      const end = Math.min(count, at.step + stepRows + Math.ceil(at.viewRows) + spareRows);
      return [Math.max(0, Math.min(at.step - spareRows, end)), end];
    },
    [count],
  );

  const look = useCallback((): View | undefined => {
    const scroller = box.current;
    // One that is not shown has no heights.
    if (!scroller || scroller.clientHeight === 0) return undefined;
    const rowHeight = scroller.querySelector('li')?.getBoundingClientRect().height ?? 0;
    const rowNow = rowHeight > 0 ? rowHeight : assumedRowPx;
    const first = Math.floor(scroller.scrollTop / rowNow / stepRows) * stepRows;
    return { step: first, rowPx: rowNow, viewRows: Math.ceil(scroller.clientHeight / rowNow) };
  }, []);

  const update = useCallback(
    (draw: (work: () => void) => void) => {
      const next = look();
      if (!next) return;
      const isSame = next.step === view.step && next.rowPx === view.rowPx && next.viewRows === view.viewRows;
      if (isSame) return;
      onWindow(...rangeOf(next));
      draw(() => setView(next));
    },
    [look, view, onWindow, rangeOf],
  );

  useLayoutEffect(() => {
    const scroller = box.current;
    if (!scroller) return undefined;
    update(atOnceOrLater);
    const observer = new ResizeObserver(() => update(atOnceOrLater));
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [update]);

  const [start, end] = rangeOf({ step: Math.min(step, Math.max(0, count - 1)), rowPx, viewRows });
  return {
    box,
    start,
    end,
    abovePx: start * rowPx,
    belowPx: (count - end) * rowPx,
    // At once: what is drawn a frame later is seen to be missing.
    onScroll: () => update(flushSync),
    reveal: (index) => {
      const scroller = box.current;
      if (!scroller) return;
      const { scrollTop, clientHeight } = scroller;
      const top = index * rowPx;
      if (top < scrollTop) scroller.scrollTop = top;
      else if (top + rowPx + edgePx > scrollTop + clientHeight)
        scroller.scrollTop = top + rowPx + edgePx - clientHeight;
      update(atOnceOrLater);
    },
  };
}

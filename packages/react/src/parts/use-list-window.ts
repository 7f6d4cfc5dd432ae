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
  const latest = useRef({ view, count, onWindow });
  useLayoutEffect(() => {
    latest.current = { view, count, onWindow };
  });

  /** Rows are measured when their size may be another one, and not while somebody scrolls. */
  const update = useCallback((isMeasured: boolean, draw: (work: () => void) => void) => {
    const scroller = box.current;
    const { view: before, count: rowCount, onWindow: tell } = latest.current;
    // One that is not shown has no heights.
    if (!scroller || scroller.clientHeight === 0) return;
    const rowPx = isMeasured ? rowPxIn(scroller) : before.rowPx;
    const step = Math.floor(scroller.scrollTop / rowPx / stepRows) * stepRows;
    const next = { step, rowPx, viewRows: Math.ceil(scroller.clientHeight / rowPx) };
    const isSame = step === before.step && rowPx === before.rowPx && next.viewRows === before.viewRows;
    if (isSame) return;
    tell(...rangeOf(next, rowCount));
    draw(() => setView(next));
  }, []);

  const hasRows = count > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: there is nothing to measure before there are rows.
  useLayoutEffect(() => {
    const scroller = box.current;
    if (!scroller) return undefined;
    update(true, atOnceOrLater);
    const observer = new ResizeObserver(() => update(true, atOnceOrLater));
    observer.observe(scroller);
    // The list has another height when its rows have.
    if (scroller.firstElementChild) observer.observe(scroller.firstElementChild);
    return () => observer.disconnect();
  }, [update, hasRows]);

  const { step, rowPx } = view;
  const [start, end] = rangeOf({ ...view, step: Math.min(step, Math.max(0, count - 1)) }, count);
  return {
    box,
    start,
    end,
    abovePx: start * rowPx,
    belowPx: (count - end) * rowPx,
    // At once: what is drawn a frame later is seen to be missing.
    onScroll: () => update(false, flushSync),
    reveal: (index) => {
      const scroller = box.current;
      if (!scroller) return;
      const { scrollTop, clientHeight } = scroller;
      const top = index * rowPx;
      if (top < scrollTop) scroller.scrollTop = top;
      else if (top + rowPx + edgePx > scrollTop + clientHeight)
        scroller.scrollTop = top + rowPx + edgePx - clientHeight;
      update(false, atOnceOrLater);
    },
  };
}

function rowPxIn(scroller: Element): number {
  const px = scroller.querySelector('li')?.getBoundingClientRect().height ?? 0;
  return px > 0 ? px : assumedRowPx;
}

function rangeOf({ step, viewRows }: View, count: number): readonly [number, number] {
  const end = Math.min(count, step + stepRows + Math.ceil(viewRows) + spareRows);
  return [Math.max(0, Math.min(step - spareRows, end)), end];
}

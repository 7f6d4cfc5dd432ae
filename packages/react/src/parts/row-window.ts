import type { Heights } from './heights.ts';

/** Where the reader is: at the end, or where what a row says stands so far below the upper edge of the box. */
export type Place = 'end' | { readonly key: string; readonly topPx: number };

/** The rows that are drawn, and how much room the others would take. */
export interface RowWindow {
  readonly start: number;
  /** The first one that is not drawn any more. */
  readonly end: number;
  readonly abovePx: number;
  readonly belowPx: number;
}

interface RowWindowParts {
  readonly keys: readonly string[];
  readonly heights: Heights;
  readonly place: Place;
  /** Of the row that the place names; undefined if there is none. */
  readonly index: number | undefined;
  readonly viewPx: number;
  /** What is drawn beyond either edge of the box. */
  readonly sparePx: number;
}

export function windowAround({ keys, heights, place, index, viewPx, sparePx }: RowWindowParts): RowWindow {
  const isAtEnd = place === 'end' || index === undefined;
  const topPx = isAtEnd ? viewPx : place.topPx;
  let start = isAtEnd ? keys.length : index;
  for (let px = 0; start > 0 && px < topPx + sparePx; start -= 1) px += heights.of(keys[start - 1] ?? '');
  let end = isAtEnd ? keys.length : index;
  for (let px = topPx; end < keys.length && px < viewPx + sparePx; end += 1) px += heights.of(keys[end] ?? '');
  return { start, end, abovePx: sum(keys, heights, 0, start), belowPx: sum(keys, heights, end, keys.length) };
}

/** The row at this height of the list, and how far below that height it begins: never far above. */
export function placeAt(keys: readonly string[], heights: Heights, atPx: number): Place {
  let topPx = -atPx;
  for (const key of keys) {
    const px = heights.of(key);
    if (topPx + px > 0) return { key, topPx };
    topPx += px;
  }
  return 'end';
}

function sum(keys: readonly string[], heights: Heights, from: number, to: number): number {
  let px = 0;
  for (let index = from; index < to; index += 1) px += heights.of(keys[index] ?? '');
  return px;
}

/** Whether the row that a place names is among those that are drawn. */
export function isDrawn(place: Place, index: number | undefined, { start, end }: RowWindow, count: number): boolean {
  if (place === 'end' || index === undefined) return end === count;
  return index >= start && index < end;
}

import { Heights } from './heights.ts';
import { type Place, placeAt, type RowWindow } from './row-window.ts';

/** So near to the end the list follows new messages. */
const endPx = 60;
/** What is drawn beyond either edge, and how little of it may be left. */
export const sparePx = 900;
const sparePxMin = 400;

export interface Sight {
  readonly isAtEnd: boolean;
  /** The last row that is in view, at least in part; undefined if none is. */
  readonly lastKey: string | undefined;
}

/** What was drawn last. */
export interface DrawnRows extends RowWindow {
  readonly keys: readonly string[];
  /** Whether a row stays while the list grows around it; the heading of a day may move or go. */
  readonly isFirm: (index: number) => boolean;
}

/**
 * Keeps what is read where it is, whatever happens to what stands above: the box is scrolled by as much as the row at
 * its upper edge was moved. At the end of the list it stays at the end.
 */
export class ThreadScroll {
  readonly heights: Heights;
  place: Place = 'end';
  viewPx = 0;
  #widthPx = 0;
  #box: HTMLElement | undefined;
  #list: HTMLElement | undefined;
  #drawn: DrawnRows = { start: 0, end: 0, abovePx: 0, belowPx: 0, keys: [], isFirm: () => true };

  constructor(estimatePx: number) {
    this.heights = new Heights(estimatePx);
  }

  attach(box: HTMLElement | null, list: HTMLElement | null): void {
    this.#box = box ?? undefined;
    this.#list = list ?? undefined;
  }

  /** Puts everything back in its place after rows were drawn or changed their heights. */
  settle(drawn: DrawnRows = this.#drawn): Sight | undefined {
    const box = this.#box;
    this.#drawn = drawn;
    if (!box) return undefined;
    this.#measure(box);
    const { place } = this;
    if (place === 'end') box.scrollTop = box.scrollHeight;
    else {
      const row = this.#rowOf(place.key);
      const movedPx = row ? topIn(box, row) - place.topPx : 0;
      if (Math.abs(movedPx) >= 0.5) box.scrollTop += movedPx;
    }
    return this.look();
  }

  /** Takes note of where the reader is now. */
  look(): Sight | undefined {
    const box = this.#box;
    if (!box) return undefined;
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < endPx;
    this.place = isAtEnd ? 'end' : this.#find(box);
    return { isAtEnd, lastKey: this.#lastInView(box) };
  }

  /** Whether what is drawn beyond the edges is running out. */
  isThin(): boolean {
    const box = this.#box;
    const list = this.#list;
    if (!box || !list) return false;
    const { start, end, abovePx, belowPx, keys } = this.#drawn;
    const top = topIn(box, list);
    const drawnBottom = top + list.offsetHeight - belowPx;
    const isThinAbove = start > 0 && top + abovePx > -sparePxMin;
    return isThinAbove || (end < keys.length && drawnBottom < box.clientHeight + sparePxMin);
  }

  /** Whoever has the focus in a row that goes would lose the way; the box takes it. */
  keepFocus(next: RowWindow): void {
    const row = document.activeElement?.closest('[data-row]');
    if (!(row instanceof HTMLElement) || row.parentElement !== this.#list) return;
    const index = this.#drawn.start + [...this.#list.children].indexOf(row);
    if (index < next.start || index >= next.end) this.#box?.focus({ preventScroll: true });
  }

  #measure(box: HTMLElement): void {
    this.viewPx = box.clientHeight;
    if (box.clientWidth !== this.#widthPx) {
      this.#widthPx = box.clientWidth;
      this.heights.forget();
    }
    this.#rows().forEach((row, offset) => {
      const key = this.#drawn.keys[this.#drawn.start + offset];
      const { height } = row.getBoundingClientRect();
      // A list that is not shown has no heights.
      if (key !== undefined && height > 0) this.heights.note(key, height);
    });
  }

  #find(box: HTMLElement): Place {
    const { start, keys, isFirm } = this.#drawn;
    const rows = this.#rows();
    const offset = rows.findIndex((row, at) => isFirm(start + at) && topIn(box, row) + row.offsetHeight > 0);
    const row = rows[offset];
    const key = keys[start + offset];
    if (row && key !== undefined && topIn(box, row) < box.clientHeight) return { key, topPx: topIn(box, row) };
    // Somebody has taken the scroll bar to where nothing is drawn.
    return placeAt(keys, this.heights, this.#list ? -topIn(box, this.#list) : 0);
  }

  #lastInView(box: HTMLElement): string | undefined {
    const offset = this.#rows().findLastIndex((row) => topIn(box, row) < box.clientHeight);
    return offset < 0 ? undefined : this.#drawn.keys[this.#drawn.start + offset];
  }

  #rowOf(key: string): Element | undefined {
    const index = this.#drawn.keys.indexOf(key, this.#drawn.start);
    return index < 0 ? undefined : this.#list?.children[index - this.#drawn.start];
  }

  #rows(): HTMLElement[] {
    return this.#list ? ([...this.#list.children] as HTMLElement[]) : [];
  }
}

const topIn = (box: HTMLElement, row: Element): number =>
  row.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientTop;

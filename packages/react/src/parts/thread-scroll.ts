import { Heights } from './heights.ts';
import { type Place, placeAt, type RowWindow } from './row-window.ts';

/** So near to the end the list follows new messages. */
const endPx = 60;
/** What is drawn beyond either edge, and how little of it may be left. */
export const sparePx = 900;
const sparePxMin = 400;
/** Browsers lay out in steps of this size. */
const leastPx = 1 / 64;

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
 * Keeps what is read where it is, whatever happens to what stands above: the box is scrolled by as much as was moved
 * what the row at its upper edge says. At the end of the list it stays at the end.
 */
export class ThreadScroll {
  readonly heights: Heights;
  place: Place = 'end';
  viewPx = 0;
  #widthPx = 0;
  /** Where the box stood when it was looked at last. */
  #lookedAtPx = 0;
  /** What of a move a box cannot scroll, for it stands on whole pixels; the list is moved by it. */
  #restPx = 0;
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
      if (row) this.#scrollBy(box, contentTopIn(box, row) - place.topPx);
    }
    return this.look();
  }

  /** Somebody may have scrolled, and the browser tells of it only with the next frame. */
  lookIfScrolled(): void {
    if (this.#box && this.#box.scrollTop !== this.#lookedAtPx) this.look();
  }

  /** Takes note of where the reader is now. */
  look(): Sight | undefined {
    const box = this.#box;
    if (!box) return undefined;
    this.#lookedAtPx = box.scrollTop;
    const isAtEnd = box.scrollHeight - this.#lookedAtPx - box.clientHeight < endPx;
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

  #scrollBy(box: HTMLElement, movedPx: number): void {
    if (Math.abs(movedPx) < leastPx) return;
    const before = box.scrollTop;
    const wholePx = Math.round(movedPx - this.#restPx);
    if (wholePx !== 0) box.scrollTop = before + wholePx;
    const restPx = this.#restPx + (box.scrollTop - before) - movedPx;
    // At either end of the list there is nowhere to scroll to.
    this.#restPx = Math.abs(restPx) < 1 ? restPx : 0;
    if (this.#list) this.#list.style.marginTop = `${this.#restPx}px`;
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
    if (row && key !== undefined && topIn(box, row) < box.clientHeight) return { key, topPx: contentTopIn(box, row) };
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

/** A row has more or less room above what it says, depending on what stands before it. */
const contentTopIn = (box: HTMLElement, row: Element): number => topIn(box, row.firstElementChild ?? row);

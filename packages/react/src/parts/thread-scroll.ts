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

/** A row as the page has it; heights are counted from the upper edge of the box. */
interface FoundRow {
  readonly topPx: number;
  readonly heightPx: number;
  /** Where what it says begins: it has more or less room above that, depending on what stands before it. */
  readonly contentTopPx: number;
}

/** Everything that is asked of the page, at once: what is asked after something was written is laid out anew. */
interface Found {
  readonly scrollPx: number;
  readonly wholePx: number;
  readonly viewPx: number;
  readonly widthPx: number;
  readonly listTopPx: number;
  readonly rows: readonly FoundRow[];
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
  #isThin = false;
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
    const found = this.#find(box);
    this.#measure(found);
    return this.#note(found, this.#place(box, found));
  }

  /** Somebody may have scrolled, and the browser tells of it only with the next frame. */
  lookIfScrolled(): void {
    if (this.#box && this.#box.scrollTop !== this.#lookedAtPx) this.look();
  }

  /** Takes note of where the reader is now. */
  look(): Sight | undefined {
    return this.#box && this.#note(this.#find(this.#box), 0);
  }

  /** Whether what is drawn beyond the edges was running out at the last look. */
  isThin(): boolean {
    return this.#isThin;
  }

  /** Whoever has the focus in a row that goes would lose the way; the box takes it. */
  keepFocus(next: RowWindow): void {
    const row = document.activeElement?.closest('[data-row]');
    if (!(row instanceof HTMLElement) || row.parentElement !== this.#list) return;
    const index = this.#drawn.start + [...this.#list.children].indexOf(row);
    if (index < next.start || index >= next.end) this.#box?.focus({ preventScroll: true });
  }

  #find(box: HTMLElement): Found {
    const edgePx = box.getBoundingClientRect().top + box.clientTop;
    const topOf = (element: Element): number => element.getBoundingClientRect().top - edgePx;
    return {
      scrollPx: box.scrollTop,
      wholePx: box.scrollHeight,
      viewPx: box.clientHeight,
      widthPx: box.clientWidth,
      listTopPx: this.#list ? topOf(this.#list) : 0,
      rows: [...(this.#list?.children ?? [])].map((row) => {
        const { top, height } = row.getBoundingClientRect();
        const contentTopPx = topOf(row.firstElementChild ?? row);
        return { topPx: top - edgePx, heightPx: height, contentTopPx };
      }),
    };
  }

  #measure({ viewPx, widthPx, rows }: Found): void {
    this.viewPx = viewPx;
    if (widthPx !== this.#widthPx) {
      this.#widthPx = widthPx;
      this.heights.forget();
    }
    rows.forEach(({ heightPx }, offset) => {
      const key = this.#drawn.keys[this.#drawn.start + offset];
      // A list that is not shown has no heights.
      if (key !== undefined && heightPx > 0) this.heights.note(key, heightPx);
    });
  }

  /** Scrolls to where the reader is; returns how far down everything went by that. */
  #place(box: HTMLElement, { scrollPx, wholePx, rows }: Found): number {
    const { place } = this;
    if (place === 'end') {
      box.scrollTop = wholePx;
      return scrollPx - box.scrollTop;
    }
    const { keys, start } = this.#drawn;
    const row = rows[keys.indexOf(place.key, start) - start];
    const movedPx = row ? row.contentTopPx - place.topPx : 0;
    if (Math.abs(movedPx) < leastPx) return 0;
    const before = this.#restPx;
    const byPx = Math.round(movedPx - before);
    if (byPx !== 0) box.scrollTop = scrollPx + byPx;
    const upPx = box.scrollTop - scrollPx;
    const restPx = before + upPx - movedPx;
    // At either end of the list there is nowhere to scroll to.
    this.#restPx = Math.abs(restPx) < 1 ? restPx : 0;
    if (this.#list && this.#restPx !== before) this.#list.style.marginTop = `${this.#restPx}px`;
    return this.#restPx - before - upPx;
  }

  #note({ wholePx, viewPx, listTopPx, rows }: Found, downPx: number): Sight {
    const { start, end, keys, isFirm } = this.#drawn;
    const isInView = ({ topPx }: FoundRow): boolean => topPx + downPx < viewPx;
    const first = rows.findIndex(
      ({ topPx, heightPx }, offset) => isFirm(start + offset) && topPx + downPx + heightPx > 0,
    );
    const row = rows[first];
    const key = keys[start + first];
    this.#lookedAtPx = this.#box?.scrollTop ?? 0;
    const isAtEnd = wholePx - this.#lookedAtPx - viewPx < endPx;
    if (isAtEnd) this.place = 'end';
    else if (row && key !== undefined && isInView(row)) this.place = { key, topPx: row.contentTopPx + downPx };
    // Somebody has taken the scroll bar to where nothing is drawn.
    else this.place = placeAt(keys, this.heights, -listTopPx - downPx);
    const [top] = rows;
    const bottom = rows.at(-1);
    const isThinAbove = start > 0 && (top?.topPx ?? 0) + downPx > -sparePxMin;
    const bottomPx = bottom ? bottom.topPx + bottom.heightPx + downPx : 0;
    this.#isThin = isThinAbove || (end < keys.length && bottomPx < viewPx + sparePxMin);
    const last = rows.findLastIndex(isInView);
    return { isAtEnd, lastKey: last < 0 ? undefined : keys[start + last] };
  }
}

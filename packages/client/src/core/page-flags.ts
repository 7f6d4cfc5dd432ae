import { isRefusal, type Refusal } from '@parley/protocol/define';
import { limits } from '@parley/protocol/limits';
import { checkValue, fieldsOf, invalid, isAbsent, pageLength } from './arguments.ts';
import { forgetOldest } from './bounded.ts';

/** Flags that a list remembers; an app that goes through it page by page needs the last one. */
const flagsMax = 1000;

/** Where pages of a list ended, by the flags that were handed out with them. */
export class PageFlags<Place> {
  readonly #places = new Map<number, Place>();
  #last = 0;

  /** Where the page before ended; `undefined`: this is the first one. */
  placeOf(flag: unknown): Place | undefined | Refusal {
    if (isAbsent(flag) || flag === 0) return undefined;
    const place = typeof flag === 'number' ? this.#places.get(flag) : undefined;
    return place ?? invalid('config.nextFlag: was not handed out');
  }

  /** What was handed out says nothing any more. */
  forget(): void {
    this.#places.clear();
  }

  /** A page of what is listed in order behind a place, and the flag for the next one; 0: nothing is left. */
  page<Item extends Place>(
    listed: readonly Item[],
    { after, count }: Page<Place>,
    compare: (one: Place, other: Place) => number,
  ): { readonly items: readonly Item[]; readonly nextFlag: number } {
    const behind = after === undefined ? listed : listed.filter((one) => compare(one, after) > 0);
    const items = behind.slice(0, count);
    const last = items.at(-1);
    if (last === undefined || behind.length <= count) return { items, nextFlag: 0 };
    return { items, nextFlag: this.handOut(last) };
  }

  /** A flag for the page behind a place. */
  handOut(last: Place): number {
    this.#last += 1;
    this.#places.set(this.#last, last);
    forgetOldest(this.#places, flagsMax);
    return this.#last;
  }
}

export interface Page<Place> {
  readonly after: Place | undefined;
  readonly count: number;
}

/** Which page of a list is asked for. */
export function checkPage<Place extends object>(
  flags: PageFlags<Place>,
  config: unknown,
  max: number = limits.listPageMax,
): Page<Place> | Refusal {
  const { count, nextFlag } = fieldsOf(config, 'count', 'nextFlag');
  const checked = checkValue('config.count', pageLength(max), count);
  if (isRefusal(checked)) return checked;
  const after = flags.placeOf(nextFlag);
  return isRefusal(after) ? after : { after, count: checked };
}

/** A stretch of a text; the words that were searched for are hits. */
export interface ExcerptPart {
  readonly text: string;
  readonly isHit: boolean;
}

/** So much stands before the first hit. */
const beforeChars = 24;

/**
 * A text around the first of the words that were searched for, and where they are in it. Letters are compared as large
 * and small ones alike; what is found in another way, such as by letters that grow, is shown without a hit.
 */
export function excerptOf(text: string, query: string, charsMax = 140): readonly ExcerptPart[] {
  const line = text.replace(/\s+/gu, ' ');
  const hits = hitsIn(line, query);
  const first = hits[0]?.from ?? 0;
  const from = first > beforeChars * 2 ? startOfWord(line, first - beforeChars) : 0;
  const to = from + charsMax;
  const parts: ExcerptPart[] = [];
  const add = (start: number, end: number, isHit: boolean): void => {
    const cut = line.slice(Math.max(start, from), Math.min(end, to));
    if (cut !== '') parts.push({ text: cut, isHit });
  };
  if (from > 0) parts.push({ text: '…', isHit: false });
  let at = from;
  for (const hit of hits) {
    add(at, hit.from, false);
    add(hit.from, hit.to, true);
    at = hit.to;
  }
  add(at, line.length, false);
  if (to < line.length) parts.push({ text: '…', isHit: false });
  return parts;
}

interface Hit {
  readonly from: number;
  readonly to: number;
}

/** In their order, those that overlap as one. */
function hitsIn(line: string, query: string): readonly Hit[] {
  const lower = line.toLowerCase();
  // Some letters have more units when they are small: their places would not fit.
  if (lower.length !== line.length) return [];
  const found = query
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '')
    .flatMap((word) => placesOf(lower, word));
  const hits: Hit[] = [];
  for (const hit of found.sort((one, other) => one.from - other.from)) {
    const last = hits.at(-1);
    if (last && hit.from <= last.to) hits[hits.length - 1] = { from: last.from, to: Math.max(last.to, hit.to) };
    else hits.push(hit);
  }
  return hits;
}

function placesOf(line: string, word: string): Hit[] {
  const places: Hit[] = [];
  for (let from = line.indexOf(word); from >= 0; from = line.indexOf(word, from + 1)) {
    places.push({ from, to: from + word.length });
  }
  return places;
}

/** Never within a word, where one begins nearby, and never within a character. */
function startOfWord(line: string, at: number): number {
  const space = line.indexOf(' ', at);
  if (space >= 0 && space < at + beforeChars) return space + 1;
  const isSecondHalf = /[\udc00-\udfff]/.test(line.charAt(at));
  return isSecondHalf ? at + 1 : at;
}

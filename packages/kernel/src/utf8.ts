const loneSurrogates = /[\ud800-\udfff]/gu;

/**
 * Whether `text` has no half of a surrogate pair standing alone. No encoding can hold one: all of them become the same
 * replacement character, and two texts become one.
 */
export const isWellFormed = (text: string): boolean => text.search(loneSurrogates) < 0;

/** `text` as every encoding would hold it. */
export const toWellFormed = (text: string): string => text.replace(loneSurrogates, '\ufffd');

const beyondAscii = /[\u0080-\uffff]/;
/** Of a longer text what takes more than a byte is looked for first: most has nothing, and a search is faster than a loop. */
const searchedUnitsMin = 64;

/** The length of `text` in UTF-8 bytes; every size limit of the product counts these. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  const first = bytes < searchedUnitsMin ? 0 : text.search(beyondAscii);
  if (first < 0) return bytes;
  for (let index = first; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPairAt(text, index, unit)) {
      bytes += 2;
      index += 1;
    } else bytes += 2;
  }
  return bytes;
}

/** A lone surrogate is encoded as U+FFFD, three bytes; a pair as four bytes for its two units. */
function isPairAt(text: string, index: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(index + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}

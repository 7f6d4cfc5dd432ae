/** Scripts that are written without spaces, in which a word may be a single character. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** Every three characters that follow one another, and in scripts without spaces every two and each one too. */
export function* gramsOf(foldedText: string): Generator<string> {
  const characters = [...foldedText];
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1];
    const afterNext = characters[index + 2];
    if (next !== undefined && afterNext !== undefined) yield character + next + afterNext;
    if (!unspaced.test(character)) continue;
    yield character;
    if (next !== undefined) yield character + next;
  }
}

/** FNV-1a over the units of the text. */
function hashOf(gram: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < gram.length; index += 1) {
    hash = Math.imul(hash ^ gram.charCodeAt(index), 0x01_00_01_93);
  }
  return hash >>> 0;
}

const bitsMin = 256;
const bitsMax = 65_536;
/** About one gram in fifty that is not there seems to be. */
const bitsPerGram = 8;

/** The two bits of a gram in a signature of so many bits. */
function bitsOf(gram: string, bits: number): readonly [number, number] {
  const hash = hashOf(gram);
  return [hash % bits, (Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d) >>> 0) & (bits - 1)];
}

/**
 * Tells, of some texts together, which grams cannot stand in them: a set of bits, two for each gram, as large as the
 * number of grams asks for, in Base64. All versions must read what one has written.
 */
export function signatureOf(foldedTexts: Iterable<string>): string {
  const grams = new Set<string>();
  for (const text of foldedTexts) for (const gram of gramsOf(text)) grams.add(gram);
  let bits = bitsMin;
  while (bits < grams.size * bitsPerGram && bits < bitsMax) bits *= 2;
  const bytes = new Uint8Array(bits / 8);
  for (const gram of grams) {
    for (const bit of bitsOf(gram, bits)) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return btoa(String.fromCharCode(...bytes));
}

/** Whether texts with this signature may hold all of the grams. */
export function mayHold(signature: string, grams: readonly string[]): boolean {
  const bytes = atob(signature);
  const has = (bit: number): boolean => (bytes.charCodeAt(bit >> 3) & (1 << (bit & 7))) !== 0;
  return grams.every((gram) => bitsOf(gram, bytes.length * 8).every(has));
}

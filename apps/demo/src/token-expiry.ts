/**
 * When a token ends, in Unix milliseconds. A Token04 begins with its version, and then, in Base64, with the second at
 * which it ends; `undefined` for what is none.
 */
export function expiryOf(token: string): number | undefined {
  if (!token.startsWith('04')) return undefined;
  try {
    // Twelve characters are nine bytes, of which the first eight are the time.
    const bytes = Uint8Array.from(atob(token.slice(2, 14)), (character) => character.charCodeAt(0));
    const seconds = Number(new DataView(bytes.buffer).getBigInt64(0));
    return seconds > 0 && Number.isSafeInteger(seconds * 1000) ? seconds * 1000 : undefined;
  } catch {
    return undefined;
  }
}

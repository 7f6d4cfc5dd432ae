/** Bytes that are made into text at a time: an engine takes only so many arguments in one call. */
const sliceBytes = 4096;

/** Bytes as standard Base64 with padding; browsers, Node and React Native have `btoa`. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    text += String.fromCharCode(...bytes.subarray(start, start + sliceBytes));
  }
  return btoa(text);
}

/** The bytes of a text that is known to be Base64. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

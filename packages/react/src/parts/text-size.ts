const encoder = new TextEncoder();

/** How large a text is on its way, as limits count it: in bytes of UTF-8. */
function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/** What is left of a limit, once that is worth saying; negative for a text that is too long. */
export function bytesLeft(text: string, bytesMax: number): number | undefined {
  // A unit has at most three bytes: most texts need not be counted.
  if (text.length * 3 < bytesMax * saidFrom) return undefined;
  const bytes = bytesOf(text);
  return bytes < bytesMax * saidFrom ? undefined : bytesMax - bytes;
}

/** The share of a limit from which on what is left is said. */
const saidFrom = 0.8;

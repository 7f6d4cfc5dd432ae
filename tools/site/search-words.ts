/** The words of a text, by which it is found; the site makes its index by them and looks up what one types. */
export function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).flatMap(withParts);
}

/** A name such as `queryHistoryMessage` is found whole and by each of its words. */
function withParts(word: string): readonly string[] {
  if (word === '') return [];
  const parts = word.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);
  return parts.length > 1 ? [word, ...parts] : [word];
}

/** How words are compared. */
export const normalized = (word: string): string => word.toLowerCase();

/** The beginning of a text, cut between characters. */
export function shorten(text: string, charsMax: number): string {
  // A character has at most two units unless it is combined of several; those may be cut.
  const characters = [...text.slice(0, 2 * charsMax + 1)];
  return characters.length > charsMax ? `${characters.slice(0, charsMax).join('')}…` : text;
}

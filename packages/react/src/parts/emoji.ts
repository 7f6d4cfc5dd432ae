/** So many emoji alone are shown large. */
const largeMax = 3;
const oneEmoji = /\p{RGI_Emoji}/gv;
/** What emoji are made of, and digits: a word is told from them by its first letter. */
const partsOfEmoji = /^[\p{Emoji}\p{Emoji_Component}]+$/u;
const onlyAscii = /^\p{ASCII}+$/u;
/** No emoji of three has more units than this, whatever it is joined of. */
const unitsMax = 120;

/** How many emoji a text is if it is nothing else and they are few; 0 for any other text. */
export function largeEmojiCount(text: string): number {
  const bare = text.replace(/\s/gu, '');
  if (bare === '' || bare.length > unitsMax) return 0;
  // A browser takes longer to compile the thousands of sequences that are emoji than it has for a frame, and most texts have none.
  if (!partsOfEmoji.test(bare) || onlyAscii.test(bare)) return 0;
  const found = bare.match(oneEmoji) ?? [];
  return found.length <= largeMax && found.join('') === bare ? found.length : 0;
}

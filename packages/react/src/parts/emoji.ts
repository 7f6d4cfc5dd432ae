/** So many emoji alone are shown large. */
const largeMax = 3;
const oneEmoji = /\p{RGI_Emoji}/v;
/** No emoji of three has more units than this, whatever it is joined of. */
const unitsMax = 120;

/** How many emoji a text is if it is nothing else and they are few; 0 for any other text. */
export function largeEmojiCount(text: string): number {
  const bare = text.replace(/\s/gu, '');
  if (bare === '' || bare.length > unitsMax) return 0;
  const found = bare.match(new RegExp(oneEmoji, 'gv')) ?? [];
  return found.length <= largeMax && found.join('') === bare ? found.length : 0;
}

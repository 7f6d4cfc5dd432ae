import type { StoredContent } from './features/values.ts';

/** Text as it is compared in a search: whether letters are large or small does not count. */
export const foldText = (text: string): string => text.toLowerCase();

/** What a search looks at of a message, by its type; nothing of what was revoked. */
export function searchableTexts(content: StoredContent): readonly string[] {
  if (content.type === 1) return [content.message];
  if (content.type === 200) return content.searchedContent === undefined ? [] : [content.searchedContent];
  return [];
}

/** Whether all of the keywords, which are folded already, stand in one of the texts. */
export const matchesOne = (texts: readonly string[], keywords: readonly string[]): boolean =>
  texts.some((text) => matchesAll([text], keywords));

/** Whether each of the keywords, which are folded already, stands somewhere in the texts. */
export function matchesAll(texts: readonly string[], keywords: readonly string[]): boolean {
  const folded = texts.map(foldText);
  return keywords.every((keyword) => folded.some((text) => text.includes(keyword)));
}

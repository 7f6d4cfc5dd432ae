const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const characters = new Map(Object.entries(entities).map(([character, entity]) => [entity, character]));

/** Text as it may stand in HTML, between tags and in quoted attributes. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (it) => entities[it] ?? it);

/** What a reader sees of HTML that this site made. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<(?:p|li|h\d|tr|td|th|pre|br|div|dt|dd)\b[^>]*>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters.get(entity) ?? entity)
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** HTML in which a long name such as `ZIMMessageSentResult` may go on in the next line. */
export const breakable = (html: string): string => html.replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, '<wbr>');

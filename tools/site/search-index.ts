import MiniSearch from 'minisearch';
import { textOf } from './html.ts';
import type { RenderedPage } from './markdown.ts';
import { type Place, searchOptions } from './search-options.ts';

type PlaceWithoutId = Omit<Place, 'id'>;

/** What is shown of a place that was found; all of it is searched. */
const shownLengthMax = 240;

/** The index of all pages as text that a script may contain. */
export function makeSearchIndex(pages: readonly (readonly [address: string, page: RenderedPage])[]): string {
  const search = new MiniSearch<Place>({
    ...searchOptions,
    extractField: (place, field) => (field === 'id' ? place.id : String(place[field as keyof Place])),
  });
  const places = pages.flatMap(([address, page]) => placesOf(address, page));
  search.addAll(places.map((place, id) => ({ ...place, id })));
  const index = search.toJSON();
  for (const stored of Object.values(index.storedFields)) {
    const text = String(stored['text']);
    if (text.length > shownLengthMax) stored['text'] = `${text.slice(0, shownLengthMax)}…`;
  }
  return JSON.stringify(index);
}

/** A section is a place; a row or a rule that has a mark of its own is another one. */
function placesOf(address: string, { title: page, sections }: RenderedPage): readonly PlaceWithoutId[] {
  return sections.flatMap(({ anchor, title, depth, html }) => {
    const marked = [
      ...html.matchAll(/<(tr|li id="([^"]+)")>\s*(?:<td><a id="([^"]+)"><\/a>)?([\s\S]*?)<\/(?:tr|li)>/g),
    ];
    const own = marked.flatMap(([, , rule, row, content = '']): readonly PlaceWithoutId[] => {
      const mark = rule ?? row;
      if (mark === undefined) return [];
      const [name = '', ...rest] = content.split('</td>');
      const second = rule === undefined ? textOf(rest[0] ?? '') : '';
      const heading = rule === undefined ? `${textOf(name)} ${second}` : rule.toUpperCase();
      return [{ title: heading, page, address: `${address}#${mark}`, text: textOf(content) }];
    });
    const rest =
      own.length === 0 ? html : html.replaceAll(/<tr>\s*<td><a id=[\s\S]*?<\/tr>|<li id=[\s\S]*?<\/li>/g, ' ');
    const isTop = depth <= 1;
    const body = textOf(rest.replace(/<h\d[\s\S]*?<\/h\d>(?:<a class="anchor"[\s\S]*?<\/a>)?/, ''));
    const place = { title: title || page, page, address: isTop ? address : `${address}#${anchor}`, text: body };
    return [place, ...own];
  });
}

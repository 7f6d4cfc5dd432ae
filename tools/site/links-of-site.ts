import { posix } from 'node:path';

/** A file of the site, by its address. */
export type SiteFiles = ReadonlyMap<string, string | Uint8Array>;

/** Every link of every page that leads nowhere, and everything that a page would load from elsewhere. */
export function brokenLinksOf(files: SiteFiles): readonly string[] {
  const pages = [...files].flatMap(([address, content]) =>
    typeof content === 'string' && address.endsWith('.html') ? [[address, content] as const] : [],
  );
  const marks = new Map(pages.map(([address, html]) => [address, marksOf(html)]));
  return pages.flatMap(([address, html]) => {
    const twice = duplicatesAmong(idsOf(html)).map((id) => `${address}: the mark "${id}" is there twice`);
    const broken = linksOf(html).flatMap(([tag, link]) => {
      const problem = problemOf({ address, tag, link }, files, marks);
      return problem === undefined ? [] : [`${address}: ${link}: ${problem}`];
    });
    return [...twice, ...broken];
  });
}

interface SiteLink {
  readonly address: string;
  readonly tag: string;
  readonly link: string;
}

function problemOf(
  { address, tag, link }: SiteLink,
  files: SiteFiles,
  marks: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return tag === 'a' ? undefined : 'is loaded from elsewhere';
  if (link.startsWith('/')) return 'holds at the root of a server only';
  const [path = '', mark] = link.split('#');
  const target = path === '' ? address : posix.join(posix.dirname(address), decodeURIComponent(path));
  if (!files.has(target)) return 'no such page';
  if (mark === undefined || marks.get(target)?.has(decodeURIComponent(mark))) return undefined;
  return 'no such place in the page';
}

/** Quotes in attributes are written as entities, so that the first one ends the attribute. */
const linksOf = (html: string): readonly (readonly [tag: string, link: string])[] =>
  [...html.matchAll(/<([a-z]+)\b[^>]*? (?:href|src)="([^"]*)"/g)].map(
    ([, tag = '', link = '']) => [tag, link.replaceAll('&amp;', '&').replaceAll('&#39;', "'")] as const,
  );

const idsOf = (html: string): readonly string[] => [...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
const marksOf = (html: string): ReadonlySet<string> => new Set(idsOf(html));
const duplicatesAmong = (ids: readonly string[]): readonly string[] => [
  ...new Set(ids.filter((id, index) => ids.indexOf(id) !== index)),
];

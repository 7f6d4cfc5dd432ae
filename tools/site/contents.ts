import { posix } from 'node:path';
import { Lexer, type Token, type Tokens } from 'marked';

/** A page in the table of contents, under the words of the index that lists it. */
export interface ContentsEntry {
  readonly path: string;
  readonly title: string;
  /** What the index of its own folder lists. */
  readonly children: readonly ContentsEntry[];
}

export interface ContentsSection {
  readonly title: string;
  readonly entries: readonly ContentsEntry[];
}

/** The index of everything; what it lists is the navigation of the site, in its order. */
export const indexPath = 'docs/README.md';

/**
 * The table of contents, as the headings, tables and lists of the index have it: of each row or item the first link that leads to
 * a page. Where that page is the README of a folder, the pages that it lists follow below it.
 */
export function readContents(read: (path: string) => string | undefined): readonly ContentsSection[] {
  const seen = new Set([indexPath]);
  const sections: { title: string; entries: ContentsEntry[] }[] = [];
  for (const token of Lexer.lex(read(indexPath) ?? '')) {
    if (token.type === 'heading' && token['depth'] === 2) sections.push({ title: plain(token['text']), entries: [] });
    for (const { path, title } of listedBy(token, indexPath)) {
      if (seen.has(path)) continue;
      seen.add(path);
      const children = path.endsWith('/README.md') ? childrenOf(path, read(path) ?? '', seen) : [];
      sections.at(-1)?.entries.push({ path, title, children });
    }
  }
  return sections.filter(({ entries }) => entries.length > 0);
}

function childrenOf(index: string, text: string, seen: Set<string>): readonly ContentsEntry[] {
  const folder = posix.dirname(index);
  return Lexer.lex(text)
    .flatMap((token) => listedBy(token, index))
    .flatMap(({ path, title }) => {
      if (seen.has(path) || posix.dirname(path) !== folder) return [];
      seen.add(path);
      return [{ path, title, children: [] }];
    });
}

interface Listed {
  readonly path: string;
  readonly title: string;
}

function listedBy(token: Token, from: string): readonly Listed[] {
  if (token.type === 'table') {
    const { rows } = token as Tokens.Table;
    return rows.flatMap((row) =>
      firstPage(
        row.flatMap(({ tokens }) => tokens),
        from,
      ),
    );
  }
  if (token.type === 'list') {
    const { items } = token as Tokens.List;
    return items.flatMap(({ tokens }) => firstPage(tokens, from));
  }
  return [];
}

function firstPage(tokens: readonly Token[], from: string): readonly Listed[] {
  const links = tokens.flatMap(linksIn);
  const link = links.find(({ href }) => /^(?![a-z][a-z0-9+.-]*:)[^#]+\.md$/i.test(href));
  if (!link) return [];
  return [{ path: posix.join(posix.dirname(from), decodeURIComponent(link.href)), title: plain(link.text) }];
}

function linksIn(token: Token): readonly Tokens.Link[] {
  if (token.type === 'link') return [token as Tokens.Link];
  return 'tokens' in token && token.tokens ? token.tokens.flatMap(linksIn) : [];
}

/** Without the marks of code and emphasis. */
export const plain = (markdown: string): string => markdown.replaceAll(/[`*]/g, '');

/** Every page of the table of contents in the order in which it is read. */
export function pagesInOrder(sections: readonly ContentsSection[]): readonly ContentsEntry[] {
  return sections.flatMap(({ entries }) => entries.flatMap((entry) => [entry, ...entry.children]));
}

/** Pages that neither the index nor the index of their folder lists. */
export function orphansAmong(paths: readonly string[], sections: readonly ContentsSection[]): readonly string[] {
  const listed = new Set([indexPath, ...pagesInOrder(sections).map(({ path }) => path)]);
  return paths.filter((path) => !listed.has(path));
}

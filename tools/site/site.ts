import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type ContentsSection, indexPath, orphansAmong, pagesInOrder, readContents } from './contents.ts';
import { renderPage } from './layout.ts';
import { brokenLinksOf } from './links-of-site.ts';
import { type RenderedPage, renderMarkdown } from './markdown.ts';
import {
  addressOf,
  addressOfFolder,
  filesBelow,
  kindOf,
  read,
  readIfThere,
  relativeAddress,
  root,
} from './project-files.ts';
import { makeSearchIndex } from './search-index.ts';
import { renderFolder, renderSourceFile } from './source-page.ts';

export interface Site {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Pages made of Markdown. */
  readonly pageCount: number;
  readonly warnings: readonly string[];
}

/** What makes a page, a file or a list of files part of the site: that a page links to it. */
class Collection {
  readonly pages = new Map<string, RenderedPage>();
  readonly sources = new Set<string>();
  readonly folders = new Set<string>();
  readonly pictures = new Map<string, string>();
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  readonly #waiting: string[] = [];

  add(path: string): void {
    this.#waiting.push(path);
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      if (this.pages.has(next)) continue;
      if (kindOf(next) === 'file') this.#render(next);
      else this.problems.push(`${next}: is listed by an index, and is no file`);
    }
  }

  #render(path: string): void {
    const from = addressOf(path);
    const at = (link: string): string => posix.join(posix.dirname(path), decodeURIComponent(link)).replace(/\/$/, '');
    const page = renderMarkdown(read(path), {
      linkTo: (link) => {
        const [target = '', mark] = link.split('#');
        if (target === '') return link;
        const address = this.#addressOf(at(target));
        if (address === undefined) this.problems.push(`${path}: ${link}: no such file`);
        return relativeAddress(from, address ?? from) + (mark === undefined ? '' : `#${mark}`);
      },
      picture: (link) => {
        const picture = at(link);
        if (kindOf(picture) !== 'file') this.problems.push(`${path}: ${link}: no such picture`);
        else this.pictures.set(picture, `assets/${picture}`);
        return relativeAddress(from, `assets/${picture}`);
      },
      warn: (problem) => this.warnings.push(`${path}: ${problem}`),
    });
    this.pages.set(path, page);
  }

  #addressOf(path: string): string | undefined {
    const kind = kindOf(path);
    if (kind === 'missing') return undefined;
    if (kind === 'folder') return this.#addressOfFolder(path);
    if (path.endsWith('.md')) this.#waiting.push(path);
    else this.sources.add(path);
    return addressOf(path);
  }

  #addressOfFolder(path: string): string {
    const readme = `${path}/README.md`;
    if (kindOf(readme) === 'file') {
      this.#waiting.push(readme);
      return addressOf(readme);
    }
    this.folders.add(path);
    for (const file of filesBelow(path)) {
      if (file.endsWith('.md')) this.#waiting.push(file);
      else this.sources.add(file);
    }
    return addressOfFolder(path);
  }
}

/** Reads the Markdown of the project and makes the site of it, in memory. Throws with every link that is broken. */
export function makeSite(assets: ReadonlyMap<string, string | Uint8Array>): Site {
  const contents = readContents(readIfThere);
  const collection = new Collection();
  collection.add(indexPath);
  for (const { path } of pagesInOrder(contents)) collection.add(path);
  const orphans = orphansAmong(filesBelow('docs', '**/*.md'), contents);
  const problems = [
    ...collection.problems,
    ...orphans.map((path) => `${path}: neither ${indexPath} nor its folder lists it`),
  ];
  const files = new Map<string, string | Uint8Array>(assets);
  for (const [path, page] of collection.pages) files.set(addressOf(path), frameOf(path, page, contents));
  addSources(collection, contents, files);
  for (const [path, address] of collection.pictures) files.set(address, readFileSync(join(root, path)));
  const index = makeSearchIndex([...collection.pages].map(([path, page]) => [addressOf(path), page] as const));
  files.set('assets/search-index.js', `globalThis.parleySearchIndex=${index};\n`);
  problems.push(...brokenLinksOf(files));
  if (problems.length > 0) throw new BrokenSite(problems);
  return { files, pageCount: collection.pages.size, warnings: collection.warnings };
}

export class BrokenSite extends Error {
  constructor(problems: readonly string[]) {
    super(`The site is not whole:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

function frameOf(path: string, { title, sections }: RenderedPage, contents: readonly ContentsSection[]): string {
  const order = [{ path: indexPath, title: 'All pages', children: [] }, ...pagesInOrder(contents)];
  const at = order.findIndex((entry) => entry.path === path);
  const frame = {
    address: addressOf(path),
    title: title || path,
    source: path,
    content: sections.map(({ html }) => html).join(''),
    headings: sections,
    before: at > 0 ? order[at - 1] : undefined,
    after: at >= 0 ? order[at + 1] : undefined,
  };
  return renderPage(frame, contents);
}

function addSources(
  { sources, folders }: Collection,
  contents: readonly ContentsSection[],
  files: Map<string, string | Uint8Array>,
): void {
  const frame = (path: string, address: string, content: string): void => {
    const nothing = { headings: [], before: undefined, after: undefined };
    files.set(address, renderPage({ address, title: path, source: path, content, ...nothing }, contents));
  };
  for (const path of sources) frame(path, addressOf(path), renderSourceFile(path));
  for (const path of folders) frame(path, addressOfFolder(path), renderFolder(path));
}

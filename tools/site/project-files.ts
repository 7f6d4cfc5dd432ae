import { globSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** What installing, building and running leave behind. */
const isLeftBehind = (path: string): boolean =>
  /(^|[\\/])(node_modules|dist|dist-whole|release|screenshots|parley-data|\.git|\.next)([\\/]|$)/.test(path);

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export const readIfThere = (path: string): string | undefined => (kindOf(path) === 'file' ? read(path) : undefined);

export type Kind = 'file' | 'folder' | 'missing';

/** What lies at a path of the project. */
export function kindOf(path: string): Kind {
  if (path.startsWith('../') || isLeftBehind(path)) return 'missing';
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (!found) return 'missing';
  return found.isDirectory() ? 'folder' : 'file';
}

/** Files of the project below a folder, ascending. */
export function filesBelow(folder: string, pattern = '**/*'): readonly string[] {
  return globSync(posix.join(folder, pattern), { cwd: root, exclude: isLeftBehind })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => kindOf(path) === 'file')
    .sort();
}

/**
 * Where a file of the project stands in the site. What lies in `docs/` comes first, so that addresses are short; the page that
 * opens is the README, and the index of `docs/` is its table of contents.
 */
export function addressOf(path: string): string {
  if (path === 'README.md') return 'index.html';
  if (path === 'docs/README.md') return 'contents.html';
  if (!path.endsWith('.md')) return `files/${path}.html`;
  const inDocs = path.startsWith('docs/');
  const short = inDocs ? path.slice('docs/'.length) : `project/${path}`;
  return short
    .toLowerCase()
    .replace(/(^|\/)readme\.md$/, '$1index.md')
    .replace(/\.md$/, '.html');
}

/** Where the list of what a folder holds stands, if it has no README. */
export const addressOfFolder = (path: string): string => `files/${path}/index.html`;

/** From one address of the site to another, so that the site works below any path. */
export function relativeAddress(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}

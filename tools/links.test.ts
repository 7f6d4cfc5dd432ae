import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, linksOf, pathsOf, scriptsOf } from './links.ts';

const root = join(import.meta.dirname, '..');
const pages = globSync('**/*.md', {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|dist|\.git)(\/|$)/.test(path),
}).map((path) => path.replaceAll('\\', '/'));

const read = (page: string): string => readFileSync(join(root, page), 'utf8');

test('every link within the project leads to a file that is there, and to a place in it', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/operating.md', 'docs/adr/0000-dependencies.md']));
  const broken = pages.flatMap((page) => linksOf(read(page)).flatMap((link) => problemOf(page, link) ?? []));
  expect(broken).toEqual([]);
});

/** Many links lead to the same pages. */
const anchorsByPage = new Map<string, ReadonlySet<string>>();

function problemOf(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(root, join(root, dirname(page), decodeURIComponent(path)));
  if (target.startsWith('..') || !existsSync(join(root, target))) return `${page}: ${link}: no such file`;
  if (anchor === undefined || statSync(join(root, target)).isDirectory()) return undefined;
  const anchors = anchorsByPage.get(target) ?? anchorsOf(read(target));
  anchorsByPage.set(target, anchors);
  return anchors.has(anchor) ? undefined : `${page}: ${link}: no such place in the file`;
}

test('files and folders that a page names are there', () => {
  // The comparison names files of others.
  const ours = pages.filter((page) => page !== 'docs/comparison.md');
  const named = ours.flatMap((page) => pathsOf(read(page)).map((path) => `${page}: ${path}`));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((it) => !existsSync(join(root, it.split(': ')[1] ?? '')))).toEqual([]);
});

test('scripts that a page tells to run are there', () => {
  const scriptsIn = (path: string): readonly string[] =>
    Object.keys((JSON.parse(read(path)) as { scripts?: Readonly<Record<string, string>> }).scripts ?? {});
  const scripts = ['package.json', ...globSync('{apps,packages,examples}/*/package.json', { cwd: root })].flatMap(
    scriptsIn,
  );
  const named = pages.flatMap((page) => scriptsOf(read(page)).map((script) => `${page}: ${script}`));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((it) => !scripts.includes(it.split(': ')[1] ?? ''))).toEqual([]);
});

test('links are found as they are shown: in text and pictures, not in code, and not those that lead elsewhere', () => {
  const page = [
    'See [one](a.md#top) and ![a picture](b.png), [elsewhere](https://example.org), [mail](mailto:a@b.example).',
    'Not `[code](c.md)`.',
    '```md',
    '[more code](d.md)',
    '```',
    '[**bold** `code`](e.md "with a title")',
    '[named][name]',
    '',
    '[name]: f.md',
  ].join('\n');
  expect(linksOf(page)).toEqual(['a.md#top', 'b.png', 'e.md', 'f.md']);
});

test('a heading is reached by its words, a second one of the same words by a number more', () => {
  const page = ['# What `it` is, in short', '## A _word_', '## A word', '```sh', '# a comment', '```', '<a id="here">'];
  expect([...anchorsOf(page.join('\n'))]).toEqual(['what-it-is-in-short', 'a-word', 'a-word-1', 'here']);
});

import { describe, expect, test } from 'vitest';
import { orphansAmong, pagesInOrder, readContents } from './contents.ts';
import { brokenLinksOf } from './links-of-site.ts';
import { renderMarkdown } from './markdown.ts';
import { addressOf, filesBelow, read, relativeAddress } from './project-files.ts';
import { wordsOf } from './search-words.ts';

describe('the index of the documentation', () => {
  test('lists every page of docs/, by itself or by the index of its folder', () => {
    const pages = filesBelow('docs', '**/*.md');
    expect(pages.length).toBeGreaterThan(90);
    expect(orphansAmong(pages, readContents(read))).toEqual([]);
  });

  const index = [
    '# All',
    '## First',
    '| Page | About |',
    '| --- | --- |',
    '| [`One`](a/README.md) | see [two](two.md) |',
    '## Second',
    '- [Two](two.md), and [three](three.md)',
    '- [elsewhere](https://example.org/x.md)',
    '## Third',
    'A sentence about [three](three.md).',
  ].join('\n');
  const folder = '- [Inner](inner.md)\n- [Two](../two.md)\n- [again](inner.md#part)';
  const contents = readContents((path) => (path === 'docs/README.md' ? index : folder));

  test('has a page once, in the order of its rows, with what the index of a folder lists', () => {
    expect(contents).toEqual([
      {
        title: 'First',
        entries: [
          {
            path: 'docs/a/README.md',
            title: 'One',
            children: [{ path: 'docs/a/inner.md', title: 'Inner', children: [] }],
          },
        ],
      },
      { title: 'Second', entries: [{ path: 'docs/two.md', title: 'Two', children: [] }] },
    ]);
    expect(pagesInOrder(contents).map(({ title }) => title)).toEqual(['One', 'Inner', 'Two']);
  });

  test('a page that a sentence alone names is an orphan', () => {
    expect(orphansAmong(['docs/README.md', 'docs/a/inner.md', 'docs/three.md'], contents)).toEqual(['docs/three.md']);
  });
});

test('links of the site that lead nowhere are found, and what would be loaded from elsewhere', () => {
  const files = new Map([
    [
      'index.html',
      '<h1 id="top"></h1><a href="a/b.html#there">x</a><a href="#top">x</a><a href="https://example.org/">x</a>',
    ],
    [
      'a/b.html',
      '<i id="there"></i><i id="there"></i><a class="x" href="../index.html#gone">x</a><a href="c.html">x</a><img src="/p.png"><script src="https://example.org/x.js">',
    ],
  ]);
  expect(brokenLinksOf(files)).toEqual([
    'a/b.html: the mark "there" is there twice',
    'a/b.html: ../index.html#gone: no such place in the page',
    'a/b.html: c.html: no such page',
    'a/b.html: /p.png: holds at the root of a server only',
    'a/b.html: https://example.org/x.js: is loaded from elsewhere',
  ]);
});

test('addresses differ also where letters of both cases are one, and lead from page to page', () => {
  expect(
    ['README.md', 'docs/README.md', 'docs/guides/README.md', 'docs/security.md', 'SECURITY.md', 'LICENSE'].map(
      addressOf,
    ),
  ).toEqual([
    'index.html',
    'contents.html',
    'guides/index.html',
    'security.html',
    'project/security.html',
    'files/LICENSE.html',
  ]);
  expect(relativeAddress('guides/login.html', 'index.html')).toBe('../index.html');
  expect(relativeAddress('guides/login.html', 'guides/login.html')).toBe('login.html');
});

test('names are found by their words, too', () => {
  expect(wordsOf('`queryHistoryMessage` of ZIMError, 6000004')).toEqual([
    ...['queryHistoryMessage', 'query', 'History', 'Message', 'of', 'ZIMError', 'ZIM', 'Error', '6000004'],
  ]);
});

test('a page becomes sections, with anchors as GitHub makes them; code, empty headings and comments do no harm', () => {
  const warnings: string[] = [];
  const text =
    '<!-- generated -->\n\n# A `b` & c\n\n| | x |\n| --- | --- |\n| 1 | [y](z.md) |\n\n## One\n\n```klingon\n<x>\n```\n\n## One\n';
  const { title, sections } = renderMarkdown(text, {
    linkTo: (link) => `to/${link}`,
    picture: (link) => link,
    warn: (problem) => warnings.push(problem),
  });
  expect(title).toBe('A b & c');
  expect(sections.map(({ anchor }) => anchor)).toEqual(['', 'a-b--c', 'one', 'one-1']);
  const html = sections.map((section) => section.html).join('');
  expect(html).toContain('<a href="to/z.md">y</a>');
  expect(html).toContain('&lt;x&gt;');
  expect(html).not.toMatch(/<th><\/th>|<!--/);
  expect(warnings).toEqual(['no colours for code in "klingon"']);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docsFolder, guides, readGuide } from './pages.ts';

/** Whole pages, which tests in a browser open as they stand. */
const pages = ['first-page.md', 'react.md'];

/** Code that is cut from a file of `examples/`, which the paragraphs before it link to. */
const cited = guides
  .filter((guide) => !pages.includes(guide))
  .flatMap((guide) =>
    [...readGuide(guide).matchAll(/^```(?:jsx?|vue|html)\n([\s\S]*?)^```$/gm)].map(({ 1: code = '', index }) => {
      const before = [
        ...readGuide(guide)
          .slice(0, index)
          .matchAll(/\]\((\.\.\/\.\.\/examples\/[^)]*\.\w+)\)/g),
      ];
      return { guide, code, file: before.at(-1)?.[1], begins: code.slice(0, code.indexOf('\n')).trim() };
    }),
  );

test('guides with a framework cite the examples, which run by themselves', () => {
  const citing = new Set(cited.map(({ guide }) => guide));
  expect([...citing]).toEqual(expect.arrayContaining(['next.md', 'react-native.md', 'vite.md', 'vue.md']));
});

test.each(cited)('$guide has $begins from the file that it names, word for word', ({ guide, code, file }) => {
  expect(file, `${guide} names no file of examples/ before this code`).toBeDefined();
  expect(unindented(readFileSync(join(docsFolder, 'guides', file ?? ''), 'utf8'))).toContain(unindented(code));
});

/** A part of a function stands further left in the guide than in its file, and an element by itself ends as a statement does. */
const unindented = (code: string): string => code.replaceAll(/^ +/gm, '').replace(/^\/>;$/m, '/>');

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { citationsIn, pageOf, problemsOf } from './behaviour.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root, exclude: (path) => /(^|[\\/])(node_modules|dist)([\\/]|$)/.test(path) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();

const pages = filesOf('docs/behaviour/*.md')
  .filter((path) => !path.endsWith('/README.md'))
  .map((path) => pageOf(path, read(path)));

test('the rules of behaviour are numbered, told from what is not built, and cited by tests', () => {
  const citations = filesOf('{apps,packages}/**/*.test.ts').flatMap((path) => citationsIn(path, read(path)));
  expect(pages.length).toBeGreaterThan(20);
  expect(citations.length).toBeGreaterThan(100);
  expect(problemsOf(pages, citations)).toEqual([]);
});

test('the index has every page, with its prefix and whether it is built', () => {
  const index = read('docs/behaviour/README.md').split('\n');
  const words = { built: 'built', 'in part': 'in part', 'not built': 'not yet' } as const;
  const missing = pages.filter(({ path, standing, rules: [first] }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const row = index.find((line) => line.startsWith('|') && line.includes(`](${name})`)) ?? '';
    const [, , , prefix, told] = row.split('|').map((cell) => cell.trim());
    return prefix !== first?.id.split('-')[0] || told !== words[standing ?? 'built'];
  });
  expect(missing.map(({ path }) => path)).toEqual([]);
});

describe('what is wrong with a page or a citation is found', () => {
  const good = [
    '# Waving',
    '',
    '**Built in part.** Who waves, and to whom. See WAVE-2.',
    '',
    '† no public source states this; it is our choice.',
    '',
    '## The hand',
    '',
    '- **WAVE-1.** A hand is raised.',
    '- **WAVE-2.** It is',
    '  moved.†',
    '- **WAVE-4.** It is lowered.',
    '',
    '## Both hands (not built yet)',
    '',
    '- **WAVE-5.** So is the other one.',
    '',
    '## Not cited by a test yet',
    '',
    'WAVE-2.',
  ].join('\n');
  const tests = "test('raises the hand [WAVE-1]', …); test.each([['and lowers it [WAVE-4, WAVE-1]', 1]])('%s', …)";
  const problems = (page: string, source = tests, other = ''): readonly string[] =>
    problemsOf(
      [pageOf('wave.md', page), ...(other === '' ? [] : [pageOf('other.md', other)])],
      citationsIn('wave.test.ts', source),
    );
  const notBuilt = '# X\n\n**Not built yet.** Of others.\n\n- **WAVE-9.** One.';

  test('a good page has none, nor has one with a rule between two others', () => {
    expect(problems(good)).toEqual([]);
    const page = good.replace('- **WAVE-4.**', '- **WAVE-2a.** Or not.\n- **WAVE-4.**');
    expect(problems(page, `${tests} 'or not [WAVE-2a]'`)).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['no word on what is built', good.replace('**Built in part.** ', ''), 'does not say below its title'],
    ['no rules', '# Waving\n\n**Built.** Nothing.', 'has no rules'],
    ['built, with rules that are not', good.replace('**Built in part.**', '**Built.**'), 'and has rules that are not'],
    ['in part, with nothing that is not', good.replace(' (not built yet)', ''), 'all of one kind'],
    ['a mark that is not explained', good.replace(/^† .*$/m, ''), 'uses † and does not explain it'],
    ['an id twice', good.replace('**WAVE-4.**', '**WAVE-2.**'), 'WAVE-2: comes after WAVE-2'],
    ['ids out of order', good.replace('**WAVE-2.**', '**WAVE-8.**'), 'WAVE-4: comes after WAVE-8'],
    [
      'a letter out of order',
      good.replace('**WAVE-4.**', '**WAVE-2a.** x\n- **WAVE-2.**'),
      'WAVE-2: comes after WAVE-2a',
    ],
    ['two prefixes', good.replace('**WAVE-4.**', '**NOD-4.**'), "NOD-4: another page's prefix"],
    ['a rule that nobody cites', good.replace('\nWAVE-2.', ''), 'WAVE-2: no test cites it'],
    [
      'a cited rule in the list',
      good.replace('\nWAVE-2.', '\nWAVE-2, WAVE-4.'),
      'WAVE-4: is listed as not cited, but a',
    ],
    ['a rule that is not built in the list', good.replace('\nWAVE-2.', '\nWAVE-2, WAVE-5.'), 'is no built rule here'],
    ['a mention of nothing', good.replace('See WAVE-2', 'See WAVE-3'), 'WAVE-3: there is no such rule'],
  ])('%s', (_what, page, problem) => {
    expect(problems(page).join('\n')).toContain(problem);
  });

  test('a test that cites what is not there, or is not built', () => {
    expect(problems(good, `${tests} 'x [WAVE-3]'`)).toEqual(['wave.test.ts: WAVE-3: there is no such rule']);
    expect(problems(good, `${tests} 'x [WAVE-5]'`)).toEqual([
      'wave.test.ts: WAVE-5: is cited, but its page says that it is not built yet',
    ]);
    expect(problems(notBuilt, "'x [WAVE-9]'")).toHaveLength(1);
  });

  test('a prefix of two pages', () => {
    expect(problems(good, tests, notBuilt)).toEqual(['other.md: the prefix WAVE is that of wave.md']);
  });

  test('only the end of a name cites', () => {
    expect(citationsIn('a.test.ts', "'[WAVE-1] first' [WAVE-2] `all [WAVE-3]` 'list[0]' 'UTF-8 [x]'")).toEqual([
      { path: 'a.test.ts', id: 'WAVE-3' },
    ]);
  });
});

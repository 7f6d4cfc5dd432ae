import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pageOf } from './behaviour.ts';
import { isWronglyMissing, namesIn, type Offer, standingProblemsOf, wordedRulesOf } from './behaviour-standing.ts';
import { readEvidence } from './reference/evidence.ts';
import { readReference } from './reference/model.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const paths = globSync('docs/behaviour/*.md', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !path.endsWith('/README.md'))
  .sort();

const rulesIn = (path: string, text: string) =>
  wordedRulesOf(text, new Map(pageOf(path, text).rules.map(({ id, isBuilt }) => [id, isBuilt])));

/** Pages that name no method, or none but what is there before them, and the folder of the feature that will bring what they say. */
const featureOfPage: Readonly<Record<string, string>> = {
  'before-send': 'callbacks',
  callbacks: 'callbacks',
  'group-permissions': 'groups',
  media: 'files',
  moderation: 'moderation',
  push: 'push',
  'push-delivery': 'push',
  'server-api': 'users',
  'server-api-codes': 'users',
  'server-api-messages': 'messages',
  'server-api-objects': 'users',
};
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, -'.md'.length);

describe('what the pages of behaviour call built', () => {
  const { pages } = readReference();
  const { toldEvents, interfaceMethods } = readEvidence();
  const entries = [...pages.values()];
  const offer: Offer = {
    names: new Set([
      ...interfaceMethods.keys(),
      ...entries.flatMap(({ methods, events }) => [...methods, ...events].map(({ name }) => name)),
    ]),
    built: new Set([...entries.flatMap(({ methods }) => methods.map(({ name }) => name)), ...toldEvents]),
  };

  test('is what the SDK has: its methods, and the events that it tells', () => {
    const rules = paths.flatMap((path) => rulesIn(path, read(path)));
    expect(rules.length).toBeGreaterThan(500);
    expect(standingProblemsOf(rules, offer)).toEqual([]);
    const compared = paths.filter((path) => featureOfPage[nameOf(path)] === undefined);
    expect(compared.filter((path) => isWronglyMissing(rulesIn(path, read(path)), offer))).toEqual([]);
  });

  test('is there on the server, where a page names no method', () => {
    const wrong = paths.filter((path) => {
      const feature = featureOfPage[nameOf(path)];
      if (feature === undefined) return false;
      const isThere = existsSync(join(root, 'packages/server/src/features', feature));
      return (pageOf(path, read(path)).standing === 'not built') === isThere;
    });
    expect(wrong).toEqual([]);
  });

  test('can be compared: a page that is not built names a method or an event, or a feature of the server', () => {
    const silent = paths.filter((path) => {
      const text = read(path);
      const isNotBuilt = pageOf(path, text).standing === 'not built';
      return isNotBuilt && featureOfPage[nameOf(path)] === undefined && namesIn(text, offer).length === 0;
    });
    expect(silent).toEqual([]);
  });
});

/** What pages for newcomers call the parts of the interface, and the page of behaviour that says whether each is built. */
const pageOfPart: Readonly<Record<string, string>> = {
  groups: 'groups',
  rooms: 'rooms',
  media: 'media',
  receipts: 'receipts',
  revokes: 'revoking',
  edits: 'editing',
  reactions: 'reactions',
  replies: 'replies',
  friends: 'friends',
  blacklist: 'blacklist',
  calls: 'calls',
  'offline push': 'push',
  'server api': 'server-api',
  callbacks: 'callbacks',
  moderation: 'moderation',
};

describe('the parts that are said to be missing', () => {
  const parts = Object.keys(pageOfPart);
  const missing = parts.filter((part) => {
    const path = `docs/behaviour/${pageOfPart[part]}.md`;
    return pageOf(path, read(path)).standing === 'not built';
  });
  const partsIn = (text: string): readonly string[] =>
    parts.filter((part) => new RegExp(`\\b${part}\\b`, 'i').test(text.replaceAll(/\s+/g, ' ')));

  test.each<[page: string, passage: RegExp]>([
    ['README.md', /^\*\*Not yet\*\*: ([^.]*)/m],
    ['docs/comparison.md', /^## What Parley does not have yet\n\n([^.]*)/m],
  ])('in %s are those that are not built, all of them', (page, passage) => {
    expect(partsIn(passage.exec(read(page))?.[1] ?? '')).toEqual(missing);
  });

  test('in the index of the guides are not built', () => {
    const said = partsIn(/^(.*) are not built yet/m.exec(read('docs/guides/README.md'))?.[1] ?? '');
    expect(said.filter((part) => !missing.includes(part))).toEqual([]);
  });
});

describe('a page that says something else than the declarations is found', () => {
  const offer: Offer = { names: new Set(['wave', 'nod', 'handMoved']), built: new Set(['wave']) };
  const page = (standing: string, second = '## Both hands (not built yet)'): string =>
    [
      `# Waving`,
      '',
      standing,
      '',
      '- **WAVE-1.** `wave` raises a hand,',
      '  once.',
      '',
      second,
      '',
      '- **WAVE-2.** `nod` tells',
      '  `handMoved`.',
    ].join('\n');
  const problems = (text: string): readonly string[] => standingProblemsOf(rulesIn('wave.md', text), offer);

  test('what is as it says has no problem', () => expect(problems(page('**Built in part.**'))).toEqual([]));

  test('a method that is built while its page says that it is not', () => {
    expect(problems(page('**Not built yet.**'))).toEqual(['WAVE-1: says that it is not built, and `wave` is']);
  });

  test('a section that is called after a method, and an event that is never told', () => {
    const text = '# Waving\n\n**Built.**\n\n## wave\n\n- **WAVE-1.** Raises. `handMoved` is never told.';
    expect(problems(text)).toEqual([]);
    expect(problems(text.replace('Built.', 'Not built yet.'))).toHaveLength(1);
    expect(problems(text.replace('is never', 'is'))).toHaveLength(1);
  });

  test('a rule that is built, about what is not there', () => {
    expect(problems(page('**Built.**', '## Both hands'))).toEqual([
      'WAVE-2: says that it is built, and `nod` is not',
      'WAVE-2: says that it is built, and `handMoved` is not',
    ]);
  });
});

/** A rule of a page in `docs/behaviour`. */
export interface Rule {
  readonly id: string;
  readonly isBuilt: boolean;
}

/** What a page says of itself in the first words below its title. */
export type Standing = 'built' | 'in part' | 'not built';

export interface Page {
  readonly path: string;
  /** `undefined`: its first words do not say. */
  readonly standing: Standing | undefined;
  readonly rules: readonly Rule[];
  /** Built rules that the page itself lists as cited by no test. */
  readonly uncited: readonly string[];
  /** Everything on the page that looks like the id of a rule, its own included. */
  readonly mentioned: readonly string[];
  /** Whether the mark of our own choices is used, and whether it is explained above the first rule. */
  readonly usesMark: boolean;
  readonly explainsMark: boolean;
}

export interface Citation {
  readonly path: string;
  readonly id: string;
}

const standings: readonly (readonly [string, Standing])[] = [
  ['**Built.**', 'built'],
  ['**Built in part.**', 'in part'],
  ['**Not built yet.**', 'not built'],
];
const ruleLine = /^- \*\*([A-Z]+-\d+[a-z]?)\.\*\* /;
const idsIn = (text: string): readonly string[] => text.match(/\b[A-Z]{2,}-\d+[a-z]?\b/g) ?? [];
const uncitedHeading = 'Not cited by a test yet';

export function pageOf(path: string, text: string): Page {
  const lines = text.split('\n');
  const first = lines.slice(1).find((line) => line.trim() !== '') ?? '';
  const standing = standings.find(([words]) => first.startsWith(words))?.[1];
  const rules: Rule[] = [];
  const uncited: string[] = [];
  let heading = '';
  for (const line of lines) {
    heading = /^#{1,6} (.*)$/.exec(line)?.[1] ?? heading;
    const [, id] = ruleLine.exec(line) ?? [];
    const isBuilt = standing !== 'not built' && !heading.endsWith('(not built yet)');
    if (id !== undefined) rules.push({ id, isBuilt });
    if (heading === uncitedHeading) uncited.push(...idsIn(line));
  }
  const intro = lines.slice(
    0,
    lines.findIndex((line) => ruleLine.test(line)),
  );
  return {
    path,
    standing,
    rules,
    uncited,
    mentioned: idsIn(text),
    usesMark: lines.some((line) => line.includes('†') && !line.startsWith('†')),
    explainsMark: intro.some((line) => line.startsWith('† ')),
  };
}

/** The rules that the names of a test file cite: `[SEND-12]` or `[SEND-12, SEND-13]` at the end of a name. */
export function citationsIn(path: string, source: string): readonly Citation[] {
  const groups = source.matchAll(/\[([A-Z]{2,}-\d+[a-z]?(?:, [A-Z]{2,}-\d+[a-z]?)*)\](?=['"`])/g);
  return [...groups].flatMap(([, ids = '']) => ids.split(', ').map((id) => ({ path, id })));
}

/** What is wrong with the pages, each by itself, together, and with what tests cite of them. */
export function problemsOf(pages: readonly Page[], citations: readonly Citation[]): readonly string[] {
  const rules = new Map(pages.flatMap((page) => page.rules.map((rule) => [rule.id, rule] as const)));
  const cited = new Set(citations.map(({ id }) => id));
  return [
    ...pages.flatMap((page) => [...problemsOfPage(page), ...problemsOfCiting(page, cited)].map(at(page.path))),
    ...prefixesUsedTwice(pages),
    ...pages.flatMap((page) => danglingMentions(page, rules).map(at(page.path))),
    ...citations.flatMap(({ path, id }) => wrongCitation(rules.get(id), id).map(at(path))),
  ];
}

const at =
  (path: string) =>
  (problem: string): string =>
    `${path}: ${problem}`;

const prefixOf = (id: string): string => id.slice(0, id.lastIndexOf('-'));
const numberOf = (id: string): number => Number.parseInt(id.slice(id.lastIndexOf('-') + 1), 10);

/** Ids of one page ascend: 12, 12a, 12b, 13. */
const isAfter = (id: string, before: string): boolean =>
  numberOf(id) === numberOf(before) ? id > before : numberOf(id) > numberOf(before);

function problemsOfPage({ standing, rules, usesMark, explainsMark }: Page): readonly string[] {
  const [first] = rules;
  if (!standing) return ['does not say below its title whether it is built'];
  if (!first) return ['has no rules'];
  const built = rules.filter(({ isBuilt }) => isBuilt).length;
  const isMixed = built > 0 && built < rules.length;
  return [
    ...(standing === 'built' && built < rules.length ? ['says that it is built, and has rules that are not'] : []),
    ...(standing === 'in part' && !isMixed ? ['says that it is built in part, but its rules are all of one kind'] : []),
    ...(usesMark && !explainsMark ? ['uses † and does not explain it above its first rule'] : []),
    ...rules.flatMap(({ id }, index) => {
      const before = rules[index - 1]?.id;
      if (prefixOf(id) !== prefixOf(first.id)) return [`${id}: another page's prefix`];
      return before !== undefined && !isAfter(id, before) ? [`${id}: comes after ${before}`] : [];
    }),
  ];
}

/** A built rule is cited, or the page owns up to it; the list may hold nothing else. */
function problemsOfCiting({ rules, uncited }: Page, cited: ReadonlySet<string>): readonly string[] {
  const built = rules.filter(({ isBuilt }) => isBuilt).map(({ id }) => id);
  return [
    ...built
      .filter((id) => !cited.has(id) && !uncited.includes(id))
      .map((id) => `${id}: no test cites it, and the page does not list it as such`),
    ...uncited.filter((id) => cited.has(id)).map((id) => `${id}: is listed as not cited, but a test cites it`),
    ...uncited
      .filter((id) => !built.includes(id))
      .map((id) => `${id}: is listed as not cited, but is no built rule here`),
  ];
}

function prefixesUsedTwice(pages: readonly Page[]): readonly string[] {
  const owners = new Map<string, string>();
  return pages.flatMap(({ path, rules: [first] }) => {
    if (!first) return [];
    const prefix = prefixOf(first.id);
    const owner = owners.get(prefix);
    owners.set(prefix, path);
    return owner === undefined ? [] : [`${path}: the prefix ${prefix} is that of ${owner}`];
  });
}

function danglingMentions({ mentioned }: Page, rules: ReadonlyMap<string, Rule>): readonly string[] {
  const prefixes = new Set([...rules.keys()].map(prefixOf));
  const dangling = mentioned.filter((id) => prefixes.has(prefixOf(id)) && !rules.has(id));
  return [...new Set(dangling)].map((id) => `${id}: there is no such rule`);
}

function wrongCitation(rule: Rule | undefined, id: string): readonly string[] {
  if (!rule) return [`${id}: there is no such rule`];
  return rule.isBuilt ? [] : [`${id}: is cited, but its page says that it is not built yet`];
}

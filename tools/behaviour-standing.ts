/** A rule with what stands in it, over all of its lines. */
export interface WordedRule {
  readonly id: string;
  readonly isBuilt: boolean;
  readonly text: string;
}

/** What the SDK offers, and what of it is there. */
export interface Offer {
  /** Methods and events of the interface. */
  readonly names: ReadonlySet<string>;
  /** Methods that class `ZIM` has and events that it tells. */
  readonly built: ReadonlySet<string>;
}

const ruleLine = /^- \*\*([A-Z]+-\d+[a-z]?)\.\*\* /;

/** The rules of a page; `isBuilt` says of each what `pageOf` found out. */
export function wordedRulesOf(text: string, isBuilt: ReadonlyMap<string, boolean>): readonly WordedRule[] {
  const rules: { id: string; isBuilt: boolean; text: string }[] = [];
  let isInRule = false;
  let heading = '';
  for (const line of text.split('\n')) {
    // A section that is called after a method is about it.
    heading = /^#{2,6} (.*)$/.exec(line)?.[1] ?? heading;
    const [, id] = ruleLine.exec(line) ?? [];
    if (id !== undefined) rules.push({ id, isBuilt: isBuilt.get(id) ?? false, text: `\`${heading}\` ${line}` });
    isInRule = id !== undefined || (isInRule && line.startsWith('  '));
    const last = rules.at(-1);
    if (id === undefined && isInRule && last) last.text += ` ${line.trim()}`;
  }
  return rules;
}

/** Methods and events that a text names in code, but those that it says are never told. */
export function namesIn(text: string, { names }: Offer): readonly string[] {
  const inCode = [...text.matchAll(/`([a-zA-Z]+)(?:\([^`]*\))?`(?! is never told)/g)].map(([, name = '']) => name);
  return [...new Set(inCode)].filter((name) => names.has(name));
}

/**
 * Where pages say something else of what is built than the declarations do: a rule that calls itself built and is about a method that is
 * not there, and a method that is there while every rule about it says that it is not built.
 */
export function standingProblemsOf(rules: readonly WordedRule[], offer: Offer): readonly string[] {
  const told = new Set(rules.filter(({ isBuilt }) => isBuilt).flatMap(({ text }) => namesIn(text, offer)));
  return rules.flatMap(({ id, isBuilt, text }) =>
    namesIn(text, offer).flatMap((name) => {
      const isThere = offer.built.has(name);
      if (isBuilt && !isThere) return [`${id}: says that it is built, and \`${name}\` is not`];
      if (!isBuilt && isThere && !told.has(name)) return [`${id}: says that it is not built, and \`${name}\` is`];
      return [];
    }),
  );
}

/** Whether everything that a page is about is there, though it says that nothing is. */
export function isWronglyMissing(rules: readonly WordedRule[], offer: Offer): boolean {
  const names = rules.flatMap(({ text }) => namesIn(text, offer));
  return rules.every(({ isBuilt }) => !isBuilt) && names.length > 0 && names.every((name) => offer.built.has(name));
}

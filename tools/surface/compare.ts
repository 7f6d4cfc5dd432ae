import type { Surface } from './describe.ts';

/** Something of ours that the published interface has not, or has narrower, and why. */
export interface Addition {
  readonly name: string;
  /** Exactly what we declare. */
  readonly text: string;
}

export interface CategoryReport {
  readonly category: keyof Surface;
  /** How many entries of the published interface ours has exactly or widened as allowed. */
  readonly agreeing: number;
  readonly published: number;
  /** One line for each entry that disagrees. */
  readonly mismatches: readonly string[];
  /** Published entries that ours lacks. */
  readonly missing: readonly string[];
}

const categories = ['exports', 'fields', 'enumMembers', 'events', 'methods'] as const satisfies (keyof Surface)[];

/** Compares what we declare with what is published. An entry of ours alone must be a listed addition. */
export function compareSurfaces(
  ours: Surface,
  published: Surface,
  additions: readonly Addition[],
): readonly CategoryReport[] {
  const allowed = new Map(additions.map(({ name, text }) => [name, text]));
  return categories.map((category) => compareCategory(category, ours[category], published[category], allowed));
}

function compareCategory(
  category: keyof Surface,
  ours: ReadonlyMap<string, string>,
  published: ReadonlyMap<string, string>,
  allowed: ReadonlyMap<string, string>,
): CategoryReport {
  const missing = [...published.keys()].filter((name) => !ours.has(name));
  const mismatches: string[] = [];
  for (const [name, text] of ours) {
    const expected = published.get(name);
    if (text === expected || text === allowed.get(name)) continue;
    mismatches.push(
      expected === undefined
        ? `${name} is not published: ${text}`
        : `${name} differs\n    ours:      ${text}\n    published: ${expected}`,
    );
  }
  const differing = mismatches.filter((line) => line.includes(' differs\n')).length;
  return {
    category,
    agreeing: published.size - missing.length - differing,
    published: published.size,
    mismatches,
    missing,
  };
}

/** Whether the interface is what is published, as far as methods were built. */
export function agrees(reports: readonly CategoryReport[]): boolean {
  return reports.every(
    ({ category, mismatches, missing }) => mismatches.length === 0 && (category === 'methods' || missing.length === 0),
  );
}

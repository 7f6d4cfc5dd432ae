import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { renderDeclarations } from '../../packages/client/build/declarations.ts';
import { createDeclarationProgram, declarationOptions } from '../../packages/client/build/programs.ts';
import { additions } from './additions.ts';
import { type CategoryReport, compareSurfaces } from './compare.ts';
import { describeSurface, type Surface } from './describe.ts';

/** The surface of declarations given as text. */
export function surfaceOfText(text: string): Surface {
  const { program, entry } = createDeclarationProgram(text);
  return describeSurface(program, entry);
}

/** The declarations of the published package, as it lies in `node_modules`. */
export const publishedEntry = join(
  dirname(createRequire(import.meta.url).resolve('zego-zim-web/package.json')),
  'entity/index.d.ts',
);

const publishedSurface = (): Surface =>
  describeSurface(ts.createProgram([publishedEntry], declarationOptions), publishedEntry);

/** The surface of our declarations, as they would be published now. */
export const ourSurface = (): Surface => surfaceOfText(renderDeclarations());

/** Ours against the published one. */
export const reportSurface = (): readonly CategoryReport[] =>
  compareSurfaces(ourSurface(), publishedSurface(), additions);

const titles: Readonly<Record<keyof Surface, string>> = {
  exports: 'exports',
  fields: 'fields',
  enumMembers: 'enum members',
  events: 'events',
  methods: 'methods',
};

/** The report for a terminal. */
export function renderReport(reports: readonly CategoryReport[]): string {
  return reports.map(renderCategory).join('\n');
}

function renderCategory({ category, agreeing, published, mismatches, missing }: CategoryReport): string {
  const lines = [`${titles[category].padEnd(14)}${agreeing} of ${published}`, ...mismatches.map((line) => `  ${line}`)];
  if (missing.length > 0) {
    const what = category === 'methods' ? 'not built yet' : 'missing';
    lines.push(`  ${what}: ${missing.join(', ')}`);
  }
  return lines.join('\n');
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const docsFolder = join(import.meta.dirname, '../../../../docs');

const guidesFolder = join(docsFolder, 'guides');
const index = 'README.md';

export const readGuide = (file: string): string => readFileSync(join(guidesFolder, file), 'utf8');

/** All guides but their index. */
export const guides = readdirSync(guidesFolder).filter((file) => file !== index);

/** The blocks of code in a language, in their order. */
export const blocksOf = (page: string, language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block);

/** The TypeScript of a guide is one program, in parts; empty where it has none. */
export const programOf = (file: string): string => blocksOf(readGuide(file), 'ts').join('\n');

export interface MethodSection {
  readonly method: string;
  readonly text: string;
  /** `undefined`: the section has none. */
  readonly example: string | undefined;
}

/** What the reference says of each method that is built. */
export function methodSections(): readonly MethodSection[] {
  const folder = join(docsFolder, 'reference');
  const pages = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== index);
  return pages.flatMap((file) => {
    const [, methods = ''] = /^## Methods$([\s\S]*?)(?=^## )/m.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    return methods
      .split(/^### /m)
      .slice(1)
      .map((section) => ({
        method: section.slice(0, section.indexOf('\n')),
        text: section,
        example: /^\*\*Example\*\*\n\n```ts\n([\s\S]*?)^```$/m.exec(section)?.[1],
      }));
  });
}

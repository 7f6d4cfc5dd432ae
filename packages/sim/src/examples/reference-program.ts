import * as sdk from '@parley/client';
import type { MethodSection } from './pages.ts';

/** The address for which a stage puts its own. */
const stageAddress = 'http://127.0.0.1:8700';

/** One program that performs all examples of the reference, each in a function of its own. */
export function referenceProgram(sections: readonly MethodSection[]): string {
  const examples = sections.flatMap(({ method, example }) => (example === undefined ? [] : [{ method, example }]));
  return [
    `import { ${importsOf(examples.map(({ example }) => example).join('\n')).join(', ')} } from '@parley/client';`,
    `import { createPerformance } from './performance.ts';`,
    `const { introduce, perform } = createPerformance('${stageAddress}');`,
    'await introduce();',
    ...examples.map(({ method, example }) => {
      // In a block, so that an example may have a `zim` of its own.
      return `await perform('${method}', ${isSignedOut(example)}, async ({ zim, token }) => {\n{\n${example}}\n});`;
    }),
  ]
    .join('\n')
    .replaceAll('https://chat.example', stageAddress);
}

/** Whether it makes a client or signs in itself. */
const isSignedOut = (example: string): boolean => /\.login\(|\bconst zim\b|\bZIM\.\w+\(/.test(example);

/** Every name of the SDK in it; what is no value is a type. */
function importsOf(code: string): readonly string[] {
  const values = Object.keys(sdk).filter((name) => name !== 'default' && new RegExp(`\\b${name}\\b`).test(code));
  const types = new Set((code.match(/\bZIM\w+/g) ?? []).filter((name) => !(name in sdk)));
  return [...values, ...[...types].map((name) => `type ${name}`)];
}

/** What the comments behind `console.log` say that the example prints; `undefined` where it has none. */
export function expectedOf(example: string): readonly string[] | undefined {
  const comments = [...example.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].flatMap(([, said = '']) =>
    said.split(', then '),
  );
  return comments.length === 0 ? undefined : comments;
}

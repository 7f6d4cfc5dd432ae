import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { buildDeclarations } from '../../packages/client/build/declarations.ts';
import { declarationOptions } from '../../packages/client/build/programs.ts';
import { publishedEntry } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'moved-app-'));
afterAll(() => rmSync(folder, { recursive: true }));
buildDeclarations(folder);

const example = readFileSync(join(import.meta.dirname, '../../packages/sim/src/examples/moved.ts'), 'utf8');
const specifier = '@parley/client';

/** What the compiler finds wrong with an app that takes its SDK from these declarations. */
function problemsOf(app: string, declarations: string): readonly string[] {
  const file = join(folder, 'app.ts');
  writeFileSync(file, `declare const process: { env: Record<string, string | undefined> };\n${app}`);
  const program = ts.createProgram([file], {
    ...declarationOptions,
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    paths: { [specifier]: [declarations] },
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const ours = join(folder, 'index.d.ts');

test('the app of the guide compiles against both packages, so that its import is all that changes', () => {
  expect(problemsOf(example, publishedEntry)).toEqual([]);
  expect(problemsOf(example, ours)).toEqual([]);
});

test('what is wrong with either package is wrong with the other', () => {
  const wrong = example.replace('ZIMMessagePriority.Medium', "'medium'");
  expect(problemsOf(wrong, ours).length).toBeGreaterThan(0);
  // Ours says that the config may be partial; but for that the words are the same.
  const asPublished = problemsOf(wrong, ours).map((text) =>
    text.replaceAll(/Partial<(\w+)>/g, '$1').replaceAll(' | undefined', ''),
  );
  expect(asPublished).toEqual(problemsOf(wrong, publishedEntry));
});

test('a call of a method that is not declared is refused', () => {
  expect(problemsOf(`${example}\nzim.sendTelegram();`, ours)).toEqual([expect.stringContaining("'sendTelegram'")]);
});

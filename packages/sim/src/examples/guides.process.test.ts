import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stage, startStage } from './server.ts';

const folder = join(import.meta.dirname, '../../../../docs/guides');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const blocksOf = (page: string, language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block);

const guides = readdirSync(folder).filter((file) => file !== 'README.md');
const programs = guides.filter((file) => blocksOf(read(file), 'ts').length > 0);

const running: { stage?: Stage } = {};
beforeAll(async () => {
  running.stage = await startStage();
});
afterAll(() => running.stage?.end());

test('there are guides, and the index names each', () => {
  expect(programs.length).toBeGreaterThan(4);
  for (const file of guides) expect(read('README.md')).toContain(`](${file})`);
});

test.each(programs)('what %s says is printed', async (file) => {
  const page = read(file);
  const [printed, ...others] = blocksOf(page, 'text');
  expect(others).toEqual([]);
  expect(await running.stage?.run(blocksOf(page, 'ts').join('\n'))).toBe(printed);
});

test('the programs fit the types, as strictly as an app may check them', { timeout: 60_000 }, () => {
  const names = new Map(
    programs.map((file) => [`${import.meta.dirname}/${file}.ts`, blocksOf(read(file), 'ts').join('\n')]),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => names.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const text = names.get(name);
    if (text === undefined) return getSourceFile.call(host, name, ...rest);
    return ts.createSourceFile(name, text, ts.ScriptTarget.ES2024, true);
  };
  const program = ts.createProgram([...names.keys()], options, host);
  const faults = [...names.keys()].flatMap((name) => program.getSemanticDiagnostics(program.getSourceFile(name)));
  expect(
    faults.map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  ).toEqual([]);
});

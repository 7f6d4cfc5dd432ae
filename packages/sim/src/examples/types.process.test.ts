import ts from 'typescript';
import { expect, test } from 'vitest';
import { guides, methodSections, programOf } from './pages.ts';
import { referenceProgram } from './reference-program.ts';

/** Text by the name of its file, which need not be on the disk. */
const programs = new Map<string, string>([
  ...guides.map((file) => [`${import.meta.dirname}/${file}.ts`, programOf(file)] as const),
  [`${import.meta.dirname}/reference.ts`, referenceProgram(methodSections())] as const,
]);

test('programs of guides and examples of the reference fit the types, as strictly as an app may check them', {
  timeout: 60_000,
}, () => {
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
  host.fileExists = (name) => programs.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const text = programs.get(name);
    if (text === undefined) return getSourceFile.call(host, name, ...rest);
    return ts.createSourceFile(name, text, ts.ScriptTarget.ES2024, true);
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  const faults = [...programs.keys()].flatMap((name) => program.getSemanticDiagnostics(program.getSourceFile(name)));
  expect(
    faults.map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  ).toEqual([]);
});

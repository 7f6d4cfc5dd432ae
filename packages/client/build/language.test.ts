import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const sources = join(import.meta.dirname, '../src');
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  typeRoots: [join(import.meta.dirname, '../../../node_modules/@types')],
  skipLibCheck: true,
};

function problemsOf(files: readonly string[], host = ts.createCompilerHost(options)): readonly string[] {
  return ts
    .getPreEmitDiagnostics(ts.createProgram(files, options, host))
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

test('the SDK needs no more of the language and its library than ES2022, to which it is built', {
  timeout: 60_000,
}, () => {
  const entries = ['script-tag', 'react-native', 'platform/browser'].map((name) => join(sources, `${name}.ts`));
  expect(problemsOf(entries)).toEqual([]);

  const newer = join(sources, 'newer.ts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === newer || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === newer
      ? ts.createSourceFile(path, 'export const sorted = [2, 1].toSorted();', ts.ScriptTarget.ES2022, true)
      : getSourceFile.call(host, path, ...rest);
  expect(problemsOf([newer], host)).toEqual([expect.stringContaining('toSorted')]);
});

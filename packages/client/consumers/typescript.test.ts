import { cpSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, inject, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

const folder = join(inject('sdk')?.app ?? '', 'typescript');
const { ModuleKind, ModuleResolutionKind } = ts;

beforeAll(() => {
  const fixtures = join(import.meta.dirname, 'fixtures/typescript');
  cpSync(fixtures, folder, { recursive: true });
  // One source, as a module and as what becomes CommonJS.
  for (const name of ['module.mts', 'common.cts']) cpSync(join(fixtures, 'app.ts'), join(folder, name));
  cpSync(join(import.meta.dirname, 'fixtures/docs'), join(folder, 'docs'), { recursive: true });
});

/** Compiles as strictly as an app may, and checks the declarations of the SDK too. */
function errorsOf(files: readonly string[], options: ts.CompilerOptions): readonly string[] {
  const program = ts.createProgram(
    files.map((file) => join(folder, file)),
    {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      isolatedModules: true,
      skipLibCheck: false,
      noEmit: true,
      types: [],
      lib: ['lib.es2022.d.ts'],
      target: ts.ScriptTarget.ES2022,
      ...options,
    },
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

// What declares `File`, which the SDK names: the types of Node, the DOM, or React Native's own.
const typeRoots = [join(import.meta.dirname, '../../../node_modules/@types')];
const node = { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16, types: ['node'], typeRoots };
const bundler = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler };
const page = { ...bundler, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] };

test.each<[string, readonly string[], ts.CompilerOptions]>([
  ['a module in Node', ['app.ts', 'additions.ts', 'module.mts', 'docs/app.ts'], node],
  ['CommonJS in Node', ['common.cts', 'required.cts'], node],
  ['a bundler', ['app.ts', 'additions.ts', 'docs/app.ts'], page],
  ['a bundler for a browser', ['app.ts'], { ...page, customConditions: ['browser'] }],
  [
    'Metro',
    ['docs/native.ts', 'docs/app.ts', 'app.ts', 'additions.ts', 'native.ts', 'react-native-globals.d.ts'],
    { ...bundler, customConditions: ['react-native'] },
  ],
])('the types fit %s', (_what, files, options) => {
  expect(errorsOf(files, options)).toEqual([]);
});

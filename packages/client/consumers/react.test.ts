import { execFile, execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { measureSize, sizeBudgetBytes } from '../../react/build/size.ts';
import { findNodePrograms } from '../../server/src/testing/node-programs.ts';
import { platformGlobals } from './platform-globals.ts';
import { programOf } from './react-guide.ts';

// A type checker reads whole packages here, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);
const { reactTarball = '', app = '' } = inject('sdk') ?? {};
const built = join(app, 'node_modules/@parley/react');
const folder = join(app, 'react-program');
const read = (file: string): string => readFileSync(join(built, file), 'utf8');
const bytes = (): ArrayBuffer => new Uint8Array(readFileSync(reactTarball)).buffer;

beforeAll(() => {
  cpSync(join(import.meta.dirname, 'fixtures/react'), folder, { recursive: true });
  const program = readFileSync(join(folder, 'server.mjs'), 'utf8');
  const required = program.replaceAll(/import \{ (.*) \} from (.*);/g, 'const { $1 } = require($2);');
  writeFileSync(join(folder, 'server.cjs'), required);
  writeFileSync(join(folder, 'guide.tsx'), programOf('docs/guides/react.md'));
  writeFileSync(join(folder, 'readme.tsx'), programOf('packages/react/README.md'));
});

test('the package holds one module, its types, and nothing else', () => {
  const files = execFileSync('tar', ['-tzf', reactTarball], { encoding: 'utf8' }).trim().split('\n').sort();
  const expected = ['LICENSE', 'README.md', 'cjs/index.js', 'cjs/package.json', 'esm/index.js', 'package.json'];
  expect(files.filter((file) => !file.endsWith('.d.ts'))).toEqual(expected.map((file) => `package/${file}`));
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(read('package.json'));
  expect([dependencies, devDependencies]).toEqual([undefined, undefined]);
  expect(peerDependencies).toEqual({ '@parley/client': expect.stringMatching(/^\^/), react: '>=18' });
});

test('publint has nothing to say', async () => {
  const { messages, pkg } = await publint({ pack: { tarball: bytes() }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
});

test('the types are right for every kind of resolution', async () => {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes())));
  expect('problems' in analysis && analysis.problems).toEqual([]);
});

test('the types fit an app, the guide and the README, as strict as an app may be', () => {
  const files = ['app.tsx', 'guide.tsx', 'readme.tsx'].map((file) => join(folder, file));
  const program = ts.createProgram(files, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    isolatedModules: true,
    noEmit: true,
    skipLibCheck: false,
    jsx: ts.JsxEmit.ReactJSX,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['react', 'react-dom'],
    typeRoots: [join(import.meta.dirname, '../../../node_modules/@types')],
    paths: {
      'react/jsx-runtime': [join(import.meta.dirname, '../../../node_modules/@types/react/jsx-runtime.d.ts')],
      'react-dom/client': [join(import.meta.dirname, '../../../node_modules/@types/react-dom/client.d.ts')],
      react: [join(import.meta.dirname, '../../../node_modules/@types/react/index.d.ts')],
    },
  });
  const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(faults).toEqual([]);
});

test('it is loaded where there is neither a page nor a process, and is marked as of the browser', () => {
  const { globals, modules } = platformGlobals(read('esm/index.js'));
  expect(modules).toEqual(['@parley/client', 'react']);
  expect(globals.filter((name) => ['window', 'process', 'navigator', 'localStorage'].includes(name))).toEqual([]);
  for (const file of ['esm/index.js', 'cjs/index.js']) expect(read(file)).toMatch(/^["']use client["'];/);
});

describe.each(findNodePrograms())('in Node $major', ({ path }) => {
  test.each(['server.mjs', 'server.cjs'])('%s draws a page that connects', async (file) => {
    const { stdout, stderr } = await run(path, [join(folder, file)]);
    expect([stdout, stderr]).toEqual(['<p>connecting: 0 conversations</p>\n', '']);
  });
});

test('all of it is within its budget', async () => {
  const size = await measureSize();
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(sizeBudgetBytes);
});

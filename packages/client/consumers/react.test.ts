import { execFile, execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { entries } from '../../react/build/bundles.ts';
import { measureSize, measureStyles, sizeBudgetBytes, stylesBudgetBytes } from '../../react/build/size.ts';
import { findNodePrograms } from '../../server/src/testing/node-programs.ts';
import { platformGlobals } from './platform-globals.ts';
import { partsSection, programOf } from './react-guide.ts';
import { checkPackage, createPackageFromTarballData } from './types-wrong.ts';

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
  writeFileSync(join(folder, 'guide-parts.tsx'), programOf('docs/guides/react.md', partsSection));
  writeFileSync(join(folder, 'readme.tsx'), programOf('packages/react/README.md'));
});

test('the package holds a module for each entry, their types, the style sheet, and nothing else', () => {
  const files = execFileSync('tar', ['-tzf', reactTarball], { encoding: 'utf8' }).trim().split('\n').sort();
  const modules = ['cjs', 'esm'].flatMap((kind) => [`${kind}/index.js`, `${kind}/parts/index.js`]);
  const expected = [
    'LICENSE',
    'README.md',
    ...modules,
    'cjs/package.json',
    'package.json',
    'parts.css',
    'parts/package.json',
  ].sort();
  expect(files.filter((file) => !file.endsWith('.d.ts'))).toEqual(expected.map((file) => `package/${file}`));
  const { dependencies, devDependencies, ...manifest } = JSON.parse(read('package.json'));
  expect([dependencies, devDependencies]).toEqual([undefined, undefined]);
  expect(manifest).toMatchObject({
    peerDependencies: { '@parley/client': expect.stringMatching(/^\^/), react: '>=18', 'react-dom': '>=18' },
    // The hooks need none of it.
    peerDependenciesMeta: { 'react-dom': { optional: true } },
    sideEffects: ['*.css'],
  });
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
  const files = ['app.tsx', 'guide.tsx', 'guide-parts.tsx', 'readme.tsx'].map((file) => join(folder, file));
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
  for (const entry of entries) {
    for (const kind of ['esm', 'cjs']) expect(read(`${kind}/${entry}.js`)).toMatch(/^["']use client["'];/);
  }
});

test('the parts bring no second copy of the hooks', () => {
  expect(platformGlobals(read('esm/parts/index.js')).modules).toEqual([
    '../index.js',
    '@parley/client',
    'react',
    'react-dom',
    'react/jsx-runtime',
  ]);
});

test('the style sheet is one file, and the guide lists every property that it has for an app', () => {
  const sheet = read('parts.css');
  expect(sheet).not.toMatch(/@import|url\(/);
  const used = new Set([...sheet.matchAll(/var\((--parley-[\w-]+)/g)].map(([, name]) => name));
  const set = new Set([...sheet.matchAll(/^ {2}(--parley-[\w-]+):/gm)].map(([, name]) => name));
  expect([...used].sort()).toEqual([...set].sort());
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/react.md'), 'utf8');
  const listed = [...guide.matchAll(/^\| `(--parley-[\w-]+)`/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual([...set].sort());
});

describe.each(findNodePrograms())('in Node $major', ({ path }) => {
  test.each(['server.mjs', 'server.cjs'])('%s draws a page that connects', async (file) => {
    const { stdout, stderr } = await run(path, [join(folder, file)]);
    const [hooks, ...parts] = stdout.trim().split('\n');
    expect([hooks, stderr]).toEqual(['<p>connecting: 0 conversations</p>', '']);
    for (const shown of ['Loading your conversations…', 'Connecting…', 'Loading messages…', 'Message to bob']) {
      expect(parts.join('\n')).toContain(shown);
    }
  });
});

test.each(entries)('%s is within its budget', async (entry) => {
  const size = await measureSize(entry);
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(sizeBudgetBytes[entry]);
});

test('the style sheet is within its budget', () => {
  expect(measureStyles()).toBeGreaterThan(1000);
  expect(measureStyles()).toBeLessThan(stylesBudgetBytes);
});

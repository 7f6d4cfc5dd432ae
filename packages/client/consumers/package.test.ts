import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, inject, test, vi } from 'vitest';
import { countMethods, gzippedBytes, sizeBudgetBytes, sizeBudgetOf } from '../build/size.ts';
import { platformGlobals } from './platform-globals.ts';
import { checkPackage, createPackageFromTarballData } from './types-wrong.ts';

// A type checker reads whole bundles here, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const { tarball = '', app = '' } = inject('sdk') ?? {};
const workspace = join(import.meta.dirname, '../../..');
/** As it was installed. */
const built = join(app, 'node_modules/@parley/client');
const require = createRequire(import.meta.url);
const read = (file: string): string => readFileSync(join(built, file), 'utf8');

test('the package holds what an app needs and nothing else', () => {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').sort();
  expect(files.filter((file) => !file.endsWith('.d.ts'))).toEqual(
    [
      'LICENSE',
      'README.md',
      'cjs/browser.js',
      'cjs/node.js',
      'cjs/package.json',
      'cjs/react-native.js',
      'esm/browser.js',
      'esm/node.js',
      'package.json',
      'react-native/package.json',
      'zim.js',
    ].map((file) => `package/${file}`),
  );
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  expect([Object.keys(dependencies), devDependencies]).toEqual([['ws'], undefined]);
  expect(readdirSync(join(app, 'node_modules')).sort()).toEqual([
    '.package-lock.json',
    '@parley',
    'react',
    'react-dom',
    'scheduler',
    'ws',
  ]);
});

test('the script says whose work is in it, since it is served alone', () => {
  expect(read('zim.js')).toMatch(/^\/\*! Parley SDK, Apache-2\.0\. \*\//);
  expect(read('zim.js')).not.toMatch(/valibot/);
});

test('publint has nothing to say, but that the field for tools which do not know `exports` is old', async () => {
  const { messages, pkg } = await publint({ pack: { tarball: bytesOf(tarball) }, strict: true });
  const others = messages.filter(({ code }) => code !== 'USE_EXPORTS_OR_IMPORTS_BROWSER');
  expect(others.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
});

test('the types are right for every kind of resolution', async () => {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(bytesOf(tarball))));
  expect(analysis).toMatchObject({ packageName: '@parley/client', types: { kind: 'included' } });
  expect('problems' in analysis && analysis.problems).toEqual([]);
});

test('nothing names a file of the machine that built it', () => {
  for (const file of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
    if (/\.(js|ts|json)$/.test(file)) expect(read(file).includes(workspace), file).toBe(false);
  }
});

test('`require` finds the class under its name and as `default`, marked as an ES module', () => {
  for (const file of ['node.js', 'browser.js', 'react-native.js']) {
    const sdk = require(join(built, 'cjs', file));
    expect([sdk.__esModule, sdk.default === sdk.ZIM, typeof sdk.ZIM.create], file).toEqual([true, true, 'function']);
  }
});

test('every build exports the same, and that of React Native the way to hand in its modules', async () => {
  const namesOf = async (file: string) => Object.keys(await import(join(built, file))).sort();
  const names = await namesOf('esm/browser.js');
  expect(names).toContain('ZIMMessageType');
  expect(await namesOf('esm/node.js')).toEqual(names);
  const commonJS = (file: string) => Object.keys(require(join(built, 'cjs', file))).sort();
  expect([commonJS('browser.js'), commonJS('node.js')]).toEqual([names, names]);
  expect(commonJS('react-native.js')).toEqual([...names, 'configureReactNative'].sort());
});

test.each(['esm/browser.js', 'cjs/browser.js', 'zim.js'])('%s needs nothing of Node', (file) => {
  const { globals, modules } = platformGlobals(read(file));
  expect(modules).toEqual([]);
  expect(globals).toContain('WebSocket');
  const ofNode = ['process', 'Buffer', 'global', 'require', 'module', '__dirname', '__filename', 'setImmediate'];
  expect(globals.filter((name) => ofNode.includes(name))).toEqual([]);
});

test('React Native needs a few globals, takes `crypto` if there is one, and nothing of Node or a page', () => {
  // Before something is added here: React Native 0.74, which docs/sdk.md names, has it, or the SDK does without.
  // `TextDecoder` is asked for by exports and imports alone, into a folder that an app has made of its files.
  const needed = ['TextDecoder', 'WebSocket', 'atob', 'btoa', 'console', 'crypto'];
  expect(platformGlobals(read('cjs/react-native.js'))).toEqual({ globals: needed, modules: [] });
});

test('Node needs `ws` and its own modules, and loads where it has no `node:sqlite`', () => {
  const { globals, modules } = platformGlobals(read('cjs/node.js'));
  expect(globals).toContain('process');
  expect(modules.filter((name) => !name.startsWith('node:'))).toEqual(['ws']);
  expect(read('cjs/node.js')).not.toMatch(/(require\(|from )["']node:sqlite/);
});

test('the whole SDK for a browser is within its budget, with room for the methods to come', () => {
  expect(sizeBudgetOf(145)).toBe(sizeBudgetBytes);
  const methods = countMethods(read('esm/index.d.ts'));
  expect(methods).toBeGreaterThanOrEqual(23);
  const size = gzippedBytes(read('zim.js'));
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(sizeBudgetOf(methods));
});

test('what a declaration says to the server alone is not in it', () => {
  for (const file of ['zim.js', 'esm/browser.js', 'cjs/react-native.js']) {
    expect(read(file)).toContain('queryUsersInfo');
    expect(read(file)).not.toMatch(/needsLogin|Opens a session: checks the token/);
  }
});

function bytesOf(file: string): ArrayBuffer {
  return new Uint8Array(readFileSync(file)).buffer;
}

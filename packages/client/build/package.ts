import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, writeModuleOver } from './bundles.ts';
import { buildDeclarations } from './declarations.ts';
import { publishedManifest } from './manifest.ts';
import { writeReactNativeTypes } from './react-native-types.ts';

const client = join(import.meta.dirname, '..');
const root = join(client, '../..');

/** Everything that is published, in `folder`; what was there before is gone. */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const [modules, commonJS] = [join(folder, 'esm'), join(folder, 'cjs')];
  for (const made of [modules, commonJS]) mkdirSync(made, { recursive: true });
  const [exported] = await Promise.all([
    bundle('index', 'node', { file: join(commonJS, 'node.js'), format: 'cjs' }),
    bundle('index', 'browser', { file: join(modules, 'browser.js'), format: 'esm' }),
    bundle('index', 'browser', { file: join(commonJS, 'browser.js'), format: 'cjs' }),
    bundle('react-native', 'react-native', { file: join(commonJS, 'react-native.js'), format: 'cjs' }),
    bundle('script-tag', 'browser', { file: join(folder, 'zim.js'), format: 'iife' }),
  ]);
  writeModuleOver(join(commonJS, 'node.js'), exported, join(modules, 'node.js'));
  writeJson(join(folder, 'package.json'), publishedManifest(readJson(join(client, 'package.json'))));
  // By this alone Node and TypeScript know the kind of the files; every tool knows the ending `.js`.
  writeJson(join(commonJS, 'package.json'), { type: 'commonjs' });
  // Tools that do not know `exports` look here for `@parley/client/react-native`.
  mkdirSync(join(folder, 'react-native'));
  const legacy = { main: '../cjs/react-native.js', types: '../cjs/react-native.d.ts' };
  writeJson(join(folder, 'react-native/package.json'), legacy);
  // The same text says something else in each folder: types of a module, and types of CommonJS.
  buildDeclarations(modules, commonJS);
  writeReactNativeTypes(commonJS);
  copyFileSync(join(client, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

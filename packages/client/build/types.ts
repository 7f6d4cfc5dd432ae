import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const client = join(import.meta.dirname, '..');
const packages = join(client, '..');
const sourcePaths = Object.fromEntries(
  ['kernel', 'protocol'].map((name) => [`@parley/${name}/*`, [join(packages, name, 'src/*.ts')]]),
);

/** Writes `index.d.ts`, the types of every platform. */
export async function writeTypes(folder: string): Promise<void> {
  emitDeclarations(folder);
}

/** Writes `react-native.d.ts`, which adds to the types of every platform what that one needs. */
export function writeReactNativeTypes(folder: string): void {
  const modules = readFileSync(join(client, 'src/platform/react-native-modules.ts'), 'utf8');
  const { outputText } = ts.transpileDeclaration(modules, { fileName: 'react-native-modules.ts' });
  const lines = [
    "export * from './index.js';",
    "export { default } from './index.js';",
    `${outputText}export declare const configureReactNative: ConfigureReactNative;`,
  ];
  writeFileSync(join(folder, 'react-native.d.ts'), `${lines.join('\n')}\n`);
}

function emitDeclarations(folder: string): void {
  const program = ts.createProgram([join(client, 'src/index.ts')], {
    ...readOptions(),
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    // What is resolved through `node_modules` is not emitted.
    paths: sourcePaths,
    rootDir: packages,
    outDir: join(folder, 'types'),
  });
  program.emit(undefined, (path, text) => {
    const toPackages = relative(dirname(path), join(folder, 'types'));
    const resolved = text
      .replace(/from '@parley\/([a-z]+)\/([^']+)'/g, (_, name, file) => `from './${toPackages}/${name}/src/${file}.js'`)
      .replace(/from '(\.[^']+)\.ts'/g, "from '$1.js'");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, resolved);
  });
  const entry = './types/client/src/index.js';
  writeFileSync(join(folder, 'index.d.ts'), `export * from '${entry}';\nexport { default } from '${entry}';\n`);
}

function readOptions(): ts.CompilerOptions {
  const path = join(client, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, client).options;
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const source = join(import.meta.dirname, '../src/platform/react-native-modules.ts');

/** Writes `react-native.d.ts`, which adds to `index.d.ts` beside it what React Native needs. */
export function writeReactNativeTypes(folder: string): void {
  const { outputText } = ts.transpileDeclaration(readFileSync(source, 'utf8'), { fileName: source });
  const lines = [
    "export * from './index.js';",
    "export { default } from './index.js';",
    `${outputText}export declare const configureReactNative: ConfigureReactNative;`,
  ];
  writeFileSync(join(folder, 'react-native.d.ts'), `${lines.join('\n')}\n`);
}

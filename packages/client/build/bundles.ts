import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { withInlinedConstants } from './inlined-constants.ts';
import { withModuleOrder } from './module-order.ts';
import { withPackedCodes } from './packed-codes.ts';
import { withoutServerFields } from './server-fields.ts';

const sources = join(import.meta.dirname, '../src');

/** What every browser of the last four years and every bundler reads; Metro makes less of it where it must. */
const target = 'es2022';

const licenses = '/*! Parley SDK, Apache-2.0. */';

export interface Output {
  readonly file: string;
  /** `iife` is for a script tag: minified. The others leave that to the bundler of the app. */
  readonly format: 'esm' | 'cjs' | 'iife';
}

/** One file with everything in it but `ws`, which stays a dependency; returns the names of what it exports. */
export async function bundle(
  entry: 'index' | 'react-native' | 'script-tag',
  platform: 'browser' | 'node' | 'react-native',
  { file, format }: Output,
): Promise<readonly string[]> {
  const input = join(sources, `${entry}.ts`);
  const build = await rolldown({
    input,
    platform: 'neutral',
    resolve: { conditionNames: [platform, 'import'] },
    // The tests see to it that only the build for Node has any of Node's modules.
    external: ['ws', /^node:/],
    transform: { target },
    plugins: [withModuleOrder(input), withoutServerFields(), withPackedCodes(), withInlinedConstants()],
    // How long it took says nothing of what was built.
    checks: { bundlerTimings: false },
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  const isScript = format === 'iife';
  const exports = isScript ? 'none' : 'named';
  // A script is often served without the rest of the package.
  const postBanner = isScript ? licenses : '';
  // Nobody shakes it any more, so that the marks for it would only be carried.
  const comments = { annotation: !isScript };
  const form = { format, exports, esModule: true, minify: isScript, postBanner, comments } as const;
  const { output } = await build.write({ file, ...form });
  await build.close();
  return output[0].exports;
}

/**
 * An ES module that hands on what a CommonJS file exports. So `import` and `require` in one Node process share one copy
 * of the SDK, with one instance. Tools do not agree on what the default of such a file is: for Node it is all of
 * `module.exports`, for bundlers that heed `__esModule` it is what the file exports as `default`. The names are the
 * same to all.
 */
export function writeModuleOver(commonJSFile: string, exported: readonly string[], file: string): void {
  const from = `'../${basename(dirname(commonJSFile))}/${basename(commonJSFile)}'`;
  const names = exported.filter((name) => name !== 'default');
  writeFileSync(file, `export { ${names.join(', ')}, ZIM as default } from ${from};\n`);
}

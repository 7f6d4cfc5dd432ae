import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild-wasm';
import { type Resolution, type ResolutionContext, resolve } from 'metro-resolver';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { gzippedBytes, sizeBudgetBytes } from '../build/size.ts';
import { importedModules, platformGlobals } from './platform-globals.ts';

const app = inject('sdk')?.app ?? '';
const sdk = 'node_modules/@parley/client';

beforeAll(() => {
  for (const name of ['esbuild', 'react-native']) {
    cpSync(join(import.meta.dirname, 'fixtures', name), join(app, name), { recursive: true });
  }
});

describe('esbuild', { timeout: 60_000 }, () => {
  const bundle = async (platform: 'browser' | 'node') => {
    const { metafile, outputFiles } = await build({
      absWorkingDir: app,
      entryPoints: ['esbuild/main.ts'],
      bundle: true,
      minify: true,
      format: 'esm',
      platform,
      external: builtinModules.flatMap((name) => [name, `node:${name}`]),
      metafile: true,
      write: false,
    });
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
    return { inputs: Object.keys(metafile.inputs), imports, text: outputFiles[0]?.text ?? '' };
  };

  test('takes for a browser one file of the SDK, which references nothing of Node', async () => {
    const { inputs, imports, text } = await bundle('browser');
    expect(inputs.sort()).toEqual(['esbuild/main.ts', `${sdk}/esm/browser.js`]);
    expect(imports).toEqual([`${sdk}/esm/browser.js`]);
    const { globals, modules } = platformGlobals(text);
    expect(modules).toEqual([]);
    for (const name of ['process', 'Buffer', 'require', '__dirname']) expect(globals).not.toContain(name);
    // What is minified already loses its order: other bundlers take some 3 % more.
    expect(gzippedBytes(text)).toBeLessThan(sizeBudgetBytes * 1.03);
  });

  test('takes for Node what has `ws`, so that the check above can fail', async () => {
    const { inputs, imports } = await bundle('node');
    expect(inputs).toContain(`${sdk}/cjs/node.js`);
    expect(inputs).toContain('node_modules/ws/index.js');
    expect(imports).toContain('http');
  });
});

describe('Metro', () => {
  const readPackage = (path: string) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null);
  const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

  function packageOf(path: string): { rootPath: string; packageJson: object; packageRelativePath: string } | null {
    for (let rootPath = dirname(path); rootPath !== app; rootPath = dirname(rootPath)) {
      const packageJson = readPackage(join(rootPath, 'package.json'));
      if (packageJson) return { rootPath, packageJson, packageRelativePath: relative(rootPath, path) };
    }
    return null;
  }

  /** Metro's own rules over the real files, with the settings that React Native ships. */
  const contextOf = (originModulePath: string, options: Partial<ResolutionContext>): ResolutionContext => ({
    allowHaste: false,
    assetExts: new Set(['png']),
    customResolverOptions: {},
    disableHierarchicalLookup: false,
    doesFileExist: isFile,
    extraNodeModules: null,
    dev: true,
    getPackage: readPackage,
    getPackageForModule: packageOf,
    fileSystemLookup: (path) =>
      existsSync(path) ? { exists: true, type: isFile(path) ? 'f' : 'd', realPath: path } : { exists: false },
    mainFields: ['react-native', 'browser', 'main'],
    originModulePath,
    nodeModulesPaths: [],
    preferNativePlatform: true,
    resolveAsset: () => null,
    redirectModulePath: (path) => path,
    resolveHasteModule: () => null,
    resolveHastePackage: () => null,
    sourceExts: ['js', 'jsx', 'json', 'ts', 'tsx'],
    unstable_conditionNames: ['react-native'],
    unstable_conditionsByPlatform: { web: ['browser'] },
    unstable_enablePackageExports: true,
    unstable_incrementalResolution: false,
    unstable_logWarning: (warning) => {
      throw new Error(warning);
    },
    ...options,
  });

  const pathOf = (resolution: Resolution): string => ('filePath' in resolution ? resolution.filePath : resolution.type);

  /** Every file that an app's bundle has, from its entry on. */
  function graph(platform: string, options: Partial<ResolutionContext>): string[] {
    const found = new Set([join(app, 'react-native/index.js')]);
    for (const file of found) {
      for (const name of importedModules(readFileSync(file, 'utf8'))) {
        found.add(pathOf(resolve(contextOf(file, options), name, platform)));
      }
    }
    return [...found].map((file) => relative(app, file)).sort();
  }

  test.each<[string, string, Partial<ResolutionContext>]>([
    ['iOS, by `import`', 'ios', { isESMImport: true }],
    ['Android, by `require`', 'android', { isESMImport: false }],
    ['both kinds of conditions at once', 'ios', { unstable_conditionNames: ['require', 'import', 'react-native'] }],
    ['no `exports`, as before React Native 0.79', 'android', { unstable_enablePackageExports: false }],
  ])('takes one file of the SDK, which needs no other: %s', (_name, platform, options) => {
    expect(graph(platform, options)).toEqual([`${sdk}/cjs/react-native.js`, 'react-native/index.js']);
  });
});

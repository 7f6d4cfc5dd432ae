import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { build as buildWithVite } from 'vite';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { frameworks, installPackages } from './frameworks.ts';

// Whole frameworks are at work here.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const run = promisify(execFile);
const load = createRequire(join(frameworks, 'package.json'));

beforeAll(() => installPackages(inject('sdk') ?? { tarball: '', backendTarball: '', reactTarball: '' }));

/** What `main.js` of each folder says when every name has arrived. */
const whole = JSON.stringify(['function', true, 1, 'Text']);
const said = async (file: string): Promise<string> => (await run(execPath, [file])).stdout.trim();

describe('Rollup', () => {
  test.each([
    ['what browsers get', ['browser']],
    ['what Node gets', ['node']],
    ['neither', []],
  ])('has every name: %s', async (what, exportConditions) => {
    const { rollup } = load('rollup');
    const { nodeResolve } = load('@rollup/plugin-node-resolve');
    const commonjs = load('@rollup/plugin-commonjs');
    const preferBuiltins = true;
    const bundle = await rollup({
      input: join(frameworks, 'rollup/main.js'),
      plugins: [nodeResolve({ exportConditions, preferBuiltins, browser: what.includes('browsers') }), commonjs()],
      external: ['ws', /^node:/],
    });
    const file = join(frameworks, 'rollup/dist', `${exportConditions[0] ?? 'default'}.mjs`);
    await bundle.write({ file, format: 'esm' });
    expect(await said(file)).toBe(whole);
  });
});

describe('webpack 5', () => {
  test.each(['web', 'node'])('has every name: %s', async (target) => {
    const webpack = load('webpack');
    const path = join(frameworks, 'webpack/dist');
    const filename = `${target}.cjs`;
    const stats = await promisify(webpack)({
      context: frameworks,
      entry: './webpack/main.js',
      mode: 'development',
      devtool: false,
      target,
      output: { path, filename },
    });
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    // `ws` asks for two packages that may be missing.
    const others = warnings.filter(({ message }: { message: string }) => !/bufferutil|utf-8-validate/.test(message));
    expect([errors, others]).toEqual([[], []]);
    expect(await said(join(path, filename))).toBe(whole);
  });
});

describe('Vite, rendering on the server', () => {
  test.each([
    ['beside the packages', undefined],
    ['with all in one file', true as const],
  ])('has every name: %s', async (_how, noExternal) => {
    const root = join(frameworks, 'vite-ssr');
    const outDir = join(root, noExternal ? 'dist-whole' : 'dist');
    const ssr = { target: 'node', ...(noExternal && { noExternal }) } as const;
    await buildWithVite({ root, configFile: false, logLevel: 'error', ssr, build: { ssr: 'main.js', outDir } });
    expect(await said(join(outDir, 'main.js'))).toBe(whole);
  });
});

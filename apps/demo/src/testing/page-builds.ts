import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';

const app = join(import.meta.dirname, '../..');

/** Builds the page with the development version of React, which mounts every component twice. */
export function buildForDevelopment(folder: string): void {
  run([viteProgram(), 'build', '--mode', 'development', '--outDir', folder], { NODE_ENV: 'development' });
}

/** Builds the page of `scene/`: the demo with a client whose server is a script. */
export function buildScene(folder: string): void {
  const scene = join(import.meta.dirname, 'scene');
  run(
    [viteProgram(), 'build', scene, '--config', join(app, 'vite.config.ts'), '--outDir', folder, '--emptyOutDir'],
    // The page that people get: the development version of React does several times the work.
    { NODE_ENV: 'production' },
  );
}

const viteProgram = (): string =>
  join(dirname(createRequire(join(app, 'package.json')).resolve('vite/package.json')), 'bin/vite.js');

/** Puts the script of another build in the place of the server's; the page itself still comes from there. */
export async function serveScript(page: Page, folder: string): Promise<void> {
  const name = readdirSync(join(folder, 'assets')).find((file) => file.endsWith('.js')) ?? '';
  const body = readFileSync(join(folder, 'assets', name));
  await page.route('**/assets/*.js', (route) => route.fulfill({ body, contentType: 'text/javascript' }));
}

function run(command: readonly string[], environment: NodeJS.ProcessEnv): void {
  const options = { cwd: app, encoding: 'utf8', env: { ...process.env, ...environment } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, command, options);
  if (status !== 0) throw new Error(`The pages could not be built.\n${stdout}${stderr}`);
}

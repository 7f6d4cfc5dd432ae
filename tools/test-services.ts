/** Finds and starts what tests need beside Node, once per run; tests ask with `inject('postgresUrl')` and the like. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installPackage } from '../packages/client/consumers/installation.ts';
import { services } from './service-binaries.ts';
import { canRunPostgres, startTemporaryPostgres } from './temporary-postgres.ts';

/** They open what a server hands to browsers. */
const pageTests = /[\\/](?:apps[\\/]demo[\\/].*|first-page)\.browser\.test\./;
const sdkTests = /[\\/]packages[\\/]client[\\/]consumers[\\/]|[\\/]tools[\\/]pack\.process\.test\./;

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const files = project.vitest.state.getPaths();
  const isInBrowser = files.some((file) => /\.(browser|consumers)\.test\./.test(file));
  const stopBrowser = isInBrowser ? await provideBrowser(project) : undefined;
  if (stopBrowser && files.some((file) => pageTests.test(file))) buildPages();
  const removeScene = stopBrowser && files.some(showsScene) ? await provideScene(project) : undefined;
  const removeSdk = files.some((file) => sdkTests.test(file)) ? await provideSdk(project) : undefined;
  const stopPostgres = files.some((file) => file.includes('.pg.test.')) ? await providePostgres(project) : undefined;
  if (files.some((file) => file.includes('token-server.process.test.'))) provideInterpreters(project);
  return async () => {
    await stopBrowser?.();
    removeScene?.();
    removeSdk?.();
    await stopPostgres?.();
  };
}

/** The programs that drive it are loaded by those runs alone that need them. */
async function provideBrowser(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const path = services.chromium.find();
  if (!path) {
    nameMissing(services.chromium.name);
    return undefined;
  }
  const { startBrowser } = await import('../packages/client/src/testing/browser/browser-server.ts');
  const browser = await startBrowser(path);
  project.provide('chromiumUrl', browser.url);
  return () => browser.stop();
}

/** Once and before all tests: files that run side by side would build into one folder, from which servers read. */
function buildPages(): void {
  const command = [join(import.meta.dirname, 'build-pages.ts'), '--if-stale'];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) throw new Error('The pages could not be built.');
}

/** Those that open the demo with a client whose server is a script. */
const showsScene = (file: string): boolean =>
  pageTests.test(file) && readFileSync(file, 'utf8').includes('/testing/scene-page.ts');

/** Once for all of them, as it takes a core for seconds. */
async function provideScene(project: TestProject): Promise<() => void> {
  const { buildScene } = await import('../apps/demo/src/testing/page-builds.ts');
  const folder = mkdtempSync(join(tmpdir(), 'parley-scene-'));
  buildScene(folder);
  project.provide('sceneFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

async function provideSdk(project: TestProject): Promise<() => void> {
  const { remove, ...installation } = await installPackage();
  project.provide('sdk', installation);
  return remove;
}

async function providePostgres(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const binaries = canRunPostgres() ? services.postgres.find() : undefined;
  if (!binaries) {
    nameMissing(services.postgres.name);
    return undefined;
  }
  const postgres = await startTemporaryPostgres(binaries);
  project.provide('postgresUrl', postgres.url);
  project.provide('postgresBinaries', binaries);
  return () => postgres.stop();
}

/** Nothing is started: the tests call them. */
function provideInterpreters(project: TestProject): void {
  for (const name of ['python', 'php', 'java'] as const) {
    const path = services[name].find();
    if (path) project.provide(name, path);
    else nameMissing(services[name].name);
  }
}

function nameMissing(service: string): void {
  console.warn(`\n${service} was not found: the tests that need it are skipped. To install it: npm run test:setup\n`);
}

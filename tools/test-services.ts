/** Finds and starts what tests need beside Node, once per run; tests ask with `inject('postgresUrl')` and the like. */
import type { TestProject } from 'vitest/node';
import { installPackage } from '../packages/client/consumers/installation.ts';
import { services } from './service-binaries.ts';
import { canRunPostgres, startTemporaryPostgres } from './temporary-postgres.ts';

const sdkTests = /[\\/]packages[\\/]client[\\/]consumers[\\/]/;

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const files = project.vitest.state.getPaths();
  const chromiumPath = services.chromium.find();
  if (chromiumPath) project.provide('chromiumPath', chromiumPath);
  else if (files.some((file) => file.includes('.browser.test.'))) nameMissing(services.chromium.name);
  const removeSdk = files.some((file) => sdkTests.test(file)) ? await provideSdk(project) : undefined;
  const stopPostgres = files.some((file) => file.includes('.pg.test.')) ? await providePostgres(project) : undefined;
  return async () => {
    removeSdk?.();
    await stopPostgres?.();
  };
}

async function provideSdk(project: TestProject): Promise<() => void> {
  const { built, tarball, app, remove } = await installPackage();
  project.provide('sdk', { built, tarball, app });
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

function nameMissing(service: string): void {
  console.warn(`\n${service} was not found: the tests that need it are skipped. To install it: npm run test:setup\n`);
}

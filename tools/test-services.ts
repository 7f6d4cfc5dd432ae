/** Finds and starts what tests need beside Node, once per run; tests ask with `inject('postgresUrl')` and the like. */
import type { TestProject } from 'vitest/node';
import { services } from './service-binaries.ts';
import { canRunPostgres, startTemporaryPostgres } from './temporary-postgres.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const files = project.vitest.state.getPaths();
  const chromiumPath = services.chromium.find();
  if (chromiumPath) project.provide('chromiumPath', chromiumPath);
  else if (files.some((file) => file.includes('.browser.test.'))) nameMissing(services.chromium.name);
  if (!files.some((file) => file.includes('.pg.test.'))) return async () => {};

  const binaries = canRunPostgres() ? services.postgres.find() : undefined;
  if (!binaries) {
    nameMissing(services.postgres.name);
    return async () => {};
  }
  const postgres = await startTemporaryPostgres(binaries);
  project.provide('postgresUrl', postgres.url);
  project.provide('postgresBinaries', binaries);
  return () => postgres.stop();
}

function nameMissing(service: string): void {
  console.warn(`\n${service} was not found: the tests that need it are skipped. To install it: npm run test:setup\n`);
}

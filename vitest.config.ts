import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { createSkipReporter } from './tools/skip-reporter.ts';
import { LongestFirst } from './tools/test-order.ts';

/** Tests with processes, browsers, PostgreSQL or built packages; all others are quick. */
const withMore = [
  '**/*.{process,browser,pg}.test.ts',
  // It computes while those wait; one hundred worlds are enough for a quick look.
  'packages/sim/src/seeds-second-hundred.test.ts',
  'packages/client/{build,consumers}/**/*.test.ts',
  'tools/surface/**/*.test.ts',
];
/** Frameworks that `npm run test:consumers` installs first. */
const consumers = ['packages/client/consumers/**/*.consumers.test.ts'];
/** What these say of time counts, so that nothing may run beside them. */
const alone = [
  'packages/sim/src/restart.process.test.ts',
  'packages/client/src/cache/search-time.browser.test.ts',
  'apps/demo/src/{kept-history,large-chats,many-messages}.browser.test.ts',
];
const everything = [
  'packages/*/src/**/*.test.ts',
  'packages/client/{build,consumers}/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  'tools/**/*.test.ts',
  'bench/*.test.ts',
];
const nowhere = ['**/node_modules/**'];

/** `--maxWorkers` holds for every group. */
const workers = (count: number) =>
  process.argv.some((argument) => argument.startsWith('--maxWorkers')) ? {} : { maxWorkers: count };
const cores = availableParallelism();

/** What is polled for comes at once or never; a second, as Vitest has it, is too short where other processes share the cores. */
const expect = { poll: { timeout: 20_000 } };

/** Options of the Node of workers. */
const loadsParts = ['--import', join(import.meta.dirname, 'tools/tsx-modules.ts')];

/** Workers, and what they start with their environment, are many and load the same: it is compiled once. */
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/tests');

export default defineConfig({
  test: {
    globalSetup: ['tools/test-services.ts'],
    reporters: ['default', createSkipReporter()],
    // Node loads modules as it does for a server. With Vite's runner tests take half as long again: every use of an import is
    // a call there.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    sequence: { sequencer: LongestFirst },
    // One group after the other, in the order of `groupOrder`.
    projects: [
      {
        test: {
          name: 'quick',
          expect,
          include: everything,
          exclude: [...nowhere, ...withMore, ...consumers],
          pool: 'forks',
          // No file leaves anything behind, and most of their time would go into loading the same modules again.
          isolate: false,
          execArgv: loadsParts,
          ...workers(cores),
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'processes',
          expect,
          include: withMore,
          exclude: [...nowhere, ...alone, ...consumers],
          pool: 'forks',
          execArgv: loadsParts,
          // They wait for others more than they compute.
          ...workers(cores + 1),
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'consumers',
          include: consumers,
          pool: 'forks',
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'alone',
          expect,
          include: alone,
          pool: 'forks',
          execArgv: loadsParts,
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});

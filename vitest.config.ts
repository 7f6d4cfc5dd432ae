import { defineConfig } from 'vitest/config';
import { createSkipReporter } from './tools/skip-reporter.ts';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/client/{build,consumers}/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'tools/**/*.test.ts',
      'bench/*.test.ts',
    ],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    globalSetup: ['tools/test-services.ts'],
    reporters: ['default', createSkipReporter()],
  },
});

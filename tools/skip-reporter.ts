import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends the output with a line `N passed, N failed, N skipped`. With `CI=true` a skipped test fails the run: there,
 * nothing may be left out unnoticed.
 */
export function createSkipReporter(): Reporter {
  return {
    onTestRunEnd: (modules, unhandledErrors) => {
      const counts = countTests(modules);
      const failed = counts.failed + unhandledErrors.length;
      if (counts.skipped > 0 && process.env['CI'] === 'true') {
        process.exitCode = 1;
        console.error('\nWith CI=true a skipped test is a failure.');
      }
      const line = `${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`;
      process.once('exit', () => writeSync(1, line));
    },
  };
}

/** A file that cannot be loaded, or whose hook fails, counts as one failure. */
export function countTests(modules: readonly TestModule[]): { passed: number; failed: number; skipped: number } {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    let failedInModule = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') counts.passed += 1;
      else if (state === 'failed') failedInModule += 1;
      else counts.skipped += 1;
    }
    counts.failed += !module.ok() && failedInModule === 0 ? 1 : failedInModule;
  }
  return counts;
}

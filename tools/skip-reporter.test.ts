import { describe, expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import { countTests } from './skip-reporter.ts';

type State = 'passed' | 'failed' | 'skipped' | 'pending';

function fakeModule(isOk: boolean, ...states: readonly State[]): TestModule {
  const tests = states.map((state) => ({ result: () => ({ state }) }));
  return { ok: () => isOk, children: { allTests: () => tests } } as unknown as TestModule;
}

describe('counting tests', () => {
  const cases = [
    { rule: 'an empty run has nothing of anything', modules: [], counts: [0, 0, 0] },
    {
      rule: 'files are added up',
      modules: [fakeModule(true, 'passed', 'skipped'), fakeModule(false, 'passed', 'failed', 'failed')],
      counts: [2, 2, 1],
    },
    { rule: 'a file that cannot be loaded is one failure', modules: [fakeModule(false)], counts: [0, 1, 0] },
    {
      rule: 'a failed hook is one failure beside the tests it skipped',
      modules: [fakeModule(false, 'skipped', 'skipped')],
      counts: [0, 1, 2],
    },
    { rule: 'a test that never ran is skipped', modules: [fakeModule(true, 'pending')], counts: [0, 0, 1] },
  ] as const;

  it.each(cases)('$rule', ({ modules, counts: [passed, failed, skipped] }) => {
    expect(countTests(modules)).toEqual({ passed, failed, skipped });
  });
});

import { beforeAll, expect, test } from 'vitest';
import { methodSections } from './pages.ts';
import { expectedOf, referenceProgram } from './reference-program.ts';
import { startStage } from './server.ts';

const sections = methodSections();
/** What each example printed. */
const printed = new Map<string, readonly string[]>();

beforeAll(async () => {
  const stage = await startStage();
  try {
    const output = await stage.run(referenceProgram(sections));
    for (const section of output.split('### ').slice(1)) {
      const [method = '', ...lines] = section.trimEnd().split('\n');
      printed.set(method, lines);
    }
  } finally {
    await stage.end();
  }
});

test('the reference has methods', () => {
  expect(sections.map(({ method }) => method)).toContain('sendMessage');
});

test.each(sections)('$method has an example that runs, and prints what it says', ({ method, example }) => {
  expect(example).toBeDefined();
  expect(printed.get(method)).toBeDefined();
  const expected = expectedOf(example ?? '');
  if (expected) expect(printed.get(method)).toEqual(expected);
});

test.each(sections)('$method says its limits, its errors and its events', ({ text }) => {
  for (const label of ['Limits', 'Errors', 'Events']) expect(text).toContain(`**${label}**`);
  expect(text).toMatch(/^Rules: \[/m);
});

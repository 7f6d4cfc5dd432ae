import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, guides, programOf, readGuide } from './pages.ts';
import { ended, type Stage, startStage } from './server.ts';

const programs = guides.filter((file) => programOf(file) !== '');

const running: { stage?: Stage } = {};
beforeAll(async () => {
  running.stage = await startStage();
});
afterAll(() => running.stage?.end());

test('there are guides, and the index names each', () => {
  expect(programs.length).toBeGreaterThan(6);
  for (const file of guides) expect(readGuide('README.md')).toContain(`](${file})`);
});

test.each(programs)('what %s says is printed', async (file) => {
  const [printed, ...others] = blocksOf(readGuide(file), 'text');
  expect(others).toEqual([]);
  expect(await running.stage?.run(ended(programOf(file)))).toBe(printed);
});

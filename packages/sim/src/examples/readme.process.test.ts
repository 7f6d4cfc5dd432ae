import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runExample } from './server.ts';

const here = import.meta.dirname;
const readme = readFileSync(join(here, '../../../../README.md'), 'utf8');
const guide = readFileSync(join(here, '../../../../docs/from-zego-zim-web.md'), 'utf8');
const hello = readFileSync(join(here, 'hello.ts'), 'utf8');
const moved = readFileSync(join(here, 'moved.ts'), 'utf8');

test('the README shows the example that is checked and run here', () => {
  expect(readme).toContain(`\`\`\`ts\n${hello}\`\`\``);
});

test('the example of the README says that its message is durable', async () => {
  expect(await runExample(hello)).toMatch(/connection 2\ndurable as \d+\n/);
});

test('the guide for apps that move shows the example that is checked and run here', () => {
  expect(guide).toContain(`\`\`\`ts\n${moved}\`\`\``);
});

test('the example of that guide prints what the guide says', async () => {
  const printed = /it prints:\n\n```text\n([\s\S]*?)```/.exec(guide)?.[1];
  expect(await runExample(moved)).toBe(printed);
});

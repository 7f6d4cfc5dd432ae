import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/sdk.md'), 'utf8');
const folder = join(import.meta.dirname, 'fixtures/docs');
const languages: Readonly<Record<string, string>> = { ts: 'ts', mjs: 'js', html: 'html' };

test('the page about the SDK shows the examples that are checked and run here, and no others', () => {
  const examples = readdirSync(folder).map((name) => {
    const language = languages[name.split('.').at(-1) ?? ''];
    return `\`\`\`${language}\n${readFileSync(join(folder, name), 'utf8')}\`\`\``;
  });
  const shown = page.match(/^```(ts|js|html)\n[\s\S]*?^```$/gm) ?? [];
  expect([...shown].sort()).toEqual(examples.sort());
});

test('the README shows the page that is run here', () => {
  const example = readFileSync(join(import.meta.dirname, 'fixtures/readme/page.html'), 'utf8');
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\`\`\`html\n${example}\`\`\``);
});

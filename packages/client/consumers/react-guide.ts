import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** The program of a page for React: all its parts, in their order. */
export function programOf(page: string): string {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```tsx\n([\s\S]*?)^```$/gm)].map(([, part = '']) => part).join('\n');
}

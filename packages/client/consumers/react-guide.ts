import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** The section of the guide that has a program of its own. */
export const partsSection = 'Parts';

/** The program of a page for React, or of one section: all its pieces, in their order. */
export function programOf(page: string, section?: string): string {
  const text = readFileSync(join(root, page), 'utf8');
  const sections = text
    .split(/^## /m)
    .filter((one) => one.startsWith(`${partsSection}\n`) === (section === partsSection));
  return [...sections.join('').matchAll(/^```tsx\n([\s\S]*?)^```$/gm)].map(([, piece = '']) => piece).join('\n');
}

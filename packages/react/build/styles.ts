import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const sheet = join(import.meta.dirname, '../src/parts/parts.css');

/** The style sheet of the parts as one file. */
export function styles(): string {
  const text = readFileSync(sheet, 'utf8');
  return text.replaceAll(/^@import "(.+)";$/gm, (_line, path: string) =>
    readFileSync(join(dirname(sheet), path), 'utf8').trimEnd(),
  );
}

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Site } from './site.ts';

/** Tells a site from a folder that holds something else, which is not to be emptied. */
const mark = 'assets/search-index.js';

/** Whether a site may take the place of what lies there. */
export const mayWriteTo = (folder: string): boolean =>
  !existsSync(folder) || readdirSync(folder).length === 0 || existsSync(join(folder, mark));

/** Takes the place of a former site. */
export function writeSite({ files }: Site, folder: string): void {
  if (!mayWriteTo(folder)) throw new Error(`${folder} holds something else than a site; nothing was written.`);
  rmSync(folder, { recursive: true, force: true });
  for (const [address, content] of files) {
    const path = join(folder, address);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

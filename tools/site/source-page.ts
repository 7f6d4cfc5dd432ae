import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { highlightFile } from './highlight.ts';
import { escaped } from './html.ts';
import { addressOf, addressOfFolder, filesBelow, relativeAddress, root } from './project-files.ts';

/** What is too long, or no text, is named and not shown. */
const shownBytesMax = 200_000;

/** A file of the project that a page links to, with its text. */
export function renderSourceFile(path: string): string {
  const bytes = readFileSync(join(root, path));
  const isShown = bytes.length <= shownBytesMax && !bytes.includes(0);
  const content = isShown
    ? `<div class="code"><pre><code>${highlightFile(path, bytes.toString('utf8'))}</code></pre></div>`
    : `<p>${bytes.length} bytes, which are not shown here.</p>`;
  return `<h1>${escaped(path)}</h1>\n${content}`;
}

/** A folder that a page links to and that has no page of its own. */
export function renderFolder(path: string): string {
  const files = filesBelow(path);
  const items = files.map((file) => {
    const address = relativeAddress(addressOfFolder(path), addressOf(file));
    return `<li><a href="${escaped(address)}">${escaped(file.slice(path.length + 1))}</a></li>`;
  });
  return `<h1>${escaped(path)}</h1>\n<ul>\n${items.join('\n')}\n</ul>`;
}

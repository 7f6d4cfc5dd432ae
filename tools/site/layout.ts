import type { ContentsEntry, ContentsSection } from './contents.ts';
import { breakable, escaped } from './html.ts';
import { addressOf, relativeAddress } from './project-files.ts';

/** What a page of the site is made of. */
export interface PageFrame {
  readonly address: string;
  readonly title: string;
  /** The file of the project that it shows. */
  readonly source: string;
  readonly content: string;
  readonly headings: readonly { readonly anchor: string; readonly title: string; readonly depth: number }[];
  readonly before: ContentsEntry | undefined;
  readonly after: ContentsEntry | undefined;
}

/** Everything is the site's own, and a page asks nobody else; that is held to here, too. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

export function renderPage(page: PageFrame, contents: readonly ContentsSection[]): string {
  const to = (address: string): string => escaped(relativeAddress(page.address, address));
  const root = '../'.repeat(page.address.split('/').length - 1);
  const title = page.address === 'index.html' ? 'Parley' : `${page.title} · Parley`;
  return `<!doctype html>
<html lang="en" data-root="${root}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<script src="${to('assets/theme.js')}"></script>
<link rel="stylesheet" href="${to('assets/site.css')}">
<link rel="icon" href="${to('assets/icon.svg')}">
<script src="${to('assets/site.js')}" defer></script>
</head>
<body>
<a class="skip" href="#site-text">Skip to the text</a>
<header class="top">
<button type="button" class="menu-button" aria-expanded="false" aria-controls="site-navigation" hidden>Menu</button>
<a class="brand" href="${to('index.html')}">Parley</a>
<a class="top-link" href="${to('contents.html')}">All pages</a>
<button type="button" class="search-button" aria-keyshortcuts="/ Control+K" hidden>Search <kbd>/</kbd></button>
<button type="button" class="theme-button" aria-label="Dark colours" aria-pressed="false" hidden></button>
</header>
<div class="frame">
<nav id="site-navigation" class="navigation" aria-label="All pages">
${contents.map((section) => renderSection(section, page.address)).join('\n')}
</nav>
<main id="site-text" tabindex="-1">
<article>
${page.content}
</article>
${renderTurn(page)}
<footer>This page is <code>${escaped(page.source)}</code> of the project.</footer>
</main>
${renderHeadings(page)}
</div>
${searchDialog}
</body>
</html>
`;
}

function renderSection({ title, entries }: ContentsSection, here: string): string {
  return `<h2>${escaped(title)}</h2>\n<ul>\n${entries.map((entry) => renderEntry(entry, here)).join('\n')}\n</ul>`;
}

/** The pages of a folder are shown to whoever is in it. */
function renderEntry({ path, title, children }: ContentsEntry, here: string): string {
  const address = addressOf(path);
  const isOpen = address === here || children.some((child) => addressOf(child.path) === here);
  const isHere = address === here;
  const link = `<a href="${escaped(relativeAddress(here, address))}"${isHere ? ' aria-current="page"' : ''}>${escaped(title)}</a>`;
  if (children.length === 0 || !isOpen) return `<li>${link}</li>`;
  return `<li>${link}\n<ul>\n${children.map((child) => renderEntry(child, here)).join('\n')}\n</ul></li>`;
}

function renderTurn({ address, before, after }: PageFrame): string {
  if (!before && !after) return '';
  const link = (entry: ContentsEntry | undefined, name: string, word: string): string =>
    entry
      ? `<a class="${name}" rel="${name}" href="${escaped(relativeAddress(address, addressOf(entry.path)))}"><span>${word}</span> ${escaped(entry.title)}</a>`
      : '';
  return `<nav class="turn" aria-label="Pages before and after">${link(before, 'prev', 'Before')}${link(after, 'next', 'Next')}</nav>`;
}

/** What is deeper than a section of a section stands for itself. */
const depthMax = 3;

function renderHeadings({ headings }: PageFrame): string {
  const shown = headings.filter(({ depth }) => depth > 1 && depth <= depthMax);
  if (shown.length < 2) return '';
  const items = shown.map(
    ({ anchor, title, depth }) =>
      `<li class="depth-${depth}"><a href="#${escaped(anchor)}">${breakable(escaped(title))}</a></li>`,
  );
  return `<nav class="toc" aria-label="On this page">\n<h2>On this page</h2>\n<ul>\n${items.join('\n')}\n</ul>\n</nav>`;
}

const searchDialog = `<dialog class="search" aria-label="Search the documentation">
<div class="search-box">
<input type="search" role="combobox" aria-label="Search" aria-expanded="false" aria-controls="site-results" aria-autocomplete="list" autocomplete="off" spellcheck="false" placeholder="Search" autofocus>
<p role="status"></p>
<div id="site-results" class="results" role="listbox" aria-label="Results" hidden></div>
</div>
</dialog>`;

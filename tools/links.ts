const fence = /^(`{3,}|~{3,}).*\n[\s\S]*?^\1.*$/gm;
const inlineCode = /(`+)[^`\n]+\1/g;

/** Where the links and pictures of a page lead within the project, in their order. */
export function linksOf(page: string): readonly string[] {
  const text = page.replaceAll(fence, '').replaceAll(inlineCode, '');
  const found = [...text.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/gm)];
  return found
    .map(([, inText = '', defined = '']) => inText || defined)
    .filter((link) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link));
}

/** Files and folders of the project that a page names in code, beside those that it links to and those that are built. */
export function pathsOf(page: string): readonly string[] {
  const found = page.replaceAll(fence, '').matchAll(/`((?:apps|bench|deploy|docs|packages|tools)\/[\w@./-]*)`/g);
  return [...found].map(([, path = '']) => path).filter((path) => !path.endsWith('/dist'));
}

/** Scripts that a page tells its reader to run. */
export function scriptsOf(page: string): readonly string[] {
  return [...page.matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)\b/g)].map(([, script = '']) => script);
}

/** The places of a page that a link can name: its headings, as GitHub makes them, and its own marks. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const text = page.replaceAll(fence, '');
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) addAnchor(heading, anchors);
  for (const [, mark = ''] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(mark);
  return anchors;
}

/** The place of the next heading of a page, which differs from those that were there before it. */
export function addAnchor(heading: string, anchors: Set<string>): string {
  const base = anchorOf(heading);
  let name = base;
  for (let count = 1; anchors.has(name); count += 1) name = `${base}-${count}`;
  anchors.add(name);
  return name;
}

function anchorOf(heading: string): string {
  const shown = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/\b_([^_]+)_\b/g, '$1');
  return shown
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

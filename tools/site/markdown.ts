import { Lexer, Parser, Renderer, type Token, type Tokens } from 'marked';
import { addAnchor } from '../links.ts';
import { plain } from './contents.ts';
import { highlight } from './highlight.ts';
import { breakable, escaped } from './html.ts';

/** A heading with what follows it, up to the next one. */
interface Section {
  readonly anchor: string;
  readonly title: string;
  readonly depth: number;
  /** The heading included. */
  readonly html: string;
}

export interface RenderedPage {
  /** Of its first heading. */
  readonly title: string;
  readonly sections: readonly Section[];
}

/** What a page needs to know of the rest of the site. */
export interface PageSurroundings {
  /** Where a link of the page leads in the site. */
  linkTo(link: string): string;
  /** The address of a picture that the page shows. */
  picture(link: string): string;
  /** Something that is not right and does not stop the build. */
  warn(problem: string): void;
}

export function renderMarkdown(text: string, surroundings: PageSurroundings): RenderedPage {
  const renderer = new PageRenderer(surroundings);
  const parser = new Parser<string, string>({ renderer });
  const sections = sectionsOf(Lexer.lex(text)).map((tokens): Section => {
    const heading = tokens.find(isHeading);
    const html = parser.parse([...tokens]);
    return {
      anchor: heading ? renderer.lastAnchor : '',
      title: heading ? plainTitle(heading.text) : '',
      depth: heading?.depth ?? 0,
      html,
    };
  });
  return { title: sections.find(({ title }) => title !== '')?.title ?? '', sections };
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';

/** Without marks, and links as their words. */
const plainTitle = (markdown: string): string => plain(markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));

function sectionsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const sections: Token[][] = [[]];
  for (const token of tokens) {
    if (isHeading(token)) sections.push([]);
    sections.at(-1)?.push(token);
  }
  return sections.filter((section) => section.some(({ type }) => type !== 'space'));
}

/** What a page says of itself below its title, and how that is shown. */
const standings: Readonly<Record<string, string>> = {
  'Not built yet.': 'not-built',
  'Built in part.': 'in-part',
};
const ruleId = /^\*\*([A-Z]+-\d+[a-z]?)\.\*\* /;

class PageRenderer extends Renderer<string, string> {
  readonly #surroundings: PageSurroundings;
  readonly #anchors = new Set<string>();
  #isInTable = false;
  lastAnchor = '';

  constructor(surroundings: PageSurroundings) {
    super();
    this.#surroundings = surroundings;
  }

  override heading({ tokens, depth, text }: Tokens.Heading): string {
    const anchor = addAnchor(text, this.#anchors);
    this.lastAnchor = anchor;
    const heading = `<h${depth} id="${escaped(anchor)}">${this.parser.parseInline(tokens)}</h${depth}>`;
    if (depth === 1) return `${heading}\n`;
    const label = `Link to “${escaped(plainTitle(text))}”`;
    return `<div class="heading">${heading}<a class="anchor" href="#${escaped(anchor)}" aria-label="${label}">#</a></div>\n`;
  }

  override code({ text, lang = '' }: Tokens.Code): string {
    const language = lang.split(/\s/)[0] ?? '';
    const highlighted = highlight(text, language);
    if (highlighted === undefined) this.#surroundings.warn(`no colours for code in "${language}"`);
    return `<div class="code"><pre><code>${highlighted ?? escaped(text)}</code></pre></div>\n`;
  }

  override link({ href, title, tokens }: Tokens.Link): string {
    const text = this.parser.parseInline(tokens);
    const attribute = title ? ` title="${escaped(title)}"` : '';
    const isElsewhere = /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(href);
    if (isElsewhere) return `<a href="${escaped(href)}" rel="noreferrer"${attribute}>${text}</a>`;
    return `<a href="${escaped(this.#surroundings.linkTo(href))}"${attribute}>${text}</a>`;
  }

  override image({ href, text }: Tokens.Image): string {
    return `<img src="${escaped(this.#surroundings.picture(href))}" alt="${escaped(text)}" loading="lazy">`;
  }

  override paragraph(token: Tokens.Paragraph): string {
    const [first] = token.tokens;
    const standing = first?.type === 'strong' ? standings[(first as Tokens.Strong).text] : undefined;
    if (standing === undefined) return super.paragraph(token);
    return `<p class="standing ${standing}">${this.parser.parseInline(token.tokens)}</p>\n`;
  }

  /** Rules of behaviour are cited by their id, so that one can link to them. */
  override listitem(item: Tokens.ListItem): string {
    const id = ruleId.exec(item.text)?.[1];
    const html = super.listitem(item);
    return id === undefined ? html : html.replace('<li>', `<li id="${id.toLowerCase()}">`);
  }

  /** A table that is wider than the page scrolls by itself. */
  override table(token: Tokens.Table): string {
    this.#isInTable = true;
    const table = super.table(token);
    this.#isInTable = false;
    return `<div class="table">${table}</div>\n`;
  }

  override codespan(token: Tokens.Codespan): string {
    return this.#isInTable ? breakable(super.codespan(token)) : super.codespan(token);
  }

  /** A heading without words is none. */
  override tablecell(token: Tokens.TableCell): string {
    return super.tablecell(token.header && token.text === '' ? { ...token, header: false } : token);
  }

  /** Comments are for whoever reads the source. */
  override html({ text }: Tokens.HTML | Tokens.Tag): string {
    return text.replaceAll(/<!--[\s\S]*?-->/g, '');
  }
}

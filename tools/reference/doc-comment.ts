import ts from 'typescript';

/** What stands above a method. */
export interface DocComment {
  /** Paragraphs with an empty line between them; what is deprecated stands at the end. */
  readonly text: string;
  /** The pages with its rules, below the folder of the project. */
  readonly sources: readonly string[];
  /** A program in which a client is there already. */
  readonly example: string | undefined;
}

export function docCommentOf(node: ts.Node): DocComment {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  const [body = '', ...tags] = linesOf(comment?.getText() ?? '').split(/^@/m);
  const textsOf = (name: string): readonly string[] =>
    tags
      .filter((tag) => tag.startsWith(`${name}\n`) || tag.startsWith(`${name} `))
      .map((tag) => tag.slice(name.length));
  const paragraphs = [...body.split(/\n\s*\n/), ...textsOf('deprecated').map((text) => `**Deprecated.** ${text}`)];
  return {
    text: paragraphs
      .map((paragraph) => paragraph.trim().replaceAll(/\s+/g, ' '))
      .filter((paragraph) => paragraph !== '')
      .join('\n\n'),
    sources: textsOf('see').map((text) => text.trim()),
    example: textsOf('example').map((text) => `${text.trim()}\n`)[0],
  };
}

/** Without the stars and what stands around them. */
const linesOf = (comment: string): string =>
  comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n');

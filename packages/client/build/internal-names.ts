import ts from 'typescript';

export interface Names {
  /** The most frequent first. */
  readonly internal: readonly string[];
  /** All others: none of these may be given to anything. */
  readonly known: ReadonlySet<string>;
}

/**
 * The names of methods and of fields of classes that nobody outside of these sources knows, so that they may be others
 * in what is published. Of every name that is also one of the interface, of the platform, of data that is sent or kept, or
 * a text in the sources, nothing is claimed: it stays.
 */
export function internalNames(program: ts.Program, declarations: string): Names {
  const known = wordsOf(ts.createSourceFile('index.d.ts', declarations, ts.ScriptTarget.Latest, true));
  const internal = new Set<string>();
  const counts = new Map<string, number>();
  const checker = program.getTypeChecker();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) known.add(node.text);
    if (ts.isIdentifier(node)) counts.set(node.text, (counts.get(node.text) ?? 0) + 1);
    if (isNamed(node)) {
      (isBehaviour(node, checker) ? internal : known).add(node.name.text);
      if (isForeignMember(node, checker)) known.add(node.name.text);
    } else if (ts.isPropertyAccessExpression(node)) {
      if (isForeign(checker.getSymbolAtLocation(node.name))) known.add(node.name.text);
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = (node.propertyName ?? node.name).getText();
      if (isForeign(checker.getTypeAtLocation(node.parent).getProperty(name))) known.add(name);
    }
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles()) if (isOwn(source)) visit(source);
  const often = (name: string): number => counts.get(name) ?? 0;
  const found = [...internal].filter((name) => !known.has(name));
  return { internal: found.sort((one, other) => often(other) - often(one)), known };
}

function wordsOf(source: ts.SourceFile): Set<string> {
  const words = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) words.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return words;
}

export const isOwn = (source: ts.SourceFile): boolean =>
  !source.isDeclarationFile && !source.fileName.includes('node_modules');

const isOwnDeclaration = (declaration: ts.Declaration): boolean => isOwn(declaration.getSourceFile());

/** Also what the checker knows nothing of. */
const isForeign = (symbol: ts.Symbol | undefined): boolean => !symbol?.declarations?.every(isOwnDeclaration);

type Named = (ts.ClassElement | ts.TypeElement | ts.ObjectLiteralElement) & { readonly name: ts.Identifier };

const isNamed = (node: ts.Node): node is Named =>
  (ts.isClassElement(node) || ts.isTypeElement(node) || ts.isObjectLiteralElement(node)) &&
  node.name !== undefined &&
  ts.isIdentifier(node.name);

/** What is never sent or kept: a function, an instance, or a field of one. */
function isBehaviour(node: Named, checker: ts.TypeChecker): boolean {
  if (ts.isClassElement(node) || ts.isMethodSignature(node)) return true;
  const isLive = (type: ts.Type): boolean =>
    type.isUnion()
      ? type.types.every((it) => isUndefined(it) || isLive(it))
      : type.getCallSignatures().length > 0 ||
        type.symbol?.declarations?.some((it) => ts.isClassDeclaration(it) && isOwnDeclaration(it)) === true;
  return isLive(checker.getTypeAtLocation(node));
}

const isUndefined = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.Undefined) !== 0;

/** A field of an object that is made for somebody else, such as the options of a browser's function. */
function isForeignMember(node: Named, checker: ts.TypeChecker): boolean {
  if (!ts.isObjectLiteralExpression(node.parent)) return false;
  const wanted = checker.getContextualType(node.parent)?.getProperty(node.name.text);
  return wanted !== undefined && isForeign(wanted);
}

import ts from 'typescript';

const printer = ts.createPrinter({ removeComments: false });

/**
 * The declaration of an exported class: its public members and those of the classes that are joined in it, in this
 * order, and no way to construct it.
 */
export function classDeclaration(node: ts.ClassDeclaration, program: ts.Program): string {
  const { factory } = ts;
  const hidden = factory.createConstructorDeclaration(
    [factory.createModifier(ts.SyntaxKind.PrivateKeyword)],
    [],
    undefined,
  );
  const own = printed(node, program, [hidden]);
  const joined = joinedClasses(node, program).flatMap((it) => bodyOf(printed(it, program, [])));
  return [...own.slice(0, -1), ...joined, ...own.slice(-1)].join('\n');
}

/** The classes that give a class methods which it does not declare itself, in the order of their first. */
export function joinedClasses(node: ts.ClassDeclaration, program: ts.Program): readonly ts.ClassDeclaration[] {
  const methods = program.getTypeChecker().getTypeAtLocation(node).getProperties();
  const owners = new Set(methods.map(({ declarations }) => declarations?.[0]?.parent));
  return [...owners].flatMap((it) => (it && ts.isClassDeclaration(it) && it !== node ? [it] : []));
}

/** The lines of a class with its public members alone, after `first`. */
function printed(node: ts.ClassDeclaration, program: ts.Program, first: readonly ts.ClassElement[]): readonly string[] {
  const name = node.name?.text;
  const emitted = emittedOf(node.getSourceFile(), program);
  const found = emitted.statements.find((it) => ts.isClassDeclaration(it) && it.name?.text === name);
  if (!found || !ts.isClassDeclaration(found)) throw new Error(`${name} was not emitted`);
  const members = [...first, ...found.members.filter(isPublic)];
  const { modifiers, typeParameters } = found;
  const declared = ts.factory.updateClassDeclaration(found, modifiers, found.name, typeParameters, undefined, members);
  // The printer indents by four.
  const text = printer.printNode(ts.EmitHint.Unspecified, declared, emitted).replaceAll(/^ {4}/gm, '  ');
  return text.split('\n');
}

const bodyOf = (lines: readonly string[]): readonly string[] =>
  lines.slice(lines.findIndex((line) => line.startsWith('export')) + 1, -1);

/** What the compiler declares of the file, without what is marked `@internal`. */
function emittedOf(source: ts.SourceFile, program: ts.Program): ts.SourceFile {
  const texts: string[] = [];
  program.emit(source, (_, text) => texts.push(text), undefined, true);
  return ts.createSourceFile('emitted.d.ts', texts.join(''), ts.ScriptTarget.Latest, true);
}

function isPublic(member: ts.ClassElement): boolean {
  if (ts.isConstructorDeclaration(member)) return false;
  if (member.name && ts.isPrivateIdentifier(member.name)) return false;
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) === 0;
}

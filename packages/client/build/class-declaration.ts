import ts from 'typescript';

const printer = ts.createPrinter({ removeComments: false });

/** The declaration of an exported class: its public members alone, and no way to construct it. */
export function classDeclaration(node: ts.ClassDeclaration, program: ts.Program): string {
  const name = node.name?.text;
  const emitted = emittedOf(node.getSourceFile(), program);
  const found = emitted.statements.find((it) => ts.isClassDeclaration(it) && it.name?.text === name);
  if (!found || !ts.isClassDeclaration(found)) throw new Error(`${name} was not emitted`);
  const { factory } = ts;
  const hidden = factory.createConstructorDeclaration(
    [factory.createModifier(ts.SyntaxKind.PrivateKeyword)],
    [],
    undefined,
  );
  const members = [hidden, ...found.members.filter(isPublic)];
  const { modifiers, typeParameters, heritageClauses } = found;
  const declared = factory.updateClassDeclaration(
    found,
    modifiers,
    found.name,
    typeParameters,
    heritageClauses,
    members,
  );
  // The printer indents by four.
  return printer.printNode(ts.EmitHint.Unspecified, declared, emitted).replaceAll(/^ {4}/gm, '  ');
}

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

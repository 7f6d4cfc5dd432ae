import { join, sep } from 'node:path';
import { serverFields } from '@parley/protocol/define';
import type { Plugin } from 'rolldown';
import ts from 'typescript';

const protocol = join(import.meta.dirname, '../../protocol/src') + sep;
const fieldsByFunction: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(serverFields));
/** Documentation stands in declarations of every kind, as text. */
const documentation = 'doc';

/** The function that gives a schema what only JSON Schema reads; the schema is its first argument. */
const description = 'described';

/** Leaves out of the declarations of the wire what only the server and the generated pages read. */
export function withoutServerFields(): Plugin {
  return {
    name: 'without-server-fields',
    transform: (code, id) => (id.startsWith(protocol) ? stripServerFields(code) : null),
  };
}

/** The text of a module without the fields of its declarations that browsers have no use for. */
export function stripServerFields(code: string): string {
  const cuts: { readonly start: number; readonly end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && isServerField(node)) {
      const comma = /^\s*,/.exec(code.slice(node.end))?.[0] ?? '';
      cuts.push({ start: node.getFullStart(), end: node.end + comma.length });
    } else if (ts.isCallExpression(node) && node.expression.getText() === description) {
      const [schema = node] = node.arguments;
      cuts.push({ start: node.getStart(), end: schema.getStart() }, { start: schema.end, end: node.end });
    } else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('declarations.ts', code, ts.ScriptTarget.Latest, true));
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of cuts) {
    pieces.push(code.slice(from, start));
    from = end;
  }
  return [...pieces, code.slice(from)].join('');
}

function isServerField({ name, initializer, parent }: ts.PropertyAssignment): boolean {
  const field = name.getText();
  if (field === documentation) return ts.isStringLiteralLike(initializer);
  const { parent: call } = parent;
  return ts.isCallExpression(call) && fieldsByFunction.get(call.expression.getText())?.includes(field) === true;
}

/** Where the sources of the SDK read such a field, which is there in tests and not in what is published. */
export function readsOfServerFields(program: ts.Program): readonly string[] {
  const checker = program.getTypeChecker();
  const fields = new Set([documentation, ...[...fieldsByFunction.values()].flat()]);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && fields.has(node.text) && isRead(node)) found.push(node.parent.getText());
    ts.forEachChild(node, visit);
  };
  const isRead = (name: ts.Identifier): boolean => {
    const { parent } = name;
    const isElement = ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent);
    const symbol = isElement
      ? checker.getTypeAtLocation(parent.parent).getProperty((parent.propertyName ?? name).getText())
      : ts.isPropertyAccessExpression(parent) && parent.name === name
        ? checker.getSymbolAtLocation(name)
        : undefined;
    return symbol?.declarations?.some((it) => it.getSourceFile().fileName.startsWith(protocol)) === true;
  };
  for (const source of program.getSourceFiles()) if (!source.isDeclarationFile) visit(source);
  return found;
}

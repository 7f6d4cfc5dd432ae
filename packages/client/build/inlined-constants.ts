import { type ErrorName, errorCodes } from '@parley/protocol/errors';
import { limits, timings, wireLimits } from '@parley/protocol/limits';
import type { Plugin } from 'rolldown';
import ts from 'typescript';
import * as enumerations from '../src/enums.ts';
import { capacity, durations } from '../src/limits.ts';

/** Tables of numbers that never change, by the name under which they are exported. */
const tables: ReadonlyMap<string, object> = new Map(
  Object.entries({ ...enumerations, errorCodes, limits, timings, wireLimits, capacity, durations }),
);
const modulesOfTables = /^(@parley\/protocol\/(limits|errors)|\..*\/(limits|errors|enums|enums\/[\w-]+)\.ts)$/;

/** Puts the numbers of limits, enumerations and errors where they are read, as a compiler does with `const enum`. */
export function withInlinedConstants(): Plugin {
  return {
    name: 'with-inlined-constants',
    transform: (code, id) => (id.endsWith('.ts') ? inlineConstants(code) : null),
  };
}

/** The text of a module that has numbers in place of the names of errors, and of fields of the tables it imports. */
export function inlineConstants(code: string): string {
  const source = ts.createSourceFile('module.ts', code, ts.ScriptTarget.Latest, true);
  const imported = importedTables(source);
  const reads: { readonly node: ts.Node; readonly value: number }[] = [];
  const visit = (node: ts.Node): void => {
    // What is declared anew hides the import: then nothing is known of what is read.
    if (ts.isIdentifier(node) && isDeclaredHere(node)) imported.delete(node.text);
    if (ts.isStringLiteral(node) && isErrorName(node.text) && isValue(node)) {
      reads.push({ node, value: errorCodes[node.text] });
    }
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const table = imported.get(node.expression.text);
      const value: unknown = table && Reflect.get(table, node.name.text);
      if (typeof value === 'number') reads.push({ node, value });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  let text = '';
  let from = 0;
  for (const { node, value } of reads) {
    if (ts.isPropertyAccessExpression(node) && !imported.has(node.expression.getText())) continue;
    text += `${code.slice(from, node.getStart())}(${value})`;
    from = node.end;
  }
  return text + code.slice(from);
}

/** Neither a type nor what a field is called. */
const isValue = (node: ts.StringLiteral): boolean =>
  !ts.isTypeNode(node.parent) && !(ts.isPropertyAssignment(node.parent) && node.parent.name === node);

/** An area and an error of it; the two that are of no area are words of other meanings too. */
const isErrorName = (text: string): text is ErrorName => text.includes('Module') && Object.hasOwn(errorCodes, text);

function importedTables(source: ts.SourceFile): Map<string, object> {
  const found = new Map<string, object>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const named = statement.importClause?.namedBindings;
    if (!named || !ts.isNamedImports(named) || !modulesOfTables.test(statement.moduleSpecifier.text)) continue;
    for (const { name, propertyName } of named.elements) {
      const table = tables.get((propertyName ?? name).text);
      if (table) found.set(name.text, table);
    }
  }
  return found;
}

function isDeclaredHere(node: ts.Identifier): boolean {
  const { parent } = node;
  const declares = ts.isParameter(parent) || ts.isBindingElement(parent) || ts.isVariableDeclaration(parent);
  return declares && parent.name === node;
}

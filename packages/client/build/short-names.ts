import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import ts from 'typescript';
import { renderDeclarations } from './declarations.ts';
import { internalNames, isOwn, type Names } from './internal-names.ts';
import { createSourceProgram } from './programs.ts';

/** What a bundle takes beside what a compiler finds behind its entry. */
const others = [join(import.meta.dirname, '../src/platform/browser.ts'), join(import.meta.dirname, 'code-table.ts')];

const alphabet = 'abcdefghijklmnopqrstuvwxyz';

/** Gives internal methods and fields short names, which minifiers cannot: they do not know what is internal. */
export function withShortNames(entry: string): Plugin {
  const program = createSourceProgram(entry, ...others);
  const names = shortNames(internalNames(program, renderDeclarations()));
  const modules = new Set(
    program
      .getSourceFiles()
      .filter(isOwn)
      .map(({ fileName }) => fileName),
  );
  return {
    name: 'with-short-names',
    transform: (code, id) => {
      if (!id.endsWith('.ts')) return null;
      if (modules.has(join(id)) || !hasAny(code, names)) return shortenNames(code, names);
      throw new Error(`${id} has names that were not looked at`);
    },
  };
}

/** The shortest for what stands most often, and none that anything has already. */
export function shortNames({ internal, known }: Names): ReadonlyMap<string, string> {
  const letters = [...alphabet, ...alphabet.toUpperCase()];
  const taken = new Set([...known, ...internal]);
  const pairs = letters.flatMap((first) => letters.map((second) => `${first}${second}`));
  const short = [...letters, ...pairs].filter((name) => !taken.has(name));
  return new Map(internal.map((name, index) => [name, short[index] ?? name]));
}

/** The text of a module with the short names wherever a property has one of these names. */
export function shortenNames(code: string, names: ReadonlyMap<string, string>): string {
  const edits: { readonly at: ts.Node; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const short = ts.isIdentifier(node) ? names.get(node.text) : undefined;
    const text = short && ts.isIdentifier(node) ? shortenedAt(node, short) : undefined;
    if (text !== undefined) edits.push({ at: node, text });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('module.ts', code, ts.ScriptTarget.Latest, true));
  let text = '';
  let from = 0;
  for (const edit of edits) {
    text += code.slice(from, edit.at.getStart()) + edit.text;
    from = edit.at.end;
  }
  return text + code.slice(from);
}

/** What stands in place of the name, or `undefined` where it is that of a variable or of a type. */
function shortenedAt(name: ts.Identifier, short: string): string | undefined {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name ? short : undefined;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === name ? `${short}: ${name.text}` : undefined;
  if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
    if (parent.propertyName) return parent.propertyName === name ? short : undefined;
    return parent.name === name && !parent.dotDotDotToken ? `${short}: ${name.text}` : undefined;
  }
  const isMember = ts.isClassElement(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent);
  return isMember && parent.name === name ? short : undefined;
}

const hasAny = (code: string, names: ReadonlyMap<string, string>): boolean =>
  [...names.keys()].some((name) => code.includes(name));

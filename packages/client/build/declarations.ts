/**
 * Makes the published declarations of the SDK from its sources: one file without imports, in which every enumeration
 * is a real `declare enum`, so that `ZIMMessageType.Text` is a value and a type, and in which nothing internal stands.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorMeanings } from '@parley/protocol/errors';
import ts from 'typescript';
import { classDeclaration } from './class-declaration.ts';
import { withLimits } from './documented-limits.ts';
import { checkDeclarations, createSourceProgram } from './programs.ts';

const entry = join(import.meta.dirname, '../src/index.ts');
const fileName = 'index.d.ts';

/** Writes `index.d.ts` into the folders, which are made if need be; throws if the sources do not give a sound one. */
export function buildDeclarations(...outputFolders: readonly string[]): void {
  const text = renderDeclarations();
  checkDeclarations(text);
  for (const folder of outputFolders) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, fileName), text);
  }
}

/** The text of the declarations, from the sources as they are on the disk or as a program has read them. */
export function renderDeclarations(program: ts.Program = createSourceProgram(entry)): string {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} is not a module`);
  const parts = checker.getExportsOfModule(module).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (exported.name === 'default') return `export { ${symbol.name} as default };`;
    const texts = (symbol.declarations ?? []).map((node) => declarationOf(node, program));
    return texts.filter((text) => text !== '').join('\n');
  });
  return withLimits(`${parts.join('\n\n')}\n`);
}

function declarationOf(node: ts.Declaration, program: ts.Program): string {
  if (ts.isClassDeclaration(node)) return classDeclaration(node, program);
  if (ts.isVariableDeclaration(node)) return variableDeclaration(node, program.getTypeChecker());
  if (ts.isInterfaceDeclaration(node)) return textOf(node);
  // The type beside an enumeration is part of the enum.
  if (ts.isTypeAliasDeclaration(node)) return isEnumeration(siblingOf(node, program)) ? '' : textOf(node);
  throw new Error(`${ts.SyntaxKind[node.kind]} cannot be exported: ${node.getText()}`);
}

function siblingOf(node: ts.TypeAliasDeclaration, program: ts.Program): ts.Declaration | undefined {
  return program.getTypeChecker().getSymbolAtLocation(node.name)?.valueDeclaration;
}

function isEnumeration(node: ts.Declaration | undefined): boolean {
  const call = node && ts.isVariableDeclaration(node) ? node.initializer : undefined;
  return call !== undefined && ts.isCallExpression(call) && call.expression.getText() === 'enumeration';
}

function variableDeclaration(node: ts.VariableDeclaration, checker: ts.TypeChecker): string {
  const docs = docsOf(node.parent.parent, '');
  if (isEnumeration(node)) {
    const members = membersOf(node, checker).map(({ doc, name, value }) => `${doc}  ${name} = ${value},\n`);
    return `${docs}export declare enum ${node.name.getText()} {\n${members.join('')}}`;
  }
  if (!node.type) throw new Error(`${node.name.getText()} has no type of its own`);
  return `${docs}export declare const ${node.name.getText()}: ${node.type.getText()};`;
}

function membersOf(node: ts.VariableDeclaration, checker: ts.TypeChecker) {
  return checker.getPropertiesOfType(checker.getTypeAtLocation(node)).flatMap((member) => {
    const type = checker.getTypeOfSymbol(member);
    // The way back, from the number to the name, comes with an enum.
    if (!type.isNumberLiteral()) return [];
    const doc = member.valueDeclaration ? docsOf(member.valueDeclaration, '  ') : '';
    return [{ name: member.name, value: type.value, doc: doc === '' ? docOfCode(member.name) : doc }];
  });
}

/** Codes are documented by the table of the protocol. */
function docOfCode(name: string): string {
  const meaning = Object.entries(errorMeanings).find(([code]) => code === name)?.[1];
  if (meaning === undefined) throw new Error(`${name} has no documentation`);
  return `  /** ${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}. */\n`;
}

function docsOf(node: ts.Node, indent: string): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter((doc) => doc.kind === ts.SyntaxKind.JSDoc);
  return docs.map((doc) => `${indent}${doc.getText()}\n`).join('');
}

/** The text of an interface or an alias; members of enumerations, `typeof X.Y` in the sources, become `X.Y`. */
function textOf(node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): string {
  const source = node.getSourceFile().text;
  const cuts: number[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isTypeQueryNode(child) && ts.isQualifiedName(child.exprName)) cuts.push(child.getStart());
    child.forEachChild(visit);
  };
  visit(node);
  let text = '';
  let from = node.getStart();
  for (const cut of cuts) {
    text += source.slice(from, cut);
    from = cut + 'typeof '.length;
  }
  return `${docsOf(node, '')}${text}${source.slice(from, node.end)}`;
}

import ts from 'typescript';

/** What a file of declarations offers: text by name, in each category. */
export interface Surface {
  readonly exports: ReadonlyMap<string, string>;
  /** By `Interface.field`, inherited ones included. */
  readonly fields: ReadonlyMap<string, string>;
  /** By `Enum.Member`. */
  readonly enumMembers: ReadonlyMap<string, string>;
  /** The listener of each event of `ZIMEventHandler`, with its payload. */
  readonly events: ReadonlyMap<string, string>;
  /** All signatures of each method of class `ZIM`; a static one has `static` before its name. */
  readonly methods: ReadonlyMap<string, string>;
}

const eventHandler = 'ZIMEventHandler';
const client = 'ZIM';

/** Reads what a module of the program exports. Types appear as the compiler names them, whatever way they were written. */
export function describeSurface(program: ts.Program, entry: string): Surface {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} exports nothing`);
  const exports = new Map<string, string>();
  const fields = new Map<string, string>();
  const enumMembers = new Map<string, string>();
  const events = new Map<string, string>();
  const methods = new Map<string, string>();
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    for (const node of symbol.declarations ?? []) {
      const text = kindOf(node, checker);
      // A value beside an interface is an addition to it, not another kind of export.
      if (text !== undefined) exports.set(exported.name, text);
      if (ts.isInterfaceDeclaration(node)) {
        const isHandler = exported.name === eventHandler;
        for (const [name, field] of fieldsOf(node, checker)) {
          if (isHandler) events.set(name, field);
          else fields.set(`${exported.name}.${name}`, field);
        }
      }
      if (ts.isEnumDeclaration(node)) {
        for (const member of node.members) {
          enumMembers.set(`${exported.name}.${member.name.getText()}`, String(checker.getConstantValue(member)));
        }
      }
    }
    if (exported.name === client) for (const entry of methodsOf(symbol, checker)) methods.set(...entry);
  }
  return { exports, fields, enumMembers, events, methods };
}

function kindOf(node: ts.Declaration, checker: ts.TypeChecker): string | undefined {
  if (ts.isClassDeclaration(node)) return 'class';
  if (ts.isEnumDeclaration(node)) return 'enum';
  if (ts.isInterfaceDeclaration(node)) {
    const bases = (node.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
    return ['interface', ...(bases.length > 0 ? ['extends', bases.join(', ')] : [])].join(' ');
  }
  if (ts.isTypeAliasDeclaration(node)) return `type ${textOf(node.type, checker)}`;
  return undefined;
}

function fieldsOf(node: ts.InterfaceDeclaration, checker: ts.TypeChecker): readonly (readonly [string, string])[] {
  return checker.getPropertiesOfType(checker.getTypeAtLocation(node)).map((property) => {
    const field = property.valueDeclaration;
    if (!field || !ts.isPropertySignature(field) || !field.type) throw new Error(`${property.name} is not a field`);
    const isReadonly = ts.getCombinedModifierFlags(field) & ts.ModifierFlags.Readonly;
    const optional = field.questionToken ? 'optional ' : '';
    return [property.name, `${isReadonly ? 'readonly ' : ''}${optional}${textOf(field.type, checker)}`];
  });
}

function textOf(node: ts.TypeNode, checker: ts.TypeChecker): string {
  const type = checker.getTypeFromTypeNode(node);
  const flags = ts.TypeFormatFlags.NoTruncation;
  const inAlias = ts.isTypeAliasDeclaration(node.parent) ? ts.TypeFormatFlags.InTypeAlias : 0;
  if (!type.isUnion() || type.aliasSymbol || type.symbol) return checker.typeToString(type, undefined, flags | inAlias);
  // The compiler orders the members of a union by when it met them.
  const members = type.types.map((member) => checker.typeToString(member, undefined, flags));
  return members.sort().join(' | ');
}

function methodsOf(symbol: ts.Symbol, checker: ts.TypeChecker): readonly (readonly [string, string])[] {
  const ofInstance = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
  const ofClass = checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol));
  return [
    ...ofClass.filter(({ name }) => name !== 'prototype').map((it) => [`static ${it.name}`, it] as const),
    ...ofInstance.map((it) => [it.name, it] as const),
  ].map(([name, method]) => [name, signaturesOf(method, checker)]);
}

function signaturesOf(method: ts.Symbol, checker: ts.TypeChecker): string {
  const signatures = checker.getSignaturesOfType(checker.getTypeOfSymbol(method), ts.SignatureKind.Call);
  if (signatures.length === 0) throw new Error(`${method.name} is not a method`);
  const flags = ts.TypeFormatFlags.NoTruncation;
  return signatures.map((it) => checker.signatureToString(it, undefined, flags)).join('; ');
}

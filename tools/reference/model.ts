import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { joinedClasses } from '../../packages/client/build/class-declaration.ts';
import { renderDeclarations } from '../../packages/client/build/declarations.ts';
import { createSourceProgram } from '../../packages/client/build/programs.ts';
import type { Method, RateClass } from '../../packages/protocol/src/define.ts';
import type { ErrorName } from '../../packages/protocol/src/errors.ts';
import { methods } from '../../packages/protocol/src/index.ts';
import { docCommentOf } from './doc-comment.ts';

/** What the reference says, feature by feature. */
export interface Reference {
  readonly pages: ReadonlyMap<Feature, ReferencePage>;
  /** The page of each type and enum. */
  readonly featureByName: ReadonlyMap<string, Feature>;
}

export interface ReferencePage {
  readonly methods: readonly MethodEntry[];
  readonly events: readonly FieldEntry[];
  readonly types: readonly TypeEntry[];
  readonly enums: readonly EnumEntry[];
}

export interface MethodEntry {
  readonly name: string;
  readonly isStatic: boolean;
  /** Whether it returns a promise. */
  readonly isAsync: boolean;
  /** One for each way to call it. */
  readonly signatures: readonly { readonly text: string; readonly doc: string }[];
  /** The pages with its rules. */
  readonly sources: readonly string[];
  readonly example: string | undefined;
  /** What the server's part declares, where the method has one. */
  readonly declared: DeclaredPart | undefined;
}

interface DeclaredPart {
  /** Beside the codes that every call may be rejected with. */
  readonly errors: readonly ErrorName[];
  readonly rate: RateClass;
  /** What an unexpected failure inside the server becomes. */
  readonly failure: ErrorName;
}

export interface FieldEntry {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: string;
  readonly doc: string;
}

export interface TypeEntry {
  readonly name: string;
  readonly doc: string;
  readonly base: string | undefined;
  /** Of an interface. */
  readonly fields: readonly FieldEntry[];
  /** Of any other type. */
  readonly text: string | undefined;
}

export interface EnumEntry {
  readonly name: string;
  readonly doc: string;
  readonly members: readonly { readonly name: string; readonly value: string; readonly doc: string }[];
}

/** Which files of `packages/client/src/types` and `…/enums` belong to a page; the order is that of the index. */
const filesByFeature = {
  session: ['session', 'events', 'errors', 'error-codes'],
  users: ['users'],
  conversations: ['conversations'],
  messages: [
    'messages',
    'typed-messages',
    'backup',
    'media',
    'lite-infos',
    'sending',
    'history',
    'receipts',
    'reactions',
    'replies',
    'tips',
    'typing',
    'server-search',
    'search',
  ],
  groups: ['groups', 'group-members', 'group-applications'],
  rooms: ['rooms', 'room-attributes'],
  calls: ['calls', 'call-events', 'call-infos'],
  friends: ['friends'],
  blacklist: ['blacklist'],
  push: ['push'],
} as const;
export type Feature = keyof typeof filesByFeature;
export const features = Object.keys(filesByFeature) as readonly Feature[];

const eventHandler = 'ZIMEventHandler';
/** Codes have a page of their own. */
const errorCode = 'ZIMErrorCode';
const entry = join(import.meta.dirname, '../../packages/client/src/index.ts');

export function readReference(): Reference {
  const program = createSourceProgram(entry);
  const featureByName = featuresOf(program);
  const featureByMethod = featuresOfMethods(program);
  const pages = new Map(features.map((feature) => [feature, emptyPage()] as const));
  const pageOf = (feature: Feature | undefined, name: string): WritablePage => {
    const page = feature && pages.get(feature);
    if (!page) throw new Error(`${name} belongs to no page of the reference`);
    return page;
  };
  const source = ts.createSourceFile('index.d.ts', renderDeclarations(program), ts.ScriptTarget.Latest, true);
  for (const statement of source.statements) {
    if (ts.isClassDeclaration(statement)) {
      for (const method of methodsOf(statement)) pageOf(featureByMethod(method.name), method.name).methods.push(method);
    } else if (ts.isInterfaceDeclaration(statement) && statement.name.text === eventHandler) {
      for (const event of fieldsOf(statement))
        pageOf(featureOfEvent(event, featureByName), event.name).events.push(event);
    } else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      const type = typeOf(statement);
      pageOf(featureByName.get(type.name), type.name).types.push(type);
    } else if (ts.isEnumDeclaration(statement) && statement.name.text !== errorCode) {
      const enumeration = enumOf(statement);
      pageOf(featureByName.get(enumeration.name), enumeration.name).enums.push(enumeration);
    }
  }
  return { pages, featureByName };
}

interface WritablePage extends ReferencePage {
  readonly methods: MethodEntry[];
  readonly events: FieldEntry[];
  readonly types: TypeEntry[];
  readonly enums: EnumEntry[];
}

const emptyPage = (): WritablePage => ({ methods: [], events: [], types: [], enums: [] });

/** By the file that declares it. */
function featuresOf(program: ts.Program): ReadonlyMap<string, Feature> {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  const found = new Map<string, Feature>();
  for (const exported of module ? checker.getExportsOfModule(module) : []) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const file = basename(symbol.declarations?.[0]?.getSourceFile().fileName ?? '', '.ts');
    const feature = features.find((it) => (filesByFeature[it] as readonly string[]).includes(file));
    if (feature) found.set(exported.name, feature);
  }
  return found;
}

/** By the folder of the feature that declares a method; what the client declares itself is of the session. */
function featuresOfMethods(program: ts.Program): (name: string) => Feature {
  const found = new Map<string, Feature>();
  const client = program.getSourceFile(join(entry, '../client.ts'))?.statements.find(ts.isClassDeclaration);
  for (const declaring of client ? joinedClasses(client, program) : []) {
    const folder = basename(dirname(declaring.getSourceFile().fileName));
    const feature = features.find((it) => it === folder || filesByFeature[it].some((file) => file === folder));
    for (const { name } of declaring.members) if (feature && name) found.set(name.getText(), feature);
  }
  return (name) => found.get(name) ?? 'session';
}

function featureOfEvent({ type }: FieldEntry, featureByName: ReadonlyMap<string, Feature>): Feature | undefined {
  const payload = /ZIMEventOf\w+/.exec(type)?.[0];
  return payload === undefined ? 'session' : featureByName.get(payload);
}

function methodsOf(node: ts.ClassDeclaration): readonly MethodEntry[] {
  const declarations = node.members.filter(ts.isMethodDeclaration);
  return [...Map.groupBy(declarations, (member) => member.name.getText())].map(([name, members]) => {
    const isStatic = members.some((it) => (ts.getCombinedModifierFlags(it) & ts.ModifierFlags.Static) !== 0);
    const docs = members.map((member) => ({ member, ...docCommentOf(member) }));
    return {
      name,
      isStatic,
      isAsync: members.some(({ type }) => type?.getText().startsWith('Promise<')),
      signatures: docs.map(({ member, text }) => ({ text: signatureOf(member, isStatic), doc: text })),
      sources: docs.flatMap(({ sources }) => sources),
      example: docs.find(({ example }) => example !== undefined)?.example,
      declared: Object.values(methods)
        .flatMap((feature): readonly Method[] => Object.values(feature))
        .find((method) => method.name === name),
    };
  });
}

const lineWidth = 100;

function signatureOf(member: ts.MethodDeclaration, isStatic: boolean): string {
  const types = (member.typeParameters ?? []).map((it) => it.getText()).join(', ');
  const head = `${isStatic ? 'ZIM.' : ''}${member.name.getText()}${types === '' ? '' : `<${types}>`}`;
  const parameters = member.parameters.map((it) => it.getText());
  const result = member.type?.getText() ?? 'void';
  const oneLine = `${head}(${parameters.join(', ')}): ${result}`;
  if (oneLine.length <= lineWidth) return oneLine;
  return `${head}(\n${parameters.map((it) => `  ${it},\n`).join('')}): ${result}`;
}

function fieldsOf(node: ts.InterfaceDeclaration): readonly FieldEntry[] {
  return node.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    isOptional: member.questionToken !== undefined,
    type: member.type?.getText() ?? '',
    doc: docOf(member),
  }));
}

function typeOf(node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): TypeEntry {
  const name = node.name.text;
  const doc = docOf(node);
  if (ts.isTypeAliasDeclaration(node)) return { name, doc, base: undefined, fields: [], text: node.type.getText() };
  const base = node.heritageClauses?.[0]?.types[0]?.getText();
  return { name, doc, base, fields: fieldsOf(node), text: undefined };
}

function enumOf(node: ts.EnumDeclaration): EnumEntry {
  const members = node.members.map((member) => ({
    name: member.name.getText(),
    value: member.initializer?.getText() ?? '',
    doc: docOf(member),
  }));
  return { name: node.name.text, doc: docOf(node), members };
}

/** The documentation in one paragraph, what is deprecated at its end. */
function docOf(node: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const texts = docs.flatMap((doc) => [
    ts.getTextOfJSDocComment(doc.comment) ?? '',
    ...(doc.tags ?? []).map((tag) => `**${titleOf(tag)}** ${ts.getTextOfJSDocComment(tag.comment) ?? ''}`),
  ]);
  return texts
    .filter((text) => text !== '')
    .join(' ')
    .replaceAll(/\s+/g, ' ');
}

const titleOf = (tag: ts.JSDocTag): string =>
  `${tag.tagName.text.charAt(0).toUpperCase()}${tag.tagName.text.slice(1)}.`;

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type ErrorName, errorCodes } from '../../packages/protocol/src/errors.ts';
import { eventsToldBy } from '../scenarios.ts';
import { publishedEntry } from '../surface/report.ts';

/** What the sources say of what is built, beside the declarations. */
export interface Evidence {
  /** Events that the SDK tells; the others are declared only. */
  readonly toldEvents: ReadonlySet<string>;
  /** Every method of the interface, with the types of its signature, the result first. */
  readonly interfaceMethods: ReadonlyMap<string, readonly string[]>;
  /** A test that provokes the code. */
  readonly testByError: ReadonlyMap<ErrorName, string>;
}

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root, exclude: (path) => /(^|[\\/])(node_modules|dist)([\\/]|$)/.test(path) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();

export function readEvidence(): Evidence {
  const sources = filesOf('packages/client/src/**/*.ts').filter((path) => !/\.test\.ts$|\/testing\//.test(path));
  return {
    toldEvents: new Set(eventsToldBy(sources.map(read))),
    interfaceMethods: interfaceMethods(),
    testByError: testsOfErrors(),
  };
}

function interfaceMethods(): ReadonlyMap<string, readonly string[]> {
  const path = join(publishedEntry, '../ZIM.d.ts');
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const client = source.statements.find(ts.isClassDeclaration);
  const typesIn = (node: ts.Node | undefined): readonly string[] => node?.getText().match(/\bZIM\w+/g) ?? [];
  return new Map(
    (client?.members.filter(ts.isMethodDeclaration) ?? []).map((member) => [
      member.name.getText(),
      [...typesIn(member.type), ...member.parameters.flatMap(({ type }) => typesIn(type))],
    ]),
  );
}

/** Those first that go the way of an app: through the SDK, in the simulated world. */
const testPatterns = [
  'packages/sim/src/scenarios/**/*.test.ts',
  'packages/sim/src/**/*.test.ts',
  'packages/{client,server}/src/**/*.test.ts',
];

function testsOfErrors(): ReadonlyMap<ErrorName, string> {
  const nameByCode = new Map((Object.keys(errorCodes) as ErrorName[]).map((name) => [String(errorCodes[name]), name]));
  const found = new Map<ErrorName, string>();
  for (const path of testPatterns.flatMap(filesOf)) {
    // A test that expects another code does not provoke this one.
    const text = read(path).replaceAll(/\.not\.to\w+\([^)]*\)/g, '');
    for (const [word] of text.matchAll(/\b6000\d{3}\b|\b[A-Z]\w+Module[A-Z]\w+\b/g)) {
      const name = nameByCode.get(word) ?? (word in errorCodes ? (word as ErrorName) : undefined);
      if (name !== undefined && !found.has(name)) found.set(name, path);
    }
  }
  return found;
}

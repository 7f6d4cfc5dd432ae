import { join, relative } from 'node:path';
import ts from 'typescript';
import { entries } from './bundles.ts';

const sources = join(import.meta.dirname, '../src');

/** What the sources declare, by the name of the file. */
export function declarations(): ReadonlyMap<string, string> {
  const program = ts.createProgram(
    entries.map((entry) => join(sources, `${entry}.ts`)),
    {
      declaration: true,
      emitDeclarationOnly: true,
      allowImportingTsExtensions: true,
      jsx: ts.JsxEmit.ReactJSX,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2024,
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      types: ['node'],
    },
  );
  const written = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (path, text, _mark, _onError, from) => {
    const [source] = from ?? [];
    const name = source && relative(sources, source.fileName);
    // What the SDK declares is the app's own.
    if (name === undefined || name.startsWith('..')) return;
    // An app has what was built of the sources.
    written.set(relative(sources, join(source?.fileName ?? '', '..', path.split('/').at(-1) ?? '')), fitting(text));
  });
  const [fault] = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (fault) throw new Error(`${fault.file?.fileName}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`);
  return written;
}

const fitting = (text: string): string => text.replaceAll(/((?:from|import\() ?'\.{1,2}\/[\w/.-]+)\.tsx?'/g, "$1.js'");

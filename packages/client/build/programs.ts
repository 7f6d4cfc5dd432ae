import { join } from 'node:path';
import ts from 'typescript';

const project = join(import.meta.dirname, '../tsconfig.json');

/** As an app with the strictest usual settings has them. */
export const declarationOptions: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  types: [],
  target: ts.ScriptTarget.ES2020,
  lib: ['lib.es2020.d.ts', 'lib.dom.d.ts'],
  skipDefaultLibCheck: true,
};

const hostOfDiagnostics: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => join(import.meta.dirname, '..'),
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};

/** The sources behind an entry, under the settings of the project. */
export function createSourceProgram(entry: string): ts.Program {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(project, ts.sys.readFile).config,
    ts.sys,
    join(project, '..'),
  );
  return ts.createProgram([entry], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
  });
}

/** Throws unless the text is sound by itself, as an app's compiler sees it: no import, no name that is not declared. */
export function checkDeclarations(text: string): void {
  const problems = ts.getPreEmitDiagnostics(createDeclarationProgram(text).program);
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, hostOfDiagnostics));
}

/** The compiler's own libraries, which are the same for every program. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** A program of one file of declarations that need not be on the disk. */
export function createDeclarationProgram(text: string): { readonly program: ts.Program; readonly entry: string } {
  const entry = '/index.d.ts';
  const host = ts.createCompilerHost(declarationOptions);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === entry || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    if (path === entry) return ts.createSourceFile(path, text, ts.ScriptTarget.ES2020, true);
    if (!libraries.has(path)) libraries.set(path, getSourceFile(path, ...rest));
    return libraries.get(path);
  };
  return { program: ts.createProgram([entry], declarationOptions, host), entry };
}

import ts from 'typescript';

export interface Needs {
  /** Names that neither the source declares nor the language, sorted. */
  readonly globals: readonly string[];
  readonly modules: readonly string[];
}

const fileName = 'built.js';
/** Every kind of "cannot find name": plain, with a hint at a near name, at types of Node, a library or the DOM. */
const isMissingName = ({ code, messageText }: ts.Diagnostic): boolean =>
  typeof messageText === 'string' && code >= 2304 && code < 2900 && messageText.startsWith('Cannot find name ');

/** What a built file takes from the world around it, found by a type checker that knows the language and no platform. */
export function platformGlobals(source: string): Needs {
  const options: ts.CompilerOptions = {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    noResolve: true,
    types: [],
    lib: ['lib.es2024.d.ts'],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) =>
    name === fileName
      ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2024, true)
      : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([fileName], options, host);
  const file = program.getSourceFile(fileName);
  const missing = program
    .getSemanticDiagnostics(file)
    .filter(isMissingName)
    .map(({ start = 0, length = 0 }) => source.slice(start, start + length));
  const named = [...source.matchAll(/\bglobalThis\??\.(\w+)/g)].map(([, name = '']) => name);
  return { globals: sortedOnce([...missing, ...named]), modules: importedModules(source) };
}

/** Modules that a file imports or requires, statically or dynamically, sorted. */
export function importedModules(source: string): readonly string[] {
  return sortedOnce(ts.preProcessFile(source, true, true).importedFiles.map(({ fileName: name }) => name));
}

const sortedOnce = (names: readonly string[]): string[] => [...new Set(names)].sort();

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';
import ts from 'typescript';

const backend = join(import.meta.dirname, '..');
const root = join(backend, '../..');
const entries = ['index', 'node'] as const;
/** What the declarations of the entries lead to. */
const declared = [...entries, 'actions', 'arguments', 'server-api', 'token04'];
/** What Node 20, Bun, Deno and edge functions read. */
const target = 'es2022';

/** Everything that is published, in `folder`; what was there before is gone. */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const kinds = ['esm', 'cjs'] as const;
  for (const kind of kinds) mkdirSync(join(folder, kind), { recursive: true });
  await Promise.all(kinds.flatMap((kind) => entries.map((entry) => bundle(entry, kind, folder))));
  // The same text says something else in each folder: types of a module, and types of CommonJS.
  for (const [name, text] of declarations()) for (const kind of kinds) writeFileSync(join(folder, kind, name), text);
  writeJson(join(folder, 'package.json'), publishedManifest(readManifest()));
  writeJson(join(folder, 'cjs/package.json'), { type: 'commonjs' });
  copyFileSync(join(backend, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

async function bundle(entry: (typeof entries)[number], format: 'esm' | 'cjs', folder: string): Promise<void> {
  const build = await rolldown({
    input: join(backend, `src/${entry}.ts`),
    platform: 'neutral',
    external: [/^node:/],
    transform: { target },
    // How long it took says nothing of what was built.
    checks: { bundlerTimings: false },
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  await build.write({ file: join(folder, format, `${entry}.js`), format, exports: 'named', esModule: true });
  await build.close();
}

function declarations(): ReadonlyMap<string, string> {
  const program = ts.createProgram(
    entries.map((entry) => join(backend, `src/${entry}.ts`)),
    {
      declaration: true,
      emitDeclarationOnly: true,
      allowImportingTsExtensions: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2024,
      strict: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
  );
  const written = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (path, text) => {
    const name = basename(path);
    // An app has what was built of the sources.
    if (declared.includes(basename(name, '.d.ts')))
      written.set(name, text.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  });
  const [fault] = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (fault) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  return written;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const publishedManifest = ({ name, version, license }: Manifest): object => ({
  name,
  version,
  description:
    'For the application server of an app that uses Parley: tokens with which its users log in, and the server API.',
  keywords: ['chat', 'messaging', 'in-app chat', 'im', 'zim', 'token'],
  license,
  type: 'module',
  sideEffects: false,
  exports: { '.': forBoth('index'), './node': forBoth('node'), './package.json': './package.json' },
  // For tools that do not know `exports`.
  main: './cjs/index.js',
  types: './cjs/index.d.ts',
  engines: { node: '>=20' },
});

const forBoth = (entry: (typeof entries)[number]): object => ({
  import: { types: `./esm/${entry}.d.ts`, default: `./esm/${entry}.js` },
  require: { types: `./cjs/${entry}.d.ts`, default: `./cjs/${entry}.js` },
});

const readManifest = (): Manifest => JSON.parse(readFileSync(join(backend, 'package.json'), 'utf8'));

const writeJson = (path: string, value: object): void => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

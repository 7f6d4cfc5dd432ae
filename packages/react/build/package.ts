import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle, entries } from './bundles.ts';
import { declarations } from './declarations.ts';
import { styles } from './styles.ts';

const own = join(import.meta.dirname, '..');
const root = join(own, '../..');
const kinds = ['esm', 'cjs'] as const;

/** Everything that is published, in `folder`; what was there before is gone. */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  for (const kind of kinds) mkdirSync(join(folder, kind), { recursive: true });
  await Promise.all(
    kinds.flatMap((format) =>
      entries.map((entry) => bundle(entry, { file: join(folder, format, `${entry}.js`), format })),
    ),
  );
  writeFileSync(join(folder, 'parts.css'), styles());
  // Without them, TypeScript refuses to import a style sheet.
  for (const kind of ['.', ...kinds]) writeFileSync(join(folder, kind, 'parts.css.d.ts'), 'export {};\n');
  // The same text says something else in each folder: types of a module, and types of CommonJS.
  for (const [name, text] of declarations()) {
    for (const kind of kinds) {
      mkdirSync(dirname(join(folder, kind, name)), { recursive: true });
      writeFileSync(join(folder, kind, name), text);
    }
  }
  writeJson(join(folder, 'package.json'), publishedManifest(readManifest()));
  writeJson(join(folder, 'cjs/package.json'), { type: 'commonjs' });
  // For tools that do not know `exports`.
  mkdirSync(join(folder, 'parts'), { recursive: true });
  writeJson(join(folder, 'parts/package.json'), { main: '../cjs/parts/index.js', types: '../cjs/parts/index.d.ts' });
  copyFileSync(join(own, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly peerDependencies: Readonly<Record<'@parley/client' | 'react' | 'react-dom', string>>;
  readonly peerDependenciesMeta: object;
}

const publishedManifest = ({ name, version, license, peerDependencies, peerDependenciesMeta }: Manifest): object => ({
  name,
  version,
  description:
    'Parley for React: in-app chat as hooks and as parts that are ready to be shown, and as stores for everything else.',
  keywords: ['chat', 'messaging', 'in-app chat', 'im', 'zim', 'react', 'hooks'],
  license,
  type: 'module',
  sideEffects: ['*.css'],
  exports: {
    '.': forBoth('index'),
    './parts': forBoth('parts/index'),
    './parts.css': {
      import: { types: './esm/parts.css.d.ts', default: './parts.css' },
      require: { types: './cjs/parts.css.d.ts', default: './parts.css' },
      // Tools for styles ask for neither.
      default: './parts.css',
    },
    './package.json': './package.json',
  },
  // For tools that do not know `exports`.
  main: './cjs/index.js',
  types: './cjs/index.d.ts',
  engines: { node: '>=20' },
  peerDependencies: { ...peerDependencies, '@parley/client': `^${peerDependencies['@parley/client']}` },
  // The hooks need none of it.
  peerDependenciesMeta,
});

const forBoth = (entry: string): object => ({
  import: { types: `./esm/${entry}.d.ts`, default: `./esm/${entry}.js` },
  require: { types: `./cjs/${entry}.d.ts`, default: `./cjs/${entry}.js` },
});

const readManifest = (): Manifest => JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));

const writeJson = (path: string, value: object): void => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

/**
 * Checks everything that is no test, as many things side by side as the machine has cores: `npm run check`. With words
 * (`types`, `lint`, `imports`, `unused`) it checks those alone. What a check says is shown when it has ended.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

/** The program that a package installs, as npm would start it. */
function programOf(packageName: string, name: string): string {
  const manifest = findManifest(packageName);
  const { bin } = require(manifest) as { readonly bin: string | Readonly<Record<string, string>> };
  return join(dirname(manifest), typeof bin === 'string' ? bin : (bin[name] ?? ''));
}

/** Not every package lets its manifest be resolved. */
const findManifest = (packageName: string): string => join(root, 'node_modules', packageName, 'package.json');

const compiler = programOf('typescript', 'tsc');
/** Every workspace that has a tsconfig; those first that take longest, so that no core is left alone with one. */
const projects = ['packages/server', '.', ...globSync(['packages/*', 'apps/*'], { cwd: root }).toSorted()]
  .filter((project, index, all) => all.indexOf(project) === index)
  .filter((project) => existsSync(join(root, project, 'tsconfig.json')));

const checks = {
  types: projects.map((project) => ({ name: `types of ${project}`, command: [compiler, '-p', join(root, project)] })),
  lint: [{ name: 'lint', command: [programOf('@biomejs/biome', 'biome'), 'check', '.'] }],
  imports: [
    {
      name: 'imports',
      command: [
        programOf('dependency-cruiser', 'depcruise'),
        ...['packages', 'apps', 'bench', 'tools'],
        ...['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long'],
      ],
    },
  ],
  unused: [{ name: 'unused', command: [programOf('knip', 'knip')] }],
} as const satisfies Readonly<Record<string, readonly Check[]>>;

/** Says what it found, and whether that was nothing. */
function run({ name, command }: Check): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      console.log(code === 0 ? `${name}: sound` : `${name}: not sound\n${said}`);
      resolve(code === 0);
    });
  });
}

const isKind = (word: string): word is keyof typeof checks => word in checks;
const words = process.argv.slice(2);
const unknown = words.find((word) => !isKind(word));
if (unknown !== undefined) throw new Error(`"${unknown}" is no check; there are ${Object.keys(checks).join(', ')}.`);
const wanted = words.length > 0 ? words.filter(isKind) : (['types', 'lint', 'imports', 'unused'] as const);

const waiting = wanted.flatMap((kind): readonly Check[] => checks[kind]);
const failed: string[] = [];
const queue = waiting.values();
const work = async (): Promise<void> => {
  for (const check of queue) if (!(await run(check))) failed.push(check.name);
};
await Promise.all(Array.from({ length: availableParallelism() }, work));
if (failed.length > 0) {
  console.error(`Not sound: ${failed.join(', ')}.`);
  process.exitCode = 1;
}

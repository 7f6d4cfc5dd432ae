import { dirname, join, relative } from 'node:path';
import { type OutputOptions, type Plugin, rolldown } from 'rolldown';

const sources = join(import.meta.dirname, '../src');
const hooks = join(sources, 'index.ts');

/** What apps import, by the path of its module without an extension: the hooks, and the parts that are built on them. */
export const entries = ['index', 'parts/index'] as const;
export type Entry = (typeof entries)[number];

/** One entry as one file; what an app has already stays outside, and for the parts so do the hooks. Returns its text. */
export async function bundle(entry: Entry, options: OutputOptions): Promise<string> {
  const input = join(sources, `${entry}.ts`);
  const build = await rolldown({
    input,
    platform: 'neutral',
    external: [/^react($|\/)/, 'react-dom', '@parley/client'],
    plugins: input === hooks ? [] : [hooksBeside(input)],
    transform: { target: 'es2022' },
    // How long it took says nothing of what was built.
    checks: { bundlerTimings: false },
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  // Components of a server may import it: what it has runs in the browser.
  const form = { exports: 'named', esModule: true, banner: "'use client';", ...options } as const;
  const { output } = options.file === undefined ? await build.generate(form) : await build.write(form);
  await build.close();
  return output[0].code;
}

/** Both entries share one context: a second copy of the hooks would know of no provider. */
function hooksBeside(input: string): Plugin {
  const id = relative(dirname(input), hooks).replace(/\.ts$/, '.js').replaceAll('\\', '/');
  return {
    name: 'hooks-beside',
    resolveId: (source, importer) =>
      importer !== undefined && join(dirname(importer), source) === hooks ? { id, external: true } : null,
  };
}

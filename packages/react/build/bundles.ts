import { join } from 'node:path';
import { type OutputOptions, rolldown } from 'rolldown';

const entry = join(import.meta.dirname, '../src/index.ts');

/** The package as one file; what an app has already stays outside. Returns its text. */
export async function bundle(options: OutputOptions): Promise<string> {
  const build = await rolldown({
    input: entry,
    platform: 'neutral',
    external: [/^react($|\/)/, '@parley/client'],
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const here = import.meta.dirname;
const styles = ['base', 'frame', 'text', 'search', 'smaller'] as const;
const scripts = ['theme', 'site', 'search'] as const;
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#0b6b5d" d="M4 5h24v17H15l-7 6v-6H4z"/></svg>\n';

/** Styles and scripts of the site by their address. Scripts are none of modules, so that pages work from a disk, too. */
export async function makeAssets(): Promise<ReadonlyMap<string, string>> {
  const bundled = await Promise.all(
    scripts.map(async (name) => [`assets/${name}.js`, await bundle(join(here, `browser/${name}.ts`))] as const),
  );
  const style = styles.map((name) => readFileSync(join(here, `styles/${name}.css`), 'utf8')).join('\n');
  return new Map([...bundled, ['assets/site.css', style], ['assets/icon.svg', icon]]);
}

async function bundle(input: string): Promise<string> {
  const build = await rolldown({
    input,
    platform: 'browser',
    transform: { target: 'es2022' },
    // How long it took says nothing of what was built.
    checks: { bundlerTimings: false },
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  const { output } = await build.generate({ format: 'iife', minify: true });
  await build.close();
  return output[0].code;
}

/**
 * Lets Node load React parts in the workers of tests, by `--import`: it takes the types out of modules by itself, but
 * leaves JSX as it is. Threads of a worker inherit the option and load none.
 */
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/** Most workers never load one. */
const loadTransformer = (): typeof import('rolldown/utils') => createRequire(import.meta.url)('rolldown/utils');

if (isMainThread) {
  registerHooks({
    load: (url, context, nextLoad) => {
      if (!url.endsWith('.tsx')) return nextLoad(url, context);
      const path = fileURLToPath(url);
      const { code, errors } = loadTransformer().transformSync(path, readFileSync(path, 'utf8'));
      if (errors.length > 0) throw new SyntaxError(`${path}: ${errors.map(({ message }) => message).join('; ')}`);
      return { format: 'module', source: code, shortCircuit: true };
    },
  });
}

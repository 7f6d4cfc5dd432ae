import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';

const packages = join(import.meta.dirname, '../..');

/** What resembles each other; a module stands where it is named first, behind what it imports. */
const groups = [
  'client/src/enums/*.ts',
  // What the app is shown of a message, a conversation and a user.
  'client/src/features/*/{message,conversation,info}.ts',
  'protocol/src/features/*.ts',
  'client/src/features/*/*checks.ts',
  'client/src/features/*/*api.ts',
  'client/src/core/*.ts',
  'client/src/features/*/*.ts',
];

/** Puts modules that resemble each other together, since gzip finds only what stands within 32 KB again. */
export function withModuleOrder(entry: string): Plugin {
  const files = groups.flatMap((group) => globSync(group, { cwd: packages, exclude: ['**/*.test.ts'] }).sort());
  const imports = files.map((file) => `import ${JSON.stringify(join(packages, file))};\n`).join('');
  return {
    name: 'with-module-order',
    // Without this an import of nothing would be left out, with the order that it is here for.
    transform: (code, id) => ({ code: id === entry ? imports + code : code, moduleSideEffects: true }),
  };
}

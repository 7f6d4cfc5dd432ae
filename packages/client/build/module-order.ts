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
  const imports = groups.flatMap(filesOf).map((file) => `import ${JSON.stringify(join(packages, file))};\n`);
  return {
    name: 'with-module-order',
    // Without this an import of nothing would be left out, with the order that it is here for.
    transform: (code, id) => ({ code: id === entry ? imports.join('') + code : code, moduleSideEffects: true }),
  };
}

function filesOf(group: string): readonly string[] {
  const files = globSync(group, { cwd: packages, exclude: ['**/*.test.ts'] });
  if (files.length === 0) throw new Error(`no module is called ${group}`);
  return files.sort();
}

// Plain JavaScript that any Node with modules can read.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const modules = new URL('../../../node_modules/', import.meta.url);
const isWindows = process.platform === 'win32';
const system = isWindows ? 'win' : process.platform;

/** The Node that `npm ci` has brought for this machine, or `undefined`. */
export function findInstalledNode() {
  const names = [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`];
  const paths = names.map((name) => fileURLToPath(new URL(`${name}/bin/${isWindows ? 'node.exe' : 'node'}`, modules)));
  return paths.find((path) => existsSync(path));
}

/**
 * After an installation: npm 10 installs the Node of `optionalDependencies` and makes no link to it, so that scripts
 * would run on the Node of the machine. Plain JavaScript, because that one may be too old for more.
 */
import { existsSync, linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findInstalledNode } from '../packages/server/bin/installed-node.mjs';

const folder = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url));
const isWindows = process.platform === 'win32';
const node = findInstalledNode();
const links = ['node', 'node.cmd', 'node.exe'].map((name) => `${folder}${name}`);
if (node && !links.some((link) => existsSync(link))) {
  mkdirSync(folder, { recursive: true });
  if (isWindows) linkSync(node, `${folder}node.exe`);
  else symlinkSync(node, `${folder}node`);
}

/** Builds the package into `dist`, a folder that `npm install <folder>` and `npm publish <folder>` take as it is. */
import { join } from 'node:path';
import { buildPackage } from './package.ts';
import { describeSizes } from './size.ts';

const folder = join(import.meta.dirname, '../dist');
await buildPackage(folder);
console.log(`react: built into ${folder}; ${await describeSizes()}`);

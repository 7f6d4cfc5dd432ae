/** Builds the SDK into `dist`, a folder that `npm install <folder>` and `npm publish <folder>` take as it is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from './package.ts';
import { gzippedBytes, sizeBudgetBytes } from './size.ts';

const folder = join(import.meta.dirname, '../dist');
await buildPackage(folder);
const size = gzippedBytes(readFileSync(join(folder, 'zim.js'), 'utf8'));
const figures = `${(size / 1000).toFixed(1)} KB minified and gzipped, budget ${sizeBudgetBytes / 1000} KB`;
console.log(`sdk: built into ${folder}; the whole SDK for a browser: ${figures}`);

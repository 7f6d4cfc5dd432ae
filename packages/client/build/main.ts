/** Builds the SDK into `dist`, a folder that `npm install <folder>` and `npm publish <folder>` take as it is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from './package.ts';
import { countMethods, describeSize, gzippedBytes } from './size.ts';

const folder = join(import.meta.dirname, '../dist');
await buildPackage(folder);
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const size = describeSize(gzippedBytes(read('zim.js')), countMethods(read('esm/index.d.ts')));
console.log(`sdk: built into ${folder}; the whole SDK for a browser: ${size}`);

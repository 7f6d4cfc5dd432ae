#!/usr/bin/env node
// Plain JavaScript that any Node with modules can read: it must be able to tell an old one what to do.
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

// Earlier ones cut texts at U+0000 and carry a SQLite that can damage its log.
const [majorMin, minorMin] = [24, 16];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < majorMin || (major === majorMin && minor < minorMin)) {
  console.error(
    `parley: needs Node ${majorMin}.${minorMin} or newer; this is ${process.version}. \`npm ci\` installs the right one: start Parley through npm (\`npm start\`, \`npm run parley -- …\`), which finds it by itself.`,
  );
  process.exitCode = 1;
} else {
  // Inside the project: a cache in a directory that others may write to would let them run code here.
  nodeModule.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/parley', import.meta.url)));
  await import('../src/main.ts');
}

#!/usr/bin/env node
// Plain JavaScript that any Node with modules can read: one that is too old hands over to the one that is installed.
import { spawn } from 'node:child_process';
import * as nodeModule from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { findInstalledNode } from './installed-node.mjs';

// Earlier ones cut texts at U+0000 and carry a SQLite that can damage its log.
const [majorMin, minorMin] = [24, 16];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isOld = major < majorMin || (major === majorMin && minor < minorMin);
const installed = isOld ? findInstalledNode() : undefined;

if (!isOld) {
  // Inside the project: a cache in a directory that others may write to would let them run code here.
  nodeModule.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/parley', import.meta.url)));
  await import('../src/main.ts');
} else if (installed) {
  handOver(installed);
} else {
  console.error(
    `parley: needs Node ${majorMin}.${minorMin} or newer; this is ${process.version}. \`npm ci\` installs the right one beside Parley, from where it is started by itself.`,
  );
  process.exitCode = 1;
}

/** @param {string} node */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal has sent Ctrl-C to both, and a second one means something else.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', ({ message }) => {
    console.error(`parley: ${node} cannot be started: ${message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
  });
}

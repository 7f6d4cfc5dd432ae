import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findNodePrograms } from '../testing/node-programs.ts';
import { createTestDirectory, spawnParley, startServerProcess } from '../testing/server-process.ts';

/** Makes a Node say that it is another one, before the program is read. */
const pretend = (version: string): readonly string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, 'version', { value: 'v${version}' });
     Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  )}`,
];

describe.each(['18.20.0', '20.19.0', '22.22.0', '24.15.9'])('Node %s', (version) => {
  test('hands over to the one that is installed beside Parley', async () => {
    const { code, out, err } = await spawnParley(['--version'], { nodeOptions: pretend(version) }).ended;
    expect([code, out, err]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/), '']);
  });

  test('hands back the exit code', async () => {
    const { code, err } = await spawnParley(['no-such-command'], { nodeOptions: pretend(version) }).ended;
    expect([code, err]).toEqual([2, expect.stringContaining('no-such-command')]);
  });

  test('is told what to do where none is installed', () => {
    const directory = createTestDirectory();
    const bin = join(directory.path, 'packages/server/bin');
    mkdirSync(bin, { recursive: true });
    cpSync(join(import.meta.dirname, '../../bin'), bin, { recursive: true });
    const words = [...pretend(version), join(bin, 'parley.mjs'), '--version'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    directory.remove();
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^parley: needs Node 24\.16 or newer; this is v[\d.]+\. `npm ci` installs .+\n$/);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

test.each(['24.16.0', '25.0.0', '26.1.0'])('Node %s is taken', async (version) => {
  const { code, out } = await spawnParley(['--version'], { nodeOptions: pretend(version) }).ended;
  expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});

// The pretence above stands for it on a machine that has no old Node.
for (const { path, major } of findNodePrograms().filter((program) => program.major < 24)) {
  test.each(['SIGTERM', 'SIGINT'] as const)(`a Node ${major} that really is old serves until %s`, async (signal) => {
    const directory = createTestDirectory();
    const server = await startServerProcess({ node: path, environment: { PARLEY_DATA_DIR: directory.path } });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const { code, err } = await server.stop(signal);
    directory.remove();
    expect([code, err]).toEqual([0, '']);
  });
}

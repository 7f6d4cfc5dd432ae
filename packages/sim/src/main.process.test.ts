import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

function start(...args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args]);
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    out += String(chunk);
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out })));
  return { child, ended };
}

describe('npm run sim', () => {
  test('explains itself', async () => {
    const { code, out } = await start('--help').ended;
    expect(code).toBe(0);
    expect(out).toContain('--profile P');
    expect(out).toContain('cluster');
  });

  test('runs worlds and sums up', async () => {
    const { code, out } = await start('--seeds', '3', '--profile', 'calm').ended;
    expect(out).toMatch(/done: 3 worlds in [\d.]+ s, 0 broken/);
    expect(code).toBe(0);
  });

  test('repeats one world and prints what happened in it', async () => {
    const { out } = await start('--seed', '7', '--profile', 'calm', '--trace').ended;
    expect(out).toMatch(/^\{"at":[\d.]+,.*"kind":"sent"/m);
    expect(out).toContain('done: 1 worlds');
  });

  test.each([['--profile', 'sunny'], ['--seeds', '0'], ['--seed', 'x'], ['--unknown']])(
    'says what is wrong with %s %s',
    async (...args) => {
      const { code, out } = await start(...args).ended;
      expect(code).toBe(2);
      expect(out).toContain(args[0]);
    },
  );

  test('is interrupted after the present world, and sums up', async () => {
    const { child, ended } = start('--seeds', '100000');
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(out).toMatch(/interrupted after \d+ worlds/);
    expect(code).toBe(0);
  });
});

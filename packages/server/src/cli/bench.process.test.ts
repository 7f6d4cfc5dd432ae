import { expect, test } from 'vitest';
import { spawnParley } from '../testing/server-process.ts';
import { runCommand } from '../testing/test-terminal.ts';
import { createBenchCommand } from './bench.ts';

test('what follows `bench` is read by the benches themselves', async () => {
  const { code, out } = await spawnParley(['bench', '--', '--help']).ended;
  expect([code, out]).toEqual([0, expect.stringMatching(/Usage: npm run bench -- /)]);
  const wrong = await spawnParley(['bench', 'no-such-scenario']).ended;
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('scenario')]);
});

test('its own help', async () => {
  const { code, out } = await spawnParley(['bench', '--help']).ended;
  expect([code, out]).toEqual([0, expect.stringMatching(/^parley bench: measure this machine/)]);
});

test('where the benches are not installed: how to get them', async () => {
  const commands = { bench: createBenchCommand('/nowhere/bench/main.ts') };
  const { code, err } = await runCommand(commands, ['bench', 'send']);
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/not part of this installation; clone the repository, .*npm run bench/),
  ]);
});

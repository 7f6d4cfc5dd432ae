import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { spawnParley } from '../testing/server-process.ts';

/** Makes a Node say that it is another one, before the program is read. */
const pretend = (version: string): readonly string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, 'version', { value: 'v${version}' });
     Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  )}`,
];

const advice = /^parley: needs Node 24\.16 or newer; this is v[\d.]+\..*npm start/;

test.each(['18.20.0', '20.19.0', '22.22.0', '24.15.9'])('Node %s is told what to do', async (version) => {
  const { code, out, err } = await spawnParley(['token', '--user', 'a'], { nodeOptions: pretend(version) }).ended;
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(advice);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});

test.each(['24.16.0', '25.0.0', '26.1.0'])('Node %s is taken', async (version) => {
  const { code, out } = await spawnParley(['--version'], { nodeOptions: pretend(version) }).ended;
  expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});

const systemNode = '/usr/bin/node';
const systemMajor = Number(
  /^v(\d+)/.exec(spawnSync(systemNode, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1],
);

// The pretence above stands for it on a machine that has no old Node.
if (systemMajor < 24) {
  test('a Node that really is old can read the program and is told what to do', async () => {
    const { code, out, err } = await spawnParley(['start'], { node: systemNode }).ended;
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(advice);
  });
}

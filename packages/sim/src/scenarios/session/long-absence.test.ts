import type { Config } from '@parley/server/config';
import { expect, test } from 'vitest';
import { leaveForLong } from './long-absence.ts';

const limited =
  (limits: (present: Config['limits']) => Partial<Config['limits']>) =>
  (config: Config): Config => ({ ...config, limits: { ...config.limits, ...limits(config.limits) } });

test('a device with 1000 conversations and 10,000 missed messages meets no limit, nor half of it [PARAM-13a]', {
  timeout: 60_000,
}, async () => {
  const configure = limited(({ queryRowsMost, queryBytesMost }) => ({
    queryRowsMost: queryRowsMost / 2,
    queryBytesMost: queryBytesMost / 2,
    queryRowsPerSecond: 1,
    queryBytesPerSecond: 1024,
  }));
  const { chat, bob } = await leaveForLong({ friends: 1000, missed: 10, text: 'hello', configure });
  await bob.login();
  await chat.run(20_000);
  expect(bob.received.flatMap(({ texts }) => texts)).toHaveLength(11_000);
  expect(bob.totals.at(-1)).toBe(11_000);
  expect(bob.errors).toEqual([]);
  expect(chat.world.bugs).toEqual([]);
});

test('a device that meets the limit waits and goes on, and misses nothing [PARAM-13a]', async () => {
  const configure = limited(() => ({ queryRowsMost: 200, queryRowsPerSecond: 100 }));
  const { chat, bob } = await leaveForLong({ friends: 20, missed: 30, text: 'hello', configure });
  await bob.login();
  await chat.run(60_000);
  expect(bob.received.flatMap(({ texts }) => texts)).toHaveLength(620);
  expect(bob.totals.at(-1)).toBe(620);
  expect(new Set(bob.errors)).toEqual(new Set([6000005]));
  expect(chat.world.bugs).toEqual([]);
});

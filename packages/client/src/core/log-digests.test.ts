import { limits } from '@parley/protocol/limits';
import { digestOf } from '@parley/protocol/log-digest';
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../cache/cache.ts';
import { createWorld, type World } from '../testing/world.ts';
import { digestRanges } from './log-digests.ts';

const record = (log: number): LogRecord => ({
  ...{ log, conversationType: 0, conversationID: `user${log}` },
  ...{ position: log * 2, messageSeq: log, messageID: log + 1000 },
});
const records = (count: number): LogRecord[] => Array.from({ length: count }, (_, index) => record(index * 10 + 10));

describe('ranges of logs', () => {
  test('are made of so many logs as are worth it, and of no more than digests can tell of', () => {
    expect(digestRanges(records(63), 64)).toBeUndefined();
    expect(digestRanges(records(64), 64)).toHaveLength(1);
    expect(digestRanges(records(65), 64)).toHaveLength(2);
    const most = limits.syncRangesMax * limits.digestedLogsMax;
    expect(digestRanges(records(most), 64)).toHaveLength(limits.syncRangesMax);
    expect(digestRanges(records(most + 1), 64)).toBeUndefined();
  });

  test('leave out no log, also none that the device has not heard of', () => {
    const held = records(140);
    const ranges = digestRanges(held, 64) ?? [];
    expect(ranges.map(({ afterLog, upToLog }) => [afterLog, upToLog])).toEqual([
      [0, 640],
      [640, 1280],
      [1280, Number.MAX_SAFE_INTEGER],
    ]);
    expect(ranges.map(({ digest }) => digest)).toEqual([
      digestOf(held.slice(0, 64)),
      digestOf(held.slice(64, 128)),
      digestOf(held.slice(128)),
    ]);
  });
});

/** Bob's device holds four conversations and is offline. */
async function awayWithFour(world: World) {
  const { clock, server, device } = world;
  const bob = device('bob');
  await bob.login();
  for (const friend of friends) server.send(friend, 'bob', `hello from ${friend}`);
  await clock.run(1000);
  const before = bob.told.texts().length;
  server.cut();
  return { news: () => bob.told.texts().slice(before) };
}

const friends = ['ann', 'carol', 'dave', 'eve'];
const digesting = { digestedLogsMin: 1 };

describe('a device that compares digests', () => {
  test('asks once where it lacks nothing', async () => {
    const world = createWorld(digesting);
    await awayWithFour(world);
    const before = world.server.network.requests('sync').length;
    await world.clock.run(60_000);
    const asked = world.server.network.requests('sync').slice(before);
    expect(asked.map(({ params }) => params['logs'])).toEqual([[]]);
    expect(asked[0]?.params['digests']).toHaveLength(4);
  });

  test('names the logs of the ranges that differ, and gets what it lacks', async () => {
    const world = createWorld(digesting);
    const bob = await awayWithFour(world);
    world.server.send('carol', 'bob', 'meanwhile');
    world.server.send('zoe', 'bob', 'a stranger');
    const before = world.server.network.requests('sync').length;
    await world.clock.run(60_000);
    expect(bob.news().sort()).toEqual(['a stranger', 'meanwhile']);
    const asked = world.server.network.requests('sync').slice(before);
    expect(asked[0]?.params['digests']).toHaveLength(4);
    const logs = ['carol', 'eve', 'zoe'].map((friend) => ({ log: world.server.logOf(friend, 'bob') }));
    expect(asked[1]?.params).toMatchObject({ logs, within: [{}, {}] });
    expect(asked).toHaveLength(2);
  });

  test('finds out that the database lives another life, without a word of it', async () => {
    const world = createWorld(digesting);
    const bob = await awayWithFour(world);
    for (const friend of friends) world.server.send(friend, 'bob', `later from ${friend}`);
    await world.clock.run(60_000);
    world.server.cut();
    world.server.restore(1, 'untold');
    await world.clock.run(60_000);
    // It takes the place of the one that was lost.
    world.server.send('carol', 'bob', 'anew');
    await world.clock.run(1000);
    expect(bob.news().at(-1)).toBe('anew');
  });

  test('names everything to a server of before', async () => {
    const world = createWorld(digesting);
    world.server.knowsDigests = false;
    const bob = await awayWithFour(world);
    world.server.send('carol', 'bob', 'meanwhile');
    await world.clock.run(60_000);
    expect(bob.news()).toEqual(['meanwhile']);
  });
});

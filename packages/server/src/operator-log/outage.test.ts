import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { StorageFailure } from '../storage/storage.ts';
import { createOutage } from './outage.ts';
import { createTextLog } from './text-log.ts';

function setUp(level: 'debug' | 'info' = 'info') {
  const clock = createManualClock();
  const lines: string[] = [];
  const database = { isThere: true };
  const log = createTextLog({ level, clock, write: (line) => void lines.push(line) });
  const outage = createOutage({ log, clock, isBack: async () => database.isThere });
  const take = (): readonly string[] => lines.splice(0).map((line) => line.slice('00:00:00 '.length));
  /** Lets a second pass, and what it begins come to its end. */
  const passSecond = async (): Promise<void> => {
    clock.advance(1000);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { outage, database, take, passSecond };
}

const gone = (): StorageFailure => new StorageFailure('nothing listens there', { isAway: true });

test('what fails because the database is away is told once, and once more when it is back', async () => {
  const { outage, database, take, passSecond } = setUp();
  database.isThere = false;
  for (let index = 0; index < 50; index += 1) outage.log.error('request failed', { incident: 'x' }, gone());
  outage.noticed(gone());
  for (let second = 0; second < 30; second += 1) await passSecond();
  expect(take()).toEqual(['error storage.away what="nothing listens there"']);
  database.isThere = true;
  await passSecond();
  expect(take()).toEqual(['warn  storage.back seconds=31 failures=51']);
  await passSecond();
  expect(take()).toEqual([]);
  // And the next time again.
  outage.log.error('sweep failed', {}, gone());
  expect(take()).toEqual(['error storage.away what="nothing listens there"']);
  await outage.stop();
});

test('an incident is found by whoever listens to debug', async () => {
  const { outage, take } = setUp('debug');
  outage.log.error('request failed', { incident: 'x7' }, gone());
  expect(take()).toEqual([
    'error storage.away what="nothing listens there"',
    'debug request failed incident=x7 what="nothing listens there"',
  ]);
  await outage.stop();
});

test('an idle connection that is lost is no outage while the database answers', async () => {
  const { outage, take, passSecond } = setUp();
  for (let index = 0; index < 5; index += 1) outage.noticed(gone());
  await passSecond();
  await passSecond();
  expect(take()).toEqual(['warn  storage.sick what="nothing listens there"']);
});

test('a database that still answers while it is being stopped is away all the same, and told once', async () => {
  const { outage, database, take, passSecond } = setUp();
  outage.noticed(gone());
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  database.isThere = false;
  await passSecond();
  expect(take()).toEqual(['error storage.away what="nothing listens there"']);
  await outage.stop();
});

test('a suspicion does not keep the server from stopping', async () => {
  const { outage, take } = setUp();
  outage.noticed(gone());
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  await outage.stop();
  expect(take()).toEqual(['warn  storage.sick what="nothing listens there"']);
});

test('what has nothing to do with it is written as it is', async () => {
  const { outage, database, take } = setUp();
  database.isThere = false;
  outage.log.error('sweep failed', { sweep: 's' }, new StorageFailure('the disk is full'));
  const [line, stack] = take();
  expect(line).toBe('error sweep failed sweep=s');
  expect(stack).toContain('at ');
  outage.log.error('sweep failed', {}, gone());
  outage.log.error('sweep failed', { sweep: 's' }, new Error('a bug'));
  outage.log.error('request failed', {}, new StorageFailure('a sync failed', { isFatal: true }));
  const events = take().filter((text) => text.startsWith('error '));
  expect(events).toEqual([
    'error storage.away what="nothing listens there"',
    'error sweep failed sweep=s',
    'error request failed',
  ]);
  await outage.stop();
});

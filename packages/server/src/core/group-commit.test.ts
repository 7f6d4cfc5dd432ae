import { isRefusal } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import { StorageFailure } from '../storage/storage.ts';
import { app, createCommitWorld, limits, message, seqOf } from '../testing/commit-world.ts';
import type { BatchKind, Change } from './commit.ts';
import { toUserKey } from './ids.ts';

test('what arrives in one turn shares one transaction, in the order in which it came', async () => {
  const world = await createCommitWorld();
  const { clock, commit, rename } = world;
  const outcomes = Promise.all([
    commit.batch(message(1)),
    commit.run(rename('between')),
    commit.batch(message(2)),
    commit.batch(message(3)),
  ]);
  await clock.settle();
  const [first, name, second, third] = await outcomes;
  expect([seqOf(first), name, seqOf(second), seqOf(third)]).toEqual([1, 'between', 2, 3]);
  expect(world.transactions).toBe(1);
});

test('a refusal takes back its own rows and nobody else’s', async () => {
  const { clock, commit, rename, storedName } = await createCommitWorld();
  const outcomes = Promise.all([
    commit.run(rename('kept')),
    commit.run(rename('refused', 'refuse')),
    commit.batch(message(1)),
  ]);
  await clock.settle();
  const [, refused, appended] = await outcomes;
  expect(isRefusal(refused)).toBe(true);
  expect(seqOf(appended)).toBe(1);
  expect(await storedName()).toBe('kept');
});

test('a member that breaks the batch takes nobody with it', async () => {
  const { clock, commit, rename, storedName } = await createCommitWorld();
  const outcomes = Promise.allSettled([
    commit.batch(message(1)),
    commit.run(rename('broken', 'break')),
    commit.batch(message(2)),
  ]);
  await clock.settle();
  const [first, broken, second] = await outcomes;
  expect(broken.status).toBe('rejected');
  expect([first, second].map((each) => each.status === 'fulfilled' && seqOf(each.value))).toEqual([1, 2]);
  expect(await storedName()).toBe('');
});

test('a repeat in the same batch gets the first result and tells nobody again', async () => {
  const { clock, commit, published } = await createCommitWorld();
  const outcomes = Promise.all([commit.batch(message(1)), commit.batch(message(1))]);
  await clock.settle();
  const [first, repeat] = await outcomes;
  expect(repeat).toEqual(first);
  expect(published.length).toBe(1);
});

test('more than a batch takes is committed in several, and sockets get their turn between', async () => {
  const world = await createCommitWorld({ commitMembersMax: 2 });
  const { clock, commit } = world;
  const outcomes = Promise.all([1, 2, 3, 4, 5].map((serial) => commit.batch(message(serial))));
  await clock.settle();
  expect((await outcomes).map(seqOf)).toEqual([1, 2, 3, 4, 5]);
  expect(world.transactions).toBe(3);
});

test('a batch whose time is over leaves the rest to the next', async () => {
  const world = await createCommitWorld();
  const { clock, commit, rename } = world;
  const slow = (name: string): Change<string> => ({
    ...rename(name),
    decide: async () => {
      clock.advance(limits.commitBatchMs);
      return { result: name };
    },
  });
  const outcomes = Promise.all([commit.run(slow('one')), commit.run(slow('two'))]);
  await clock.settle();
  expect(await outcomes).toEqual(['one', 'two']);
  expect(world.transactions).toBe(2);
});

test('a full queue refuses instead of growing', async () => {
  const { clock, commit } = await createCommitWorld({ commitQueueMax: 1 });
  const waiting = commit.batch(message(1));
  expect(await commit.batch(message(2))).toMatchObject({ refused: 'CommonModuleTriggerServerFrequencyLimit' });
  await clock.settle();
  expect(seqOf(await waiting)).toBe(1);
});

test('a fatal failure is nobody’s to repeat: every member is told', async () => {
  const world = await createCommitWorld();
  const { clock, commit, rename } = world;
  const failing: Change<string> = {
    ...rename('fatal'),
    decide: () => Promise.reject(new StorageFailure('sync failed', { isFatal: true })),
  };
  const outcomes = Promise.allSettled([commit.batch(message(1)), commit.run(failing)]);
  await clock.settle();
  expect((await outcomes).map((each) => each.status)).toEqual(['rejected', 'rejected']);
  expect(world.transactions).toBe(1);
});

test('idle waits for what was given so far', async () => {
  const { clock, commit } = await createCommitWorld();
  const answers: number[] = [];
  void commit.batch(message(1)).then((outcome) => answers.push(seqOf(outcome)));
  const idle = commit.idle();
  await clock.settle();
  await idle;
  expect(answers).toEqual([1]);
});

test('a set is gathered across changes of other kinds with which it shares no key', async () => {
  const decidedAs: number[] = [];
  const noted: BatchKind<number, number> = {
    name: 'note',
    keys: (of, key) => [{ app: of, kind: 'user', key: toUserKey(key) }],
    decide: async (_, keys) => {
      decidedAs.push(keys.length);
      return keys;
    },
  };
  const note = (key: number) => ({ app, kind: noted, command: key, settle: (outcome: number) => ({ outcome }) });
  const { clock, commit } = await createCommitWorld();
  const outcomes = Promise.all([
    commit.batch(note(1)),
    commit.batch(message(1)),
    commit.batch(note(2)),
    commit.batch(message(2)),
  ]);
  await clock.settle();
  const [one, first, two, second] = await outcomes;
  expect([one, seqOf(first), two, seqOf(second)]).toEqual([1, 1, 2, 2]);
  expect(decidedAs).toEqual([2]);
});

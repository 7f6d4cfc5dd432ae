import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { isRefusal } from '@parley/protocol/define';
import { type EncodedFrame, encodeAnswer } from '@parley/protocol/frames';
import { expect, test } from 'vitest';
import { type Config, defaultConfig } from '../config.ts';
import type { Context } from '../core/context.ts';
import { app, createActor, createFakeContext } from '../testing/gateway-world.ts';
import { createQueries } from './queries.ts';

const answerOf = (units: number): { readonly frame: EncodedFrame } => ({
  frame: encodeAnswer(1, { text: 'x'.repeat(units) }),
});

/** Queries of some users over a storage that finds `rowsFound` rows whatever is asked. */
function setUp(limits: Partial<Config['limits']> = {}, rowsFound = 99) {
  const clock = createManualClock();
  const config = { ...defaultConfig, limits: { ...defaultConfig.limits, ...limits } };
  let readings = 0;
  const history = async () => {
    readings += 1;
    return Array.from({ length: rowsFound });
  };
  const digestsOf = async () => ({ found: [], passed: rowsFound });
  const stores = { messages: { history }, conversations: { digestsOf } };
  const storage = { system: {}, read: () => stores } as unknown as Context['storage'];
  const context: Context = { ...createFakeContext(clock, config, []), storage };
  const queries = createQueries(clock, config.limits);
  const run = (
    userID: string,
    answer: (context: Context) => Promise<{ readonly frame: EncodedFrame }>,
    session = 'one',
  ) => queries.run({ actor: createActor(userID, { sessionID: session }), context }, answer);
  const read = (from: Context) => from.storage.read(app).messages.history({ log: 1 as never, count: 1, reverse: true });
  return { clock, queries, run, read, readings: () => readings };
}

/** A query that is under way until it is told to end. */
function createSlow() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const slow = (name: string) => async () => {
    begun.push(name);
    await new Promise<void>((resolve) => ends.push(resolve));
    return answerOf(0);
  };
  return { begun, ends, slow };
}

test('of one user a few are worked on at a time, whichever of the sessions ask; others do not wait for them [PARAM-13b]', async () => {
  const { clock, run } = setUp({ queriesInFlightMax: 2 });
  const { begun, ends, slow } = createSlow();
  const all = ['a1', 'a2', 'a3', 'a4'].map((name, index) => run('alice', slow(name), `session ${index}`));
  all.push(run('bob', slow('b1')));
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  ends[0]?.();
  await clock.settle();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
  for (let turn = 0; turn < 4; turn += 1) {
    for (const end of ends) end();
    await clock.settle();
  }
  expect((await Promise.all(all)).some(isRefusal)).toBe(false);
  expect(begun.at(-1)).toBe('a4');
});

test('the next one begins in a turn of its own', async () => {
  const { clock, run } = setUp({ queriesInFlightMax: 1 });
  const order: string[] = [];
  const quick = (name: string) => async () => {
    order.push(name);
    return answerOf(0);
  };
  const first = run('alice', quick('one'));
  const second = run('alice', quick('two'));
  await first;
  for (let look = 0; look < 20; look += 1) await Promise.resolve();
  expect(order).toEqual(['one']);
  await clock.settle();
  await second;
  expect(order).toEqual(['one', 'two']);
});

test('a query that fails gives its place to the next', async () => {
  const { clock, run } = setUp({ queriesInFlightMax: 1 });
  const failing = run('alice', () => Promise.reject(new Error('a bug')));
  const next = run('alice', async () => answerOf(0));
  await expect(failing).rejects.toThrow('a bug');
  await clock.settle();
  expect(await next).toEqual(answerOf(0));
});

test('no more wait than one connection may have open', async () => {
  const { clock, run } = setUp({ queriesInFlightMax: 1 });
  const { ends, slow } = createSlow();
  const all = Array.from({ length: 258 }, () => run('alice', slow('any')));
  expect(await all[257]).toMatchObject({ refused: 'CommonModuleTriggerServerFrequencyLimit' });
  for (let turn = 0; turn < 257; turn += 1) {
    ends[turn]?.();
    await clock.settle();
  }
  expect((await Promise.all(all)).filter(isRefusal)).toHaveLength(1);
});

test('rows are charged to the user over all sessions, and what was owed is waited for', async () => {
  const { clock, run, read } = setUp({ queryRowsMost: 150, queryRowsPerSecond: 100 });
  const reading = (times: number) => async (from: Context) => {
    for (let time = 0; time < times; time += 1) await read(from);
    return answerOf(0);
  };
  expect(isRefusal(await run('alice', reading(1), 'one'))).toBe(false);
  const second = run('alice', reading(1), 'other');
  await clock.settle();
  clock.advance(4);
  expect(isRefusal(await second)).toBe(false);
  const refused = { refused: 'CommonModuleTriggerServerFrequencyLimit' };
  expect(await run('alice', reading(1), 'a third')).toMatchObject(refused);
  expect(isRefusal(await run('bob', reading(1)))).toBe(false);
  clock.advance(496);
  expect(await run('alice', reading(1))).toMatchObject(refused);
  clock.advance(1);
  expect(isRefusal(await run('alice', reading(1)))).toBe(false);
});

test('rows that were only passed over cost a twenty-fifth', async () => {
  const { run } = setUp({ queryRowsMost: 9 }, 101);
  const passing = async (from: Context) => {
    await from.storage.read(app).conversations.digestsOf(1 as never, []);
    return answerOf(0);
  };
  // One for the reading, and five for the rows.
  expect(isRefusal(await run('alice', passing))).toBe(false);
  expect(isRefusal(await run('alice', passing))).toBe(false);
  expect(isRefusal(await run('alice', passing))).toBe(true);
});

test('so are the bytes of answers, and the entries of lists before anybody looks at them', async () => {
  const { queries, run } = setUp({ queryBytesMost: 1024, queryRowsMost: 10 });
  const refused = { refused: 'CommonModuleTriggerServerFrequencyLimit' };
  await run('alice', async () => answerOf(2000));
  expect(await run('alice', async () => answerOf(0))).toMatchObject(refused);
  const bob = createActor('bob');
  expect(queries.admit(bob, { logs: Array.from({ length: 9 }), log: 1 })).toBeUndefined();
  expect(queries.admit(bob, { logs: [1] })).toBeUndefined();
  expect(queries.admit(bob, null)).toMatchObject(refused);
});

test('a long reading lets others have their turn', async () => {
  const { clock, run, read } = setUp();
  let readings = 0;
  const long = run('alice', async (from) => {
    for (; readings < 10; readings += 1) await read(from);
    return answerOf(0);
  });
  for (let look = 0; look < 1000; look += 1) await Promise.resolve();
  expect(readings).toBe(1);
  await clock.settle();
  expect(readings).toBe(1);
  for (let rest = 0; rest < 9; rest += 1) {
    clock.advance(4);
    await clock.settle();
  }
  expect(await long).toEqual(answerOf(0));
});

test('queries one after the other rest as one that reads as much', async () => {
  const { clock, run, read, readings } = setUp();
  const one = () =>
    run('alice', async (from) => {
      await read(from);
      return answerOf(0);
    });
  await one();
  const next = one();
  await clock.settle();
  expect(readings()).toBe(1);
  clock.advance(4);
  await next;
  expect(readings()).toBe(2);
});

test('many readings side by side are a long one, too', async () => {
  const { clock, run, read, readings } = setUp({}, 0);
  const wide = run('alice', async (from) => {
    await Promise.all(Array.from({ length: 120 }, () => read(from)));
    return answerOf(0);
  });
  for (let look = 0; look < 1000; look += 1) await Promise.resolve();
  expect(readings()).toBe(50);
  for (const total of [100, 120]) {
    await clock.settle();
    clock.advance(2);
    for (let look = 0; look < 1000; look += 1) await Promise.resolve();
    expect(readings()).toBe(total);
  }
  expect(await wide).toEqual(answerOf(0));
});

import { methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type TestSession } from '../testing/app-world.ts';
import { sendNumbered } from '../testing/numbered-messages.ts';

const { catchUp, sync } = methods.logs;
const { queryHistoryMessage, sendMessage } = methods.messages;

let world: AppWorld;
afterEach(() => world.close());

const asked = 60;
const hourMs = 3_600_000;

/** Bob has missed `count` messages of alice. */
async function begin(count: number, options: Parameters<typeof createAppWorld>[0] = {}) {
  world = await createAppWorld({ policy: 'multi', ...options });
  const alice = await world.login('alice');
  const bob = await world.login('bob');
  await sendNumbered(world, alice, { count });
  return { alice, bob, log: bob.messages()[0]?.log ?? 0 };
}

type Ask = (bob: TestSession, log: number) => { outcome(): unknown };

const kinds: readonly (readonly [name: string, ask: Ask])[] = [
  ['catchUp', (bob, log) => bob.post(catchUp, { logs: [{ log, position: 0, messageSeq: 0 }] })],
  ['sync', (bob) => bob.post(sync, { logs: [] })],
  [
    'queryHistoryMessage',
    (bob) => bob.post(queryHistoryMessage, { conversationType: 0, targetID: 'alice', count: 100, reverse: true }),
  ],
];

describe.each(kinds)('who asks for %s many times at once', (_name, ask) => {
  test('leaves others their turn between any two answers', async () => {
    const { alice, bob, log } = await begin(100);
    const queries = Array.from({ length: asked }, () => ask(bob, log));
    const content = { type: 1, message: 'hello' } as const;
    const sent = alice.post(sendMessage, { conversationType: 0, targetID: 'bob', localMessageID: 'late', content });
    const answered = () => queries.filter(({ outcome }) => outcome() !== undefined).length;
    for (let turn = 0; turn < 10 && sent.outcome() === undefined; turn += 1) {
      for (let look = 0; look < 500; look += 1) await Promise.resolve();
      world.clock.endTurn();
    }
    expect(sent.outcome()).toMatchObject({ result: {} });
    expect(answered()).toBeLessThan(asked / 2);
    await world.clock.run(1000);
    expect(answered()).toBe(asked);
  });
});

test('what a user may read is one budget for all sessions, and fills up again', async () => {
  const limits = { queryRowsMost: 250, queryRowsPerSecond: 100 };
  const { bob, log } = await begin(100, { limits });
  const other = await world.login('bob', { deviceID: 'another', instanceID: 'another' });
  const params = { logs: [{ log, position: 0, messageSeq: 0 }] };
  const outcomes: unknown[] = [];
  for (const session of [bob, other, bob, other]) {
    const asked = session.post(catchUp, params);
    await world.clock.run(5);
    outcomes.push(asked.outcome());
  }
  const limit = expect.objectContaining({ refused: 'CommonModuleTriggerServerFrequencyLimit' });
  const answer = expect.objectContaining({ result: expect.anything() });
  expect(outcomes).toEqual([answer, answer, answer, limit]);
  await world.clock.run(1000);
  expect(await other.ask(catchUp, params)).toEqual(answer);
});

test('a request whose parameters are at fault counts as one', async () => {
  const { bob } = await begin(1, { limits: { queriesPerSecond: 2 } });
  const ask = () => bob.ask(sync, { logs: 'none' } as never);
  const refused = [await ask(), await ask(), await ask()].map(
    (outcome) => outcome && 'refused' in outcome && outcome.refused,
  );
  const { CommonModuleParamsInvalid: fault, CommonModuleTriggerServerFrequencyLimit: limit } = {
    CommonModuleParamsInvalid: 'CommonModuleParamsInvalid',
    CommonModuleTriggerServerFrequencyLimit: 'CommonModuleTriggerServerFrequencyLimit',
  };
  expect(refused).toEqual([fault, fault, limit]);
});

test('logs that are uploaded have a budget of bytes for all sessions of a user [PARAM-13c]', async () => {
  const { uploadLog } = methods.session;
  const { alice, bob } = await begin(1, { logs: { userBytesPerHour: 8192 } });
  const part = (uploadID: string) => ({ uploadID, part: 0, isLast: true, text: '漢'.repeat(2000) });
  const limit = expect.objectContaining({ refused: 'CommonModuleTriggerServerFrequencyLimit' });
  expect(await bob.ask(uploadLog, part('one'))).toMatchObject({ result: {} });
  const other = await world.login('bob', { deviceID: 'another', instanceID: 'another' });
  expect(await other.ask(uploadLog, part('two'))).toEqual(limit);
  expect(await alice.ask(uploadLog, part('three'))).toMatchObject({ result: {} });
  // Long enough that the sessions, which send no heartbeat, are over.
  await world.clock.run(hourMs);
  const later = await world.login('bob');
  expect(await later.ask(uploadLog, part('four'))).toMatchObject({ result: {} });
});

test('a part that comes again, or that fits no log, is charged as any other, before it is looked at [PARAM-13c]', async () => {
  const { uploadLog } = methods.session;
  const { bob } = await begin(1, { logs: { userBytesPerHour: 4 * 4096 } });
  const limit = expect.objectContaining({ refused: 'CommonModuleTriggerServerFrequencyLimit' });
  const ask = (part: number) => bob.ask(uploadLog, { uploadID: 'one', part, isLast: false, text: 'x' });
  for (const part of [0, 0, 7, 0]) expect(await ask(part)).not.toEqual(limit);
  expect([await ask(0), await ask(1)]).toEqual([limit, limit]);
});

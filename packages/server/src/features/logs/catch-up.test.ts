import { methods } from '@parley/protocol/index';
import { wireLimits } from '@parley/protocol/limits';
import { afterEach, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';
import { messagesIn } from '../../testing/test-client.ts';

const { sendMessage } = methods.messages;
const { catchUp } = methods.logs;

let world: AppWorld;
let alice: TestSession;
let bob: TestSession;
let log: number;
afterEach(() => world.close());

/** Alice sends bob `m1`, `m2` … at one moment. */
async function send(count: number, options: { from?: number; message?: string } = {}): Promise<void> {
  const { from = 1, message = 'hello' } = options;
  for (let index = from; index < from + count; index += 1) {
    const content = { type: 1, message } as const;
    alice.post(sendMessage, { conversationType: 0, targetID: 'bob', localMessageID: `m${index}`, content });
    if (index % 200 === 0) await world.clock.settle();
  }
  await world.clock.settle();
}

async function begin(options: Parameters<typeof createAppWorld>[0] = {}): Promise<void> {
  world = await createAppWorld(options);
  alice = await world.login('alice');
  bob = await world.login('bob');
  await send(1);
  log = bob.messages()[0]?.log ?? 0;
}

const numbers = (messages: readonly { localMessageID: string }[]): number[] =>
  messages.map(({ localMessageID }) => Number(localMessageID.slice(1)));
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('catchUp', () => {
  const catchUpFrom = async (position: number, messageSeq = position) => {
    const answer = await bob.get(catchUp, { logs: [{ log, position, messageSeq }] });
    return answer.logs.map(({ entries, ...rest }) => ({ ...rest, numbers: numbers(messagesIn(entries)) }));
  };

  test('gives exactly what is missing, and says how far it goes', async () => {
    await begin();
    await send(4, { from: 2 });
    expect(await catchUpFrom(0)).toEqual([{ log, from: 0, to: 5, complete: true, numbers: range(1, 5) }]);
    expect(await catchUpFrom(3)).toEqual([{ log, from: 3, to: 5, complete: true, numbers: [4, 5] }]);
    expect(await catchUpFrom(5)).toEqual([{ log, from: 5, to: 5, complete: true, numbers: [] }]);
  });

  test('a device that passed over a gap gets no more than what is missing', async () => {
    await begin();
    await send(9, { from: 2 });
    expect(await catchUpFrom(8, 2)).toEqual([{ log, from: 8, to: 10, complete: true, numbers: [9, 10] }]);
  });

  test('a device that claims more messages than positions misses none', async () => {
    await begin();
    await send(4, { from: 2 });
    expect(await catchUpFrom(2, 5)).toEqual([{ log, from: 2, to: 5, complete: true, numbers: [3, 4, 5] }]);
  });

  test('long absences come in pages without a hole between them', async () => {
    await begin();
    await send(249, { from: 2 });
    expect(await catchUpFrom(0)).toEqual([{ log, from: 0, to: 100, complete: false, numbers: range(1, 100) }]);
    expect(await catchUpFrom(100)).toEqual([{ log, from: 100, to: 200, complete: false, numbers: range(101, 200) }]);
    expect(await catchUpFrom(200)).toEqual([{ log, from: 200, to: 250, complete: true, numbers: range(201, 250) }]);
    expect(await catchUpFrom(150)).toEqual([{ log, from: 150, to: 250, complete: true, numbers: range(151, 250) }]);
  });

  test('messages too old are passed over, and the gap is marked', async () => {
    await begin({ messages: { offlineMs: 60_000 } });
    await send(2, { from: 2 });
    await world.clock.run(40_000);
    bob = await world.login('bob');
    alice = await world.login('alice');
    await send(2, { from: 4 });
    await world.clock.run(20_001);
    bob.socket.ping();
    expect(await catchUpFrom(0)).toEqual([{ log, from: 3, to: 5, complete: true, numbers: [4, 5] }]);
    expect(await catchUpFrom(2)).toEqual([{ log, from: 3, to: 5, complete: true, numbers: [4, 5] }]);
    expect(await catchUpFrom(3)).toEqual([{ log, from: 3, to: 5, complete: true, numbers: [4, 5] }]);
    bob = await world.login('bob');
    await world.clock.run(30_000);
    bob.socket.ping();
    await world.clock.run(10_000);
    expect(await catchUpFrom(0)).toEqual([{ log, from: 5, to: 5, complete: true, numbers: [] }]);
  });

  test('a message of just the age of the window is replayed', async () => {
    await begin({ messages: { offlineMs: 20_000 } });
    await world.clock.run(20_000);
    expect(await catchUpFrom(0)).toEqual([{ log, from: 0, to: 1, complete: true, numbers: [1] }]);
    await world.clock.run(1);
    expect(await catchUpFrom(0)).toEqual([{ log, from: 1, to: 1, complete: true, numbers: [] }]);
  });

  test('a log of others, or one that does not exist, is left out', async () => {
    await begin();
    const carol = await world.login('carol');
    const logs = [
      { log, position: 0, messageSeq: 0 },
      { log: 12345, position: 0, messageSeq: 0 },
    ];
    expect(await carol.get(catchUp, { logs })).toEqual({ logs: [] });
    expect((await bob.get(catchUp, { logs })).logs.map((one) => one.log)).toEqual([log]);
  });

  test('an answer is cut where it would not fit the wire, and nothing is lost', async () => {
    await begin({ limits: { textBytesMax: 32 * 1024 } });
    await send(20, { from: 2, message: '文'.repeat(5000) });
    const got: number[] = [];
    let position = 0;
    for (;;) {
      const [answer] = await catchUpFrom(position);
      if (!answer) throw new Error('bob follows the log');
      expect(answer.from).toBe(position);
      got.push(...answer.numbers);
      position = answer.to;
      if (answer.complete) break;
      expect(answer.numbers.length).toBeGreaterThan(0);
    }
    expect(got).toEqual(range(1, 21));
    const largest = Math.max(...bob.socket.sent.map((message) => new TextEncoder().encode(message).length));
    expect(largest).toBeLessThanOrEqual(wireLimits.messageBytesMax);
  });

  test('several logs share one answer; one that found no room is asked for again', async () => {
    await begin({ limits: { textBytesMax: 32 * 1024 } });
    await send(20, { from: 2, message: 'x'.repeat(20_000) });
    const carol = await world.login('carol');
    const content = { type: 1, message: 'hi' } as const;
    const other = await carol.get(sendMessage, { conversationType: 0, targetID: 'bob', localMessageID: 'c', content });
    const shown = (named: number) => ({ log: named, position: 0, messageSeq: 0 });
    const answer = await bob.get(catchUp, { logs: [shown(log), shown(other.log)] });
    expect(answer.logs[0]).toMatchObject({ complete: false });
    expect(answer.logs[1]).toMatchObject({ log: other.log, complete: true });
    const large = { log, position: 1, messageSeq: 1 };
    const twice = await bob.get(catchUp, { logs: [large, large] });
    expect(twice.logs[1]).toMatchObject({ from: 1, to: 1, complete: false, entries: [] });
  });
});

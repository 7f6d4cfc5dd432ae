import type { WireEntry } from '@parley/protocol/features/logs';
import { methods } from '@parley/protocol/index';
import { wireLimits } from '@parley/protocol/limits';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toLogKey } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';
import { numbers, range, sendNumbered } from '../../testing/numbered-messages.ts';
import { messagesIn } from '../../testing/test-client.ts';
import type { ChangeRule } from '../messages/store.ts';

const { sendMessage } = methods.messages;
const { catchUp } = methods.logs;

let world: AppWorld;
let alice: TestSession;
let bob: TestSession;
let log: number;
afterEach(() => world.close());

const send = (count: number, options: { from?: number; message?: string } = {}): Promise<void> =>
  sendNumbered(world, alice, { count, ...options });

async function begin(options: Parameters<typeof createAppWorld>[0] = {}): Promise<void> {
  world = await createAppWorld(options);
  alice = await world.login('alice');
  bob = await world.login('bob');
  await send(1);
  log = bob.messages()[0]?.log ?? 0;
}

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
    const more = await carol.get(sendMessage, {
      conversationType: 0,
      targetID: 'bob',
      localMessageID: 'd',
      content: { type: 1, message: 'x'.repeat(20_000) },
    });
    const crowded = await bob.get(catchUp, { logs: [shown(log), { ...shown(more.log), position: 1 }] });
    expect(crowded.logs[1]).toMatchObject({ log: more.log, from: 1, to: 1, complete: false, entries: [] });
  });

  test('a full answer reads no further logs', async () => {
    const read: number[] = [];
    await begin({
      limits: { textBytesMax: 32 * 1024 },
      wrapStorage: (storage) => ({
        ...storage,
        read: (app) => {
          const readers = storage.read(app);
          const changedAfter: typeof readers.messages.changedAfter = (query) => {
            read.push(query.log);
            return readers.messages.changedAfter(query);
          };
          return { ...readers, messages: { ...readers.messages, changedAfter } };
        },
      }),
    });
    const shown = (named: number) => ({ log: named, position: 0, messageSeq: 0 });
    const logs: number[] = [];
    for (const userID of ['carol', 'dave', 'erin']) {
      const friend = await world.login(userID);
      const content = { type: 1, message: 'x'.repeat(wireLimits.messageBytesMax / 8 - 500) } as const;
      for (const localMessageID of ['a', 'b', 'c', 'd', 'e']) {
        const params = { conversationType: 0, targetID: 'bob', localMessageID, content } as const;
        logs.push((await friend.get(sendMessage, params)).log);
      }
    }
    const named = [...new Set(logs)];
    const answer = await bob.get(catchUp, { logs: named.map(shown) });
    expect(answer.logs.map(({ to, complete }) => ({ to, complete }))).toEqual([{ to: 4, complete: false }]);
    expect(read).toEqual(named.slice(0, 1));
  });

  test('a list that names a log twice is refused, and nothing is read for it', async () => {
    await begin();
    const logs = [1, 2, 2].map((named) => ({ log: named, position: 0, messageSeq: 0 }));
    expect(await bob.ask(catchUp, { logs })).toMatchObject({ refused: 'CommonModuleParamsInvalid' });
  });

  /** A later version takes the text of a message back. */
  async function revoke(messageSeq: number): Promise<void> {
    const app = toAppID(1);
    await world.storage.transact([{ app, kind: 'conversation', key: toLogKey(log) }], async (transaction) => {
      const { messages } = transaction.stores(app);
      const rule: ChangeRule = ({ row, head }) => {
        const position = head.position + 1;
        const body = JSON.stringify({ type: 1, message: '' });
        return { kind: 'change', row: { ...row, changedPosition: position, body }, head: { ...head, position } };
      };
      await messages.change({ log: toLogKey(log), messageSeq }, rule, world.clock.wall());
    });
  }

  const placed = (entries: readonly WireEntry[]) =>
    messagesIn(entries).map(({ messageSeq, changedPosition }) => [messageSeq, changedPosition]);

  describe('of changes', () => {
    const answerTo = async (position: number, messageSeq = position) => {
      const { logs } = await bob.get(catchUp, { logs: [{ log, position, messageSeq }] });
      return logs.map(({ from, to, complete, entries }) => ({ from, to, complete, placed: placed(entries) }));
    };

    test('gives the present state of a row once, at the position where it last changed', async () => {
      await begin();
      await send(2, { from: 2 });
      await revoke(1);
      await revoke(3);
      await revoke(1);
      const all = [
        [2, undefined],
        [3, 5],
        [1, 6],
      ];
      expect(await answerTo(0)).toEqual([{ from: 0, to: 6, complete: true, placed: all }]);
      expect(await answerTo(3)).toEqual([{ from: 3, to: 6, complete: true, placed: all.slice(1) }]);
      expect(await answerTo(5, 3)).toEqual([{ from: 5, to: 6, complete: true, placed: all.slice(2) }]);
      const [entry] = (await bob.get(catchUp, { logs: [{ log, position: 5, messageSeq: 3 }] })).logs[0]?.entries ?? [];
      expect(entry).toMatchObject({ position: 6, message: { position: 1, content: { message: '' } } });
    });

    test('a change of a row older than the replay age reaches the device', async () => {
      await begin({ messages: { offlineMs: 60_000 } });
      await send(1, { from: 2 });
      await world.clock.run(60_001);
      await revoke(1);
      bob = await world.login('bob');
      expect(await answerTo(2)).toEqual([{ from: 2, to: 3, complete: true, placed: [[1, 3]] }]);
    });

    test('changes in a gap are told with it, and nothing else of it', async () => {
      await begin({ messages: { offlineMs: 60_000 } });
      await send(1, { from: 2 });
      await revoke(1);
      await send(3, { from: 3 });
      await revoke(2);
      await world.clock.run(60_001);
      [alice, bob] = [await world.login('alice'), await world.login('bob')];
      await send(1, { from: 6 });
      // m1 … m5 stand at 1, 2, 4, 5, 6, changes at 3 and 7, m6 at 8.
      const changes = [
        [1, 3],
        [2, 7],
        [6, undefined],
      ];
      expect(await answerTo(2)).toEqual([{ from: 6, to: 8, complete: true, placed: changes }]);
      expect(await answerTo(3, 2)).toEqual([{ from: 6, to: 8, complete: true, placed: changes.slice(1) }]);
    });

    test('more of them than one answer holds come in several, until the gap is over', async () => {
      await begin({ messages: { offlineMs: 60_000 } });
      await send(149, { from: 2 });
      for (let messageSeq = 1; messageSeq <= 150; messageSeq += 1) await revoke(messageSeq);
      await send(1, { from: 151 });
      // So many at once are given places ahead of the clock.
      await world.clock.run(61_000);
      [alice, bob] = [await world.login('alice'), await world.login('bob')];
      await send(1, { from: 152 });
      const revoked = range(1, 150).map((seq) => [seq, 150 + seq]);
      const [first] = await answerTo(150);
      expect(first).toEqual({ from: 150, to: 250, complete: false, placed: revoked.slice(0, 100) });
      const [second] = await answerTo(250, 150);
      const rest = [...revoked.slice(100), [152, undefined]];
      expect(second).toEqual({ from: 301, to: 302, complete: true, placed: rest });
    });
  });
});

import { millis } from '@parley/kernel/brand';
import { methods } from '@parley/protocol/index';
import { afterEach, expect, test } from 'vitest';
import { toAppID } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';
import { messagesIn } from '../../testing/test-client.ts';

const { sendMessage, queryHistoryMessage } = methods.messages;
const { catchUp, sync } = methods.logs;

let world: AppWorld;
let alice: TestSession;
let bob: TestSession;
let log: number;
/** What bob was told of every message, by its number. */
let told: readonly { readonly messageID: number; readonly messageSeq: number }[];
afterEach(() => world.close());

/** Alice sends bob `m1` … `m10`, a second apart. */
async function begin(options: Parameters<typeof createAppWorld>[0] = {}): Promise<void> {
  world = await createAppWorld(options);
  alice = await world.login('alice');
  bob = await world.login('bob');
  for (let index = 1; index <= 10; index += 1) await send(index);
  told = bob.messages();
  log = bob.messages()[0]?.log ?? 0;
}

async function send(index: number): Promise<void> {
  const content = { type: 1, message: 'hello' } as const;
  await alice.get(sendMessage, { conversationType: 0, targetID: 'bob', localMessageID: `m${index}`, content });
  await world.clock.run(1000);
}

/** Removes everything but the newest `count` messages. */
function keepNewest(count: number): Promise<{ readonly removed: number }> {
  const before = millis(world.clock.wall() - count * 1000);
  return world.storage.transact([], (transaction) =>
    transaction.stores(toAppID(1)).messages.sweepExpired({ before, afterLog: 0, limit: 500 }),
  );
}

async function catchUpFrom(position: number) {
  const { logs } = await bob.get(catchUp, { logs: [{ log, position, messageSeq: position }] });
  return logs.map(({ from, to, complete, entries }) => ({
    from,
    to,
    complete,
    seqs: messagesIn(entries).map(({ messageSeq }) => messageSeq),
  }));
}

test('history ends where the log now begins', async () => {
  await begin();
  expect(await keepNewest(4)).toEqual({ removed: 6 });
  const page = (reverse: boolean) =>
    bob.get(queryHistoryMessage, { conversationType: 0, targetID: 'alice', count: 100, reverse });
  for (const reverse of [true, false]) {
    expect((await page(reverse)).messages.map(({ messageSeq }) => messageSeq)).toEqual([7, 8, 9, 10]);
  }
});

test('catch-up over what was removed marks the gap, however little or much the device lacks', async () => {
  await begin();
  await keepNewest(4);
  const rest = [{ from: 6, to: 10, complete: true, seqs: [7, 8, 9, 10] }];
  expect(await catchUpFrom(0)).toEqual(rest);
  expect(await catchUpFrom(5)).toEqual(rest);
  expect(await catchUpFrom(6)).toEqual(rest);
  expect(await catchUpFrom(8)).toEqual([{ from: 8, to: 10, complete: true, seqs: [9, 10] }]);
  expect(await catchUpFrom(10)).toEqual([{ from: 10, to: 10, complete: true, seqs: [] }]);
});

test('of a log that lost everything the device learns that there is nothing to have', async () => {
  await begin();
  await keepNewest(0);
  expect(await catchUpFrom(3)).toEqual([{ from: 10, to: 10, complete: true, seqs: [] }]);
  await send(11);
  expect(await catchUpFrom(3)).toEqual([{ from: 10, to: 11, complete: true, seqs: [11] }]);
});

test('messages that go while a device catches up are never a hole in what it is told is whole', async () => {
  let removing = false;
  await begin({
    wrapStorage: (storage) => ({
      ...storage,
      read: (app) => {
        const readers = storage.read(app);
        const changedAfter: typeof readers.messages.changedAfter = async (query) => {
          if (!removing) return readers.messages.changedAfter(query);
          removing = false;
          await keepNewest(3);
          return readers.messages.changedAfter(query);
        };
        return { ...readers, messages: { ...readers.messages, changedAfter } };
      },
    }),
  });
  removing = true;
  expect(await catchUpFrom(2)).toEqual([{ from: 7, to: 10, complete: true, seqs: [8, 9, 10] }]);
});

test('a device whose newest message was removed goes on; one that names another message begins anew', async () => {
  await begin();
  await keepNewest(4);
  const compare = async (messageSeq: number, messageID: number | undefined) => {
    const device = { log, position: messageSeq, messageSeq, messageID: messageID ?? 1 };
    const { changed, reload } = await bob.get(sync, { userLogPosition: 1, logs: [device] });
    return [changed.length, reload.length];
  };
  expect(await compare(3, told[2]?.messageID)).toEqual([1, 0]);
  expect(await compare(8, told[7]?.messageID)).toEqual([1, 0]);
  expect(await compare(8, 4711)).toEqual([0, 1]);
});

test('a repeat of a message that was removed is still recognised as long as its key is kept', async () => {
  await begin();
  await keepNewest(0);
  const content = { type: 1, message: 'hello' } as const;
  const params = { conversationType: 0, targetID: 'bob', localMessageID: 'm3', content } as const;
  expect((await alice.get(sendMessage, params)).messageSeq).toBe(3);
});

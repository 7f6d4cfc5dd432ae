import { millis } from '@parley/kernel/brand';
import { methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toLogKey, toUserID } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';
import { change } from './rules.ts';

const { queryConversation, clearConversationUnreadMessageCount: clear } = methods.conversations;
const { sendMessage, queryHistoryMessage } = methods.messages;

let world: AppWorld;
let alice: TestSession;
let bob: TestSession;
let log: number;
afterEach(() => world.close());

const app = toAppID(1);
const withBob = { conversationType: 0, targetID: 'bob' } as const;
const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;

/** Bob writes alice `count` messages, a second apart. */
async function begin(count: number): Promise<void> {
  world = await createAppWorld();
  alice = await world.login('alice');
  bob = await world.login('bob');
  for (let index = 1; index <= count; index += 1) {
    ({ log } = await bob.get(sendMessage, text('alice', `m${index}`)));
    await world.clock.run(1000);
  }
}

const unread = async (): Promise<number | undefined> =>
  (await alice.get(queryConversation, withBob)).standing?.unreadMessageCount;

const readTo = async (position: number): Promise<number> =>
  (await alice.get(clear, { ...withBob, position })).unreadMessageCount;

function withdraw(messageSeq: number): Promise<unknown> {
  const key = toLogKey(log);
  return world.storage.transact([{ app, kind: 'conversation', key }], (transaction) =>
    transaction
      .stores(app)
      .messages.change(
        { log: key, messageSeq },
        (facts, now) => change(facts, { isWithdrawn: true }, now),
        world.clock.wall(),
      ),
  );
}

/** Removes everything but the newest `count` messages. */
const keepNewest = (count: number): Promise<{ readonly removed: number }> =>
  world.storage.transact([], (transaction) => {
    const before = millis(world.clock.wall() - count * 1000);
    return transaction.stores(app).messages.sweepExpired({ before, afterLog: 0, limit: 500 });
  });

/** Bob is unregistered, and every node has noticed. */
async function unregisterBob(): Promise<void> {
  const user = await world.storage.read(app).users.byUserID(toUserID('bob'));
  if (!user) throw new Error('bob is registered');
  await world.storage.transact([{ app, kind: 'user', key: user.userKey }], (transaction) =>
    transaction.stores(app).users.unregister(user.userKey),
  );
  await world.clock.run(5000);
}

describe('a conversation with a user who is unregistered', () => {
  test('can be read, so that its count goes', async () => {
    await begin(3);
    await unregisterBob();
    expect(await unread()).toBe(3);
    expect(await readTo(2)).toBe(1);
    expect(await readTo(3)).toBe(0);
    expect(await unread()).toBe(0);
  });

  test('cannot be written to, also after its history was looked at', async () => {
    await begin(1);
    await unregisterBob();
    const refused = { refused: 'MessageModuleTargetDoesNotExist' };
    expect(await alice.ask(sendMessage, text('bob', 'a1'))).toMatchObject(refused);
    const { messages } = await alice.get(queryHistoryMessage, { ...withBob, count: 10, reverse: true });
    expect(messages).toHaveLength(1);
    expect(await alice.ask(sendMessage, text('bob', 'a2'))).toMatchObject(refused);
  });

  test('is none where there never was one', async () => {
    await begin(1);
    const carol = await world.login('carol');
    await unregisterBob();
    const refused = { refused: 'ConversationModuleConversationDoesNotExist' };
    expect(await carol.ask(clear, { ...withBob, position: 1 })).toMatchObject(refused);
    const { messages } = await carol.get(queryHistoryMessage, { ...withBob, count: 10, reverse: true });
    expect(messages).toEqual([]);
  });
});

describe('messages that retention has removed', () => {
  test('stay unread, and a reading to before them takes away what it had read', async () => {
    await begin(10);
    expect(await keepNewest(4)).toEqual({ removed: 6 });
    expect(await unread()).toBe(10);
    expect(await readTo(2)).toBe(8);
    expect(await readTo(5)).toBe(5);
    expect(await readTo(7)).toBe(3);
    expect(await readTo(10)).toBe(0);
  });

  test('stay unread when none is left', async () => {
    await begin(4);
    await keepNewest(0);
    expect(await readTo(1)).toBe(3);
    expect(await unread()).toBe(3);
    expect(await readTo(4)).toBe(0);
  });
});

describe('a message that was withdrawn', () => {
  test('is unread no more; one that was read changes nothing', async () => {
    await begin(5);
    await readTo(2);
    await withdraw(1);
    expect(await unread()).toBe(3);
    await withdraw(4);
    await withdraw(4);
    expect(await unread()).toBe(2);
    expect(await readTo(3)).toBe(1);
    expect(await readTo(4)).toBe(1);
    expect(await readTo(99)).toBe(0);
    await bob.get(sendMessage, text('alice', 'm6'));
    expect(await unread()).toBe(1);
  });

  test('is unread no more also when it was removed since', async () => {
    await begin(6);
    await withdraw(2);
    await world.clock.run(1000);
    await keepNewest(1);
    expect(await unread()).toBe(5);
    expect(await readTo(7)).toBe(0);
  });

  test('of the reader was never unread', async () => {
    await begin(2);
    await alice.get(sendMessage, text('bob', 'a1'));
    await withdraw(3);
    expect(await unread()).toBe(2);
  });
});

import { methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import { type AppWorld, createAppWorld } from '../../testing/app-world.ts';
import { messagesIn } from '../../testing/test-client.ts';
import { append } from './index.ts';
import { change } from './rules.ts';

const { catchUp } = methods.logs;
const app = toAppID(1);
const log = toLogKey(10);
const count = 3500;

let world: AppWorld;
afterEach(() => world.close());

/** Most messages of a log with bob were changed after all of them were there; tells how many each query looks through. */
async function begin(isChanged: (messageSeq: number) => boolean) {
  const lookedThrough: number[] = [];
  world = await createAppWorld({
    wrapStorage: (storage) => ({
      ...storage,
      read: (of) => {
        const readers = storage.read(of);
        const changedAfter: typeof readers.messages.changedAfter = (query) => {
          lookedThrough.push((query.seqMax ?? Number.POSITIVE_INFINITY) - query.messageSeq);
          return readers.messages.changedAfter(query);
        };
        return { ...readers, messages: { ...readers.messages, changedAfter } };
      },
    }),
  });
  const bob = await world.login('bob');
  const row = await world.storage.read(app).users.byUserID(toUserID('bob'));
  const [bobKey, annKey] = [row?.userKey ?? toUserKey(0), toUserKey(1)];
  const at = world.clock.wall();
  const profile = { userName: '', userAvatarUrl: '', userExtendedData: '' };
  const ann = { userKey: annKey, userID: toUserID('ann'), createdAt: at, lastLoginAt: at, isUnregistered: false };
  await world.storage.transact([{ app, kind: 'conversation', key: log }], async (transaction) => {
    const { users, conversations, messages } = transaction.stores(app);
    await users.register({ ...ann, ...profile });
    await conversations.openPeer({ log, members: [annKey, bobKey], at });
    const sent = { log, senderKey: annKey, body: '{"type":1,"message":"hello"}', isCounted: true, duties: [] };
    const commands = Array.from({ length: count }, (_, index) => ({
      ...sent,
      localMessageID: `m${index + 1}`,
      messageID: index + 1,
    }));
    await messages.appendBatch(commands, append, at);
    for (let messageSeq = 1; messageSeq <= count; messageSeq += 1) {
      const body = '{"type":1,"message":"changed"}';
      if (isChanged(messageSeq))
        await messages.change({ log, messageSeq }, (facts, now) => change(facts, { body }, now), at);
    }
  });
  return { bob, lookedThrough };
}

type Case = readonly [name: string, isChanged: (messageSeq: number) => boolean];

describe.each<Case>([
  ['every one was changed', () => true],
  ['nearly every one was changed', (messageSeq) => messageSeq % 700 !== 0],
  ['the first half was changed', (messageSeq) => messageSeq < count / 2],
])('of a long log in which %s', (_name, isChanged) => {
  test('a device is told of each message once, and little is looked through for an answer', async () => {
    const { bob, lookedThrough } = await begin(isChanged);
    const told: number[] = [];
    let shown = { log: 10, position: 0, messageSeq: 0 };
    for (let isComplete = false; !isComplete; ) {
      const [page] = (await bob.get(catchUp, { logs: [shown] })).logs;
      if (!page) throw new Error('bob follows the log');
      expect(page.from).toBe(shown.position);
      expect(page.complete || page.to > shown.position).toBe(true);
      const messages = messagesIn(page.entries);
      told.push(...messages.map(({ messageSeq }) => messageSeq));
      const added = page.entries.flatMap((entry) =>
        'message' in entry && entry.message?.position === entry.position ? [entry.message.messageSeq] : [],
      );
      shown = { log: 10, position: page.to, messageSeq: Math.max(shown.messageSeq, ...added) };
      isComplete = page.complete;
    }
    expect(told.toSorted((one, other) => one - other)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(Math.max(...lookedThrough)).toBeLessThanOrEqual(1000);
  });
});

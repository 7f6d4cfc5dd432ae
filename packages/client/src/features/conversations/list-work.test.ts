import { describe, expect, test } from 'vitest';
import type { CachedMessage, ConversationRow } from '../../cache/cache.ts';
import { createWorld, type Device } from '../../testing/world.ts';
import { beginWith } from './standing.ts';

const size = 2000;

/** What the SDK has read of the rows that it took from the cache. */
interface Work {
  readonly reads: number;
  /** How many conversations were made for the app: nothing else asks for a name. */
  readonly built: number;
}

function createCounted() {
  const counts = { reads: 0, built: 0 };
  const counted = (row: ConversationRow): ConversationRow =>
    new Proxy(row, {
      get: (target, field) => {
        counts.reads += 1;
        if (field === 'conversationName') counts.built += 1;
        return Reflect.get(target, field);
      },
    });
  const workOf = async (work: () => Promise<unknown>): Promise<Work> => {
    const before = { ...counts };
    await work();
    return { reads: counts.reads - before.reads, built: counts.built - before.built };
  };
  return { counted, workOf };
}

const firstLog = 1_000_000;

/** The one with the highest index is the newest; every hundredth is unread. */
function cachedRow(index: number): ConversationRow {
  const log = firstLog + index;
  const conversationID = `user-${index}`;
  const lastMessage: CachedMessage = {
    log,
    position: 1,
    conversationType: 0,
    senderUserID: conversationID,
    targetID: 'ann',
    messageID: log,
    messageSeq: 1,
    localMessageID: `message-${index}`,
    timestamp: index,
    orderKey: 1024 * index,
    content: { type: 1, message: 'text' },
  };
  const row = beginWith({ conversationType: 0, conversationID, log }, lastMessage);
  return { ...row, countedPosition: 1, countedUnread: index % 100 === 0 ? 1 : 0 };
}

/** Ann is logged in on a device that has been used before. */
async function openUsedDevice() {
  const { clock, server, device } = createWorld();
  const { counted, workOf } = createCounted();
  const ann: Device = device('ann');
  const cache = await ann.platform.openCache({ appID: 1, userID: 'ann' });
  const rows = Array.from({ length: size }, (_, index) => cachedRow(index));
  await cache.reset({ epoch: server.epoch, followsSince: 5 });
  await cache.write({
    logs: rows.map(({ log, conversationID }) => ({
      ...{ log, conversationID, conversationType: 0, position: 1, messageSeq: 1, messageID: log },
    })),
    userLogPosition: 0,
    putConversations: rows.map(counted),
  });
  const login = await workOf(() => ann.login());
  const ids = async (config: object, option: object = {}): Promise<readonly string[]> => {
    const { conversationList } = await ann.client.queryConversationList(config as never, option as never);
    return conversationList.map(({ conversationID }) => conversationID);
  };
  return { clock, server, ann, workOf, login, ids };
}

const newest = (count: number, step = 1, from = size - 1): readonly string[] =>
  Array.from({ length: count }, (_, index) => `user-${from - step * index}`);

describe('with thousands of conversations', () => {
  test('a page makes the conversations that stand on it, and no others [CONV-27]', async () => {
    const { workOf, ids } = await openUsedDevice();
    const work = await workOf(async () => expect(await ids({ count: 20 })).toEqual(newest(20)));
    expect(work.built).toBe(20);
    expect(work.reads).toBeLessThan(20 * 10);
    const filtered = await workOf(async () =>
      expect(await ids({ count: 5 }, { isOnlyUnreadConversation: true })).toEqual(newest(5, 100, size - 100)),
    );
    expect(filtered.built).toBe(5);
  });

  test('going through all of them makes each once [CONV-27]', async () => {
    const { ann, workOf } = await openUsedDevice();
    const found: string[] = [];
    const work = await workOf(async () => {
      let nextConversation: unknown;
      for (let isMore = true; isMore; ) {
        const config = { count: 100, nextConversation } as never;
        const { conversationList } = await ann.client.queryConversationList(config);
        found.push(...conversationList.map(({ conversationID }) => conversationID));
        nextConversation = conversationList.at(-1);
        isMore = conversationList.length === 100;
      }
    });
    expect(found).toEqual(newest(size));
    expect(work.built).toBe(size);
  });

  test('a login reads each a few times and makes none', async () => {
    const { login } = await openUsedDevice();
    expect(login.built).toBe(0);
    expect(login.reads).toBeLessThan(size * 20);
  });

  test('a message looks at no other conversation than its own', async () => {
    const { clock, server, ann, workOf, ids } = await openUsedDevice();
    server.send('bob', 'ann', 'first');
    await clock.run(200);
    const work = await workOf(async () => {
      server.send('bob', 'ann', 'second');
      await clock.run(200);
    });
    expect(ann.told.received).toHaveLength(2);
    expect(work.reads).toBe(0);
    expect(await ids({ count: 2 })).toEqual(['bob', `user-${size - 1}`]);
  });
});

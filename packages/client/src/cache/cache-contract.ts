import { beforeEach, describe, expect, test } from 'vitest';
import type { Cache, CachedMessage, ConversationRow, LogRecord, OutboxRow } from './cache.ts';
import { describeDeletions } from './deletions-contract.ts';
import { describeDocuments } from './documents-contract.ts';
import { describeSearch } from './search-contract.ts';

/** Opens the cache of one user, empty the first time; a second call finds what the first one left. */
export interface CacheFixture {
  open(messagesMax: number): Promise<Cache>;
}

const row = (log: number, seq: number, changes: Partial<CachedMessage> = {}): CachedMessage => ({
  log,
  position: seq,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: log * 10_000 + seq,
  messageSeq: seq,
  localMessageID: `m${log}-${seq}`,
  timestamp: 1_000_000 + seq,
  orderKey: 1000 * seq,
  content: { type: 1, message: `text ${seq}` },
  ...changes,
});

const record = (log: number, position: number, messageSeq = position): LogRecord => ({
  log,
  conversationType: 0,
  conversationID: `user${log}`,
  position,
  messageSeq,
  messageID: log * 10_000 + messageSeq,
});

const outboxRow = (localMessageID: string, orderKey: number, status: OutboxRow['status'] = 'sending'): OutboxRow => ({
  localMessageID,
  conversationType: 0,
  conversationID: 'bob',
  status,
  timestamp: 1,
  orderKey,
  content: { type: 1, message: 'hello' },
  localExtendedData: '',
});

const conversation = (log: number, seq: number, changes: Partial<ConversationRow> = {}): ConversationRow => ({
  conversationType: 0,
  conversationID: `user${log}`,
  log,
  conversationName: 'Name',
  conversationAvatarUrl: '',
  readPosition: 0,
  readMessageSeq: 0,
  countedUnread: 1,
  countedPosition: seq,
  unreadPositions: [],
  withdrawn: [],
  lastMessage: row(log, seq),
  isReadPending: false,
  ...changes,
});

/** What every cache must do; `name` is the implementation under test. */
export function describeCache(name: string, createFixture: () => CacheFixture): void {
  describe(`the cache ${name}`, () => {
    let fixture: CacheFixture;
    let cache: Cache;
    const seqs = async (query: Parameters<Cache['page']>[0]): Promise<number[]> =>
      (await cache.page(query)).map(({ messageSeq }) => messageSeq);
    const fill = (log: number, ...list: number[]): Promise<void> =>
      cache.write({ rows: list.map((seq) => row(log, seq)) });

    beforeEach(async () => {
      fixture = createFixture();
      cache = await fixture.open(1000);
    });

    describeDocuments(
      () => cache,
      async () => {
        cache.close();
        cache = await fixture.open(1000);
        return cache;
      },
    );

    describeSearch(
      () => cache,
      () => createFixture().open(100),
    );
    describeDeletions(() => cache);

    test('begins with nothing', async () => {
      expect(await cache.load()).toEqual({
        epoch: undefined,
        followsSince: undefined,
        userLogPosition: undefined,
        logs: [],
        conversations: [],
        outbox: [],
      });
      expect(await cache.page({ log: 1, count: 10, reverse: true })).toEqual([]);
      expect(await cache.nearest(1, 5, 'newer')).toBe(undefined);
    });

    test.each([
      [{ reverse: true, count: 3 }, [4, 5, 6]],
      [{ reverse: false, count: 3 }, [1, 2, 3]],
      [{ reverse: true, count: 2, anchor: 4000 }, [2, 3]],
      [{ reverse: false, count: 2, anchor: 4000 }, [5, 6]],
      [{ reverse: true, count: 2, anchor: 4001 }, [3, 4]],
      [{ reverse: false, count: 2, anchor: 3999 }, [4, 5]],
      [{ reverse: true, count: 9, anchor: 1000 }, []],
      [{ reverse: false, count: 9, anchor: 6000 }, []],
      [{ reverse: true, count: 100 }, [1, 2, 3, 4, 5, 6]],
    ])('a page of %j is ascending and without its anchor', async (query, expected) => {
      await fill(1, 3, 1, 2, 6, 5, 4);
      await fill(2, 9);
      expect(await seqs({ log: 1, ...query })).toEqual(expected);
    });

    test.each([
      [3000, 'newer', 3],
      [3001, 'newer', 5],
      [3000, 'older', 3],
      [4999, 'older', 3],
      [5001, 'newer', undefined],
      [999, 'older', undefined],
    ] as const)('the row nearest to %i on the %s side', async (orderKey, side, expected) => {
      await fill(1, 1, 3, 5);
      await fill(2, 4);
      expect((await cache.nearest(1, orderKey, side))?.messageSeq).toBe(expected);
    });

    test('a row is replaced only by one that changed later', async () => {
      await cache.write({ rows: [row(1, 1, { changedPosition: 5 })] });
      await cache.write({ rows: [row(1, 1, { changedPosition: 4, targetID: 'older' })] });
      await cache.write({ rows: [row(1, 1, { changedPosition: 5, targetID: 'same' })] });
      expect((await cache.page({ log: 1, count: 9, reverse: true })).map(({ targetID }) => targetID)).toEqual(['ann']);
      await cache.write({ rows: [row(1, 1, { changedPosition: 6, targetID: 'newer' })] });
      expect((await cache.page({ log: 1, count: 9, reverse: true })).map(({ targetID }) => targetID)).toEqual([
        'newer',
      ]);
    });

    test('what the app attached on this device outlives rows that come without it', async () => {
      const attached = async () =>
        (await cache.page({ log: 1, count: 9, reverse: true })).map((one) => [
          one.changedPosition,
          one.localExtendedData,
        ]);
      await cache.write({ rows: [row(1, 1, { changedPosition: 5 })] });
      await cache.write({ rows: [row(1, 1, { changedPosition: 5, localExtendedData: 'mine' })] });
      expect(await attached()).toEqual([[5, 'mine']]);
      await cache.write({ rows: [row(1, 1, { changedPosition: 7 }), row(1, 1, { changedPosition: 6 })] });
      expect(await attached()).toEqual([[7, 'mine']]);
      await cache.write({ rows: [row(1, 1, { changedPosition: 8, localExtendedData: 'earlier' })] });
      expect(await attached()).toEqual([[8, 'mine']]);
      const attachment = { log: 1, orderKey: 1000, messageID: 10_001, localExtendedData: 'other' };
      await cache.write({ attach: [attachment, { ...attachment, messageID: 7, localExtendedData: 'astray' }] });
      expect(await attached()).toEqual([[8, 'other']]);
      await cache.write({
        attach: [
          { ...attachment, log: 2 },
          { ...attachment, localExtendedData: '' },
        ],
      });
      expect(await attached()).toEqual([[8, '']]);
      await cache.write({ rows: [row(1, 1, { changedPosition: 9, localExtendedData: 'mine' })] });
      expect(await attached()).toEqual([[9, '']]);
      expect(await cache.page({ log: 2, count: 9, reverse: true })).toEqual([]);
    });

    test('of a reply the later state of what it quotes stays, apart from the rest [REPLY-6]', async () => {
      const replied = { messageSeq: 1, messageID: 1, senderUserID: 'ann', sentTime: 1, rootSeq: 1 };
      const reply = (text: string, changes: Partial<CachedMessage> = {}) =>
        row(1, 2, { content: { type: 1, message: text, replied }, ...changes });
      const quote = (position: number) => ({
        source: { position, content: { type: 1 as const, message: `${position}` } },
      });
      const shown = async () => {
        const [held] = await cache.page({ log: 1, count: 1, reverse: true });
        const text = held?.content.type === 1 ? held.content.message : undefined;
        return [text, held?.source?.position, held?.sourceState];
      };
      await cache.write({ rows: [reply('first', quote(1))] });
      await cache.write({ rows: [reply('first', quote(5))] });
      await cache.write({ rows: [reply('edited', { changedPosition: 4, ...quote(3) })] });
      expect(await shown()).toEqual(['edited', 5, undefined]);
      await cache.write({ rows: [reply('first', quote(7))] });
      expect(await shown()).toEqual(['edited', 7, undefined]);
      // What comes without it says that the server has it no more.
      await cache.write({ rows: [reply('edited', { changedPosition: 4 })] });
      await cache.write({ rows: [reply('edited', { changedPosition: 4, ...quote(6) })] });
      expect(await shown()).toEqual(['edited', 7, 'gone']);
      await cache.write({ rows: [row(1, 2, { changedPosition: 9, content: { type: 1, message: 'none any more' } })] });
      expect(await shown()).toEqual(['none any more', undefined, undefined]);
    });

    test('positions only grow', async () => {
      await cache.write({ logs: [record(1, 5)], userLogPosition: 3 });
      await cache.write({ logs: [record(1, 4)], userLogPosition: 2 });
      expect(await cache.load()).toMatchObject({ logs: [record(1, 5)], userLogPosition: 3 });
      await cache.write({ logs: [record(1, 6), record(2, 1)], userLogPosition: 4 });
      const { logs, userLogPosition } = await cache.load();
      expect([...logs].sort((one, other) => one.log - other.log)).toEqual([record(1, 6), record(2, 1)]);
      expect(userLogPosition).toBe(4);
    });

    test('a log that begins anew loses its rows and may go back', async () => {
      await fill(1, 1, 2, 3);
      await fill(2, 1);
      await cache.write({ logs: [record(1, 3), record(2, 1)] });
      await cache.write({ reload: [record(1, 2)], rows: [row(1, 2, { targetID: 'anew' })] });
      expect((await cache.page({ log: 1, count: 9, reverse: true })).map(({ targetID }) => targetID)).toEqual(['anew']);
      expect(await seqs({ log: 2, count: 9, reverse: true })).toEqual([1]);
      expect((await cache.load()).logs).toContainEqual(record(1, 2));
    });

    test('the outbox is kept in order, replaced by id, and emptied one by one', async () => {
      await cache.write({ putOutbox: [outboxRow('b', 20), outboxRow('a', 10)] });
      await cache.write({ putOutbox: [outboxRow('b', 5, 'failed')] });
      expect((await cache.load()).outbox).toEqual([outboxRow('b', 5, 'failed'), outboxRow('a', 10)]);
      await cache.write({ removeOutbox: ['b', 'unknown'] });
      expect((await cache.load()).outbox).toEqual([outboxRow('a', 10)]);
    });

    test('a reset forgets all but the outbox', async () => {
      await fill(1, 1);
      await cache.write({ logs: [record(1, 1)], userLogPosition: 3, putOutbox: [outboxRow('a', 10)] });
      await cache.write({ putConversations: [conversation(1, 1)] });
      await cache.reset({ epoch: 2, followsSince: 5 });
      expect(await cache.load()).toEqual({
        epoch: 2,
        followsSince: 5,
        userLogPosition: undefined,
        logs: [],
        conversations: [],
        outbox: [outboxRow('a', 10)],
      });
      expect(await seqs({ log: 1, count: 9, reverse: true })).toEqual([]);
      await cache.write({ userLogPosition: 1 });
      expect((await cache.load()).userLogPosition).toBe(1);
    });

    test('clearing forgets everything', async () => {
      await cache.reset({ epoch: 2, followsSince: 5 });
      await cache.write({
        rows: [row(1, 1)],
        logs: [record(1, 1)],
        userLogPosition: 3,
        putOutbox: [outboxRow('a', 10)],
        putConversations: [conversation(1, 1)],
      });
      await cache.clear();
      expect(await cache.load()).toEqual({
        epoch: undefined,
        followsSince: undefined,
        userLogPosition: undefined,
        logs: [],
        conversations: [],
        outbox: [],
      });
      expect(await seqs({ log: 1, count: 9, reverse: true })).toEqual([]);
    });

    test('a conversation is replaced only by one that goes back in nothing', async () => {
      const names = async () => (await cache.load()).conversations.map(({ conversationName }) => conversationName);
      const put = (seq: number, changes: Partial<ConversationRow>) =>
        cache.write({ putConversations: [conversation(1, seq, changes)] });
      const changed = (changedPosition: number) => ({ readPosition: 3, lastMessage: row(1, 5, { changedPosition }) });
      await put(5, { ...changed(7), conversationName: 'first' });
      await put(4, { readPosition: 4, conversationName: 'older message' });
      await put(6, { readPosition: 2, conversationName: 'older reading' });
      await put(5, { ...changed(6), conversationName: 'older change' });
      expect(await names()).toEqual(['first']);
      await put(5, { ...changed(7), conversationName: 'as new' });
      expect(await names()).toEqual(['as new']);
      await put(5, { ...changed(8), conversationName: 'changed' });
      await put(6, { readPosition: 4, unreadPositions: [6], isReadPending: true, conversationName: 'newer' });
      const { conversations } = await cache.load();
      const kept = { readPosition: 4, unreadPositions: [6], isReadPending: true, conversationName: 'newer' };
      expect(conversations).toEqual([conversation(1, 6, kept)]);
    });

    test('a conversation goes with its log when that begins anew, others stay', async () => {
      await cache.write({ putConversations: [conversation(1, 9), conversation(2, 9)] });
      await cache.write({ reload: [record(1, 2)], putConversations: [conversation(1, 2)] });
      const { conversations } = await cache.load();
      expect(conversations.map(({ log, countedPosition }) => [log, countedPosition]).sort()).toEqual([
        [1, 2],
        [2, 9],
      ]);
    });

    test('over its limit the oldest go, whatever their log, and nothing else', async () => {
      cache = await createFixture().open(100);
      const even = Array.from({ length: 60 }, (_, index) => 2 * index + 1);
      const odd = even.map((seq) => seq + 1);
      await cache.write({ logs: [record(1, 119), record(2, 120)], putOutbox: [outboxRow('a', 1)] });
      await fill(1, ...even);
      await fill(2, ...odd);
      const left = [
        ...(await seqs({ log: 1, count: 200, reverse: true })),
        ...(await seqs({ log: 2, count: 200, reverse: true })),
      ];
      left.sort((one, other) => one - other);
      expect(left.length).toBeLessThanOrEqual(100);
      expect(left.length).toBeGreaterThanOrEqual(80);
      expect(left).toEqual(Array.from({ length: left.length }, (_, index) => 120 - left.length + index + 1));
      expect((await cache.load()).logs).toHaveLength(2);
      expect((await cache.load()).outbox).toHaveLength(1);
    });

    test('what was written is there the next time', async () => {
      await cache.reset({ epoch: 7, followsSince: 5 });
      await cache.write({
        rows: [row(1, 1)],
        logs: [record(1, 1)],
        userLogPosition: 2,
        putOutbox: [outboxRow('a', 1)],
        putConversations: [conversation(1, 1)],
      });
      cache.close();
      cache = await fixture.open(1000);
      expect(await cache.load()).toMatchObject({ epoch: 7, followsSince: 5, userLogPosition: 2, logs: [record(1, 1)] });
      expect((await cache.load()).conversations).toEqual([conversation(1, 1)]);
      expect(await seqs({ log: 1, count: 9, reverse: true })).toEqual([1]);
    });
  });
}

import { describe, expect, test } from 'vitest';
import type { Cache, CachedMessage, ConversationRow } from './cache.ts';

const message = (log: number, seq: number, over: Partial<CachedMessage> = {}): CachedMessage => ({
  log,
  position: seq,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: log * 100 + seq,
  messageSeq: seq,
  localMessageID: `m${seq}`,
  timestamp: seq,
  orderKey: seq * 10,
  content: { type: 1, message: `text ${seq}` },
  ...over,
});

const tombstone = (log: number, seq: number, over: Partial<CachedMessage> = {}): CachedMessage =>
  message(log, seq, { content: { type: 0, unknownType: 0 }, deleted: 'here', ...over });

const conversation = (lastMessage: CachedMessage, over: Partial<ConversationRow> = {}): ConversationRow => ({
  conversationType: 0,
  conversationID: 'bob',
  log: 5,
  conversationName: '',
  conversationAvatarUrl: '',
  readPosition: 0,
  readMessageSeq: 0,
  countedUnread: 0,
  countedPosition: 0,
  unreadPositions: [],
  withdrawn: [],
  lastMessage,
  isReadPending: false,
  ...over,
});

/** What every cache must do with what was deleted. */
export function describeDeletions(opened: () => Cache): void {
  const shown = async (cache: Cache, log = 5) => {
    const rows = await cache.page({ log, count: 100, reverse: false });
    return rows.map(({ messageSeq, deleted }) => (deleted ? `${messageSeq} ${deleted}` : messageSeq));
  };

  describe('what was deleted', () => {
    test('stays so whatever comes of the message later, and before it in the same write', async () => {
      const cache = opened();
      await cache.write({ rows: [message(5, 1), message(5, 2)] });
      await cache.write({ rows: [tombstone(5, 1)], isDeletion: true });
      await cache.write({ rows: [message(5, 1), message(5, 1, { changedPosition: 9 })] });
      await cache.write({ rows: [message(5, 3), tombstone(5, 3, { deleted: 'everywhere' })] });
      expect(await shown(cache)).toEqual(['1 here', 2, '3 everywhere']);
      const text = JSON.stringify(await cache.page({ log: 5, count: 9, reverse: false }));
      expect([text.includes('text 1'), text.includes('text 2')]).toEqual([false, true]);
    });

    test('is another message where another life of the database has another one there', async () => {
      const cache = opened();
      await cache.write({ rows: [tombstone(5, 1)] });
      await cache.write({ rows: [message(5, 1, { messageID: 77 })] });
      expect(await shown(cache)).toEqual([1]);
      await cache.write({ rows: [tombstone(5, 1)] });
      expect(await shown(cache)).toEqual([1]);
    });

    test('up to an order goes at once, before anything is put, of one log alone', async () => {
      const cache = opened();
      await cache.write({ rows: [1, 2, 3, 4].flatMap((seq) => [message(5, seq), message(6, seq)]) });
      await cache.write({
        clearRows: [{ log: 5, orderKey: 30 }],
        rows: [tombstone(5, 3, { isFloor: true }), message(5, 5)],
        isDeletion: true,
      });
      expect(await shown(cache)).toEqual(['3 here', 4, 5]);
      expect(await shown(cache, 6)).toEqual([1, 2, 3, 4]);
      await cache.write({ clearRows: [{ log: 9, orderKey: 30 }] });
    });

    test('makes room for others', async () => {
      const cache = opened();
      const fill = (from: number, to: number) =>
        cache.write({ rows: Array.from({ length: to - from + 1 }, (_, index) => message(5, from + index)) });
      await fill(1, 1000);
      await cache.write({ clearRows: [{ log: 5, orderKey: 5000 }] });
      await fill(1001, 1400);
      expect((await cache.page({ log: 5, count: 1000, reverse: false })).map(({ messageSeq }) => messageSeq)).toEqual(
        Array.from({ length: 900 }, (_, index) => 501 + index),
      );
    });

    test('of a message that had changed is kept with its conversation', async () => {
      const cache = opened();
      const changed = conversation(message(5, 2, { changedPosition: 9 }));
      const row = conversation(tombstone(5, 2), { shown: message(5, 1) });
      await cache.write({ putConversations: [changed] });
      await cache.write({ putConversations: [row] });
      await cache.write({ putConversations: [changed] });
      expect((await cache.load()).conversations).toEqual([row]);
    });

    test('of a conversation is not undone by a page that does not know of it', async () => {
      const cache = opened();
      const uncounted = { revision: 1, positions: [2], others: 0 };
      const deleted = { clearedOrderKey: 10, deletedOrderKey: 20, uncounted };
      const row = conversation(tombstone(5, 2), { ...deleted, shown: message(5, 1) });
      await cache.write({ putConversations: [row] });
      await cache.write({ putConversations: [conversation(message(5, 2), { readPosition: 1 })] });
      expect((await cache.load()).conversations).toEqual([{ ...row, readPosition: 1 }]);
      await cache.write({ putConversations: [conversation(message(5, 3), { readPosition: 1 })] });
      const { lastMessage, shown: other, ...rest } = (await cache.load()).conversations[0] ?? row;
      expect([lastMessage.messageSeq, other, rest]).toEqual([3, undefined, expect.objectContaining(deleted)]);
    });
  });
}

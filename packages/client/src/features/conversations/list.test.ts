import { expect, test } from 'vitest';
import type { CachedMessage, OutboxRow } from '../../cache/cache.ts';
import { createEvents } from '../../core/events.ts';
import { UnacceptedRows } from '../messages/unaccepted.ts';
import { ConversationList } from './list.ts';
import { beginWith } from './standing.ts';

const message = (log: number, conversationType: number): CachedMessage => ({
  log,
  position: 1,
  conversationType,
  senderUserID: 'x',
  targetID: conversationType === 0 ? 'ann' : 'x',
  messageID: log,
  messageSeq: 1,
  localMessageID: `m${log}`,
  timestamp: 1,
  orderKey: log,
  content: { type: 1, message: 'text' },
});
const unsent = (conversationType: number): OutboxRow => ({
  localMessageID: `unsent ${conversationType}`,
  conversationType,
  conversationID: 'x',
  status: 'failed',
  timestamp: 1,
  orderKey: 100 + conversationType,
  content: { type: 1, message: 'unsent' },
  localExtendedData: '',
});

test('a user and a group with one ID are two conversations, each with what is its own', () => {
  const rows = new UnacceptedRows();
  rows.put(unsent(2));
  const [user, group] = [0, 2].map((conversationType) => ({ conversationType, conversationID: 'x' }));
  if (!user || !group) throw new Error('there are two');
  const list = new ConversationList(
    { receipts: { statusOf: () => 0 }, userID: 'ann', events: createEvents(() => {}), unaccepted: rows },
    [beginWith({ ...user, log: 7 }, message(7, 0)), beginWith({ ...group, log: 8 }, message(8, 2))],
  );
  const read = { readPosition: 1, readMessageSeq: 1, position: 1, messageSeq: 1, unreadMessageCount: 0 };
  expect(list.read([{ ...read, log: 8 }]).map(({ log }) => log)).toEqual([8]);
  expect(list.rename([{ userID: 'x', userName: 'User', userAvatarUrl: '' }]).map(({ log }) => log)).toEqual([7]);
  expect(
    list
      .page(undefined, 10, () => true)
      .map(({ type, conversationName, readMessageSeq, lastMessage }) => ({
        type,
        conversationName,
        readMessageSeq,
        unsent: lastMessage?.localMessageID,
      })),
  ).toEqual([
    { type: 2, conversationName: '', readMessageSeq: 1, unsent: 'unsent 2' },
    { type: 0, conversationName: 'User', readMessageSeq: 0, unsent: 'm7' },
  ]);
  expect(rows.of(user)).toEqual([]);
});

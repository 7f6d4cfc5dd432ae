import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CachedMessage, ConversationRow } from '../../cache/cache.ts';
import { mentionsIn } from './mentions.ts';
import { beginWith, type ConversationHead, readHere, withHead, withMessage } from './standing.ts';

interface State {
  readonly changedPosition?: number;
  readonly mentions?: readonly string[];
  readonly isAll?: boolean;
  readonly isRevoked?: boolean;
}

const message = (position: number, { changedPosition, mentions, isAll, isRevoked }: State = {}): CachedMessage => ({
  log: 7,
  position,
  ...(changedPosition !== undefined && { changedPosition }),
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: 1000 + position,
  messageSeq: position,
  localMessageID: `m${position}`,
  timestamp: position,
  orderKey: position * 10,
  disableUnreadMessageCount: true,
  ...(isRevoked && { state: { withdrawnPosition: changedPosition ?? 0 } }),
  content: {
    type: 1,
    message: '',
    ...(mentions && { mentionedUserIDs: [...mentions] }),
    ...(isAll && { isMentionAll: true }),
  },
});
const empty = beginWith({ conversationType: 0, conversationID: 'bob', log: 7 }, message(0));
const receive = (row: ConversationRow, ...messages: CachedMessage[]): ConversationRow =>
  messages.reduce((known, one) => withMessage(known, one, 'ann'), row);
const shown = (row: ConversationRow): readonly string[] =>
  mentionsIn(row).map(({ position, type }) => `${position}:${type}`);
const listed = (position: number, ...mentions: [position: number, type: number][]): ConversationHead => ({
  ...{ log: 7, conversationType: 0, conversationID: 'bob', position, messageSeq: position, messageID: 1000 + position },
  standing: {
    ...{ conversationName: '', conversationAvatarUrl: '', readPosition: 0, readMessageSeq: 0, unreadMessageCount: 0 },
    mentions: mentions.map(([at, type]) => ({
      ...{ position: at, messageID: 1000 + at, messageSeq: at, fromUserID: 'bob', type },
    })),
  },
});

test('messages that mention by name, everybody or both are listed as such [MENTION-3]', () => {
  const row = receive(
    empty,
    message(1, { mentions: ['carol', 'ann'] }),
    message(2, { isAll: true }),
    message(3, { isAll: true, mentions: ['ann'] }),
    message(4, { mentions: ['carol'] }),
  );
  expect(shown(row)).toEqual(['1:1', '2:2', '3:3']);
  expect(shown(readHere(row))).toEqual([]);
});

test('states of messages may come in any order and twice, and give the same list [MENTION-5, MENTION-6]', () => {
  const states = [
    message(1, { mentions: ['ann'] }),
    message(1, { changedPosition: 6, isRevoked: true }),
    message(2, { isAll: true }),
    message(3, { mentions: ['ann'] }),
    message(3, { changedPosition: 7, mentions: ['ann'], isAll: true }),
    message(4, {}),
    message(4, { changedPosition: 8, mentions: ['ann'] }),
    message(5, { mentions: ['ann'] }),
    message(5, { changedPosition: 9, isRevoked: true }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...states, ...states], { minLength: 18 }), (order) => {
      expect(shown(receive(empty, ...order))).toEqual(['2:2', '3:3', '4:1']);
    }),
  );
});

test('the list of the server holds up to its head, and what changed later is added to it', () => {
  const row = receive(empty, message(1, { mentions: ['ann'] }), message(6, { mentions: ['ann'] }));
  const told = withHead(row, listed(5, [2, 2], [4, 1]));
  if (!told) throw new Error('there is an entry');
  expect(shown(told)).toEqual(['2:2', '4:1', '6:1']);
  expect(shown(receive(told, message(3, { mentions: ['ann'] })))).toEqual(['2:2', '4:1', '6:1']);
  expect(shown(withHead(told, listed(4, [1, 1])) ?? row)).toEqual(['2:2', '4:1', '6:1']);
  expect(shown(receive(told, message(4, { changedPosition: 7, isRevoked: true })))).toEqual(['2:2', '6:1']);
});

test('the newest 100 are shown, and no more than twice as many kept [MENTION-7]', () => {
  const messages = Array.from({ length: 300 }, (_, index) => message(index + 1, { mentions: ['ann'] }));
  const row = receive(empty, ...messages);
  expect(shown(row)).toHaveLength(100);
  expect(shown(row).at(-1)).toBe('300:1');
  expect(row.mentions).toHaveLength(200);
});

import { expect, test } from 'vitest';
import { type ChatFilter, filtersFor, isInFilter } from './chat-filter.ts';
import { chatWith } from './testing/fake-client.ts';

const list = [
  chatWith('read', 1),
  chatWith('unread', 2, { unreadMessageCount: 2, marks: [7] }),
  chatWith('pinned', 3, { isPinned: true, marks: [1, 2] }),
];
const among = (filter: ChatFilter): string[] =>
  list.filter((chat) => isInFilter(chat, filter)).map(({ conversationID }) => conversationID);

test('a filter shows what has it', () => {
  expect(among('all')).toEqual(['read', 'unread', 'pinned']);
  expect(among('unread')).toEqual(['unread']);
  expect(among('pinned')).toEqual(['pinned']);
  expect(among('muted')).toEqual([]);
  expect([among('mark:1'), among('mark:7'), among('mark:70')]).toEqual([['pinned'], ['unread'], []]);
});

test('what nothing has is not offered, unless it is chosen already', () => {
  expect(filtersFor(list, [1, 3, 7], 'all')).toEqual(['all', 'unread', 'pinned', 'mark:1', 'mark:7']);
  expect(filtersFor([], [1, 3], 'mark:3')).toEqual(['all', 'unread', 'mark:3']);
  expect(filtersFor(list, [], 'muted')).toEqual(['all', 'unread', 'pinned', 'muted']);
});

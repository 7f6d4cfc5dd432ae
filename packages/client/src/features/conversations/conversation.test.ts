import { expect, test } from 'vitest';
import type { ReceiptView } from '../messages/message.ts';
import { toConversation, toEntry } from './conversation.ts';

const shown = (conversationType: number, conversationID: string) => {
  const draft = { conversationType, conversationID, draft: 'typed', orderKey: 1 };
  const settings = { groupAlias: 'Lunch', notificationStatus: 2 };
  const entry = toEntry({ conversationType, conversationID, row: undefined, local: undefined, settings, draft });
  return toConversation(entry, { userID: 'ann', receipts: {} as ReceiptView, aliasOf: (userID) => `Friend ${userID}` });
};

test('a group shows the alias that stands among its settings, a user that of the friend', () => {
  expect(shown(2, 'g')).toMatchObject({ type: 2, conversationAlias: 'Lunch', notificationStatus: 2 });
  expect(shown(0, 'bob')).toMatchObject({ type: 0, conversationAlias: 'Friend bob' });
});

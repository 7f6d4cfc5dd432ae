import { describe, expect, it } from 'vitest';
import { emptyConversation } from './conversation.ts';
import { takeSnapshot } from './message-snapshot.ts';
import { receivedMessage } from './testing/fake-client.ts';
import { firstUnreadOf } from './unread.ts';

/** Messages of bob, those of anna having a minus. */
const conversation = (sequences: readonly number[], hasOlder = false) => ({
  ...emptyConversation,
  hasOlder,
  messages: sequences.map((sequence) => {
    const message = receivedMessage(Math.abs(sequence));
    return takeSnapshot({ ...message, senderUserID: sequence < 0 ? 'anna' : 'bob' }, 'anna');
  }),
});

describe('the place from which messages are unread', () => {
  it.each([
    { rule: 'is before the first one after what was read', sequences: [3, 4, 5], readUpTo: 3, first: 'id:1004' },
    { rule: 'is not before an own message', sequences: [3, -4, 5], readUpTo: 3, first: 'id:1005' },
    { rule: 'is nowhere if all was read', sequences: [3, 4], readUpTo: undefined, first: undefined },
    { rule: 'is nowhere if only own messages followed', sequences: [3, -4], readUpTo: 3, first: undefined },
    { rule: 'may be the beginning of the chat', sequences: [1, 2], readUpTo: 0, first: 'id:1001' },
  ])('$rule', ({ sequences, readUpTo, first }) => {
    expect(firstUnreadOf(conversation(sequences), readUpTo)).toBe(first);
  });

  it('is not known while it is not loaded', () => {
    expect(firstUnreadOf(conversation([7, 8], true), 3)).toBeUndefined();
    expect(firstUnreadOf(conversation([4, 5], true), 3)).toBe('id:1004');
  });
});

import { describe, expect, test } from 'vitest';
import type { CachedMessage, ConversationRow } from '../../cache/cache.ts';
import { shownUnreadOf, uncount, withDeletedHere } from './deleted.ts';
import { beginWith } from './standing.ts';

const message = (messageSeq: number, over: Partial<CachedMessage> = {}): CachedMessage => ({
  ...{ log: 7, position: messageSeq, conversationType: 0, senderUserID: 'bob', targetID: 'ann' },
  ...{ messageID: 1000 + messageSeq, messageSeq, localMessageID: `m${messageSeq}`, timestamp: messageSeq },
  ...{ orderKey: messageSeq * 10, content: { type: 1, message: `text ${messageSeq}` }, ...over },
});

/** The server has counted three messages of five, and says that two were read. */
const counted: ConversationRow = {
  ...beginWith({ conversationType: 0, conversationID: 'bob', log: 7 }, message(5)),
  ...{ readPosition: 2, readMessageSeq: 2, countedUnread: 3, countedPosition: 5 },
};

describe('a message that was deleted on this device before it came', () => {
  test.each<[string, ConversationRow, CachedMessage, number]>([
    ['counts no more where the server has counted it', counted, message(4), 2],
    ['does not begin to count', counted, message(6), 3],
    ['takes nothing off where it was read', counted, message(2), 3],
    ['takes nothing off where it is an own one', counted, message(4, { senderUserID: 'ann' }), 3],
    ['takes nothing off where it was revoked', counted, message(4, { state: { withdrawnPosition: 5 } }), 3],
    ['is taken off once', uncount(counted, [4]), message(4), 2],
    ['may have been taken off when its place was not known', uncount(counted, [], 1), message(4), 2],
    ['takes nothing off that was deleted for the account', { ...counted, clearedOrderKey: 40 }, message(4), 3],
    ['does not begin to count where everything was deleted', { ...counted, clearedOrderKey: 60 }, message(6), 3],
  ])('%s', (_what, row, deleted, unread) => {
    expect(shownUnreadOf(withDeletedHere(row, deleted, 'ann'))).toBe(unread);
  });
});

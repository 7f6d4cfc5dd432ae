import { groupConversation } from '@parley/protocol/features/values';
import { expect, test } from 'vitest';
import { ZIMMessageReceiptStatus } from '../../enums.ts';
import { capacity } from '../../limits.ts';
import { Reading } from './reading.ts';

const { None, Processing, Done } = ZIMMessageReceiptStatus;

const shown = (messageID: number) => ({
  ...{ position: messageID, conversationType: groupConversation, senderUserID: 'bob', targetID: 'g', messageID },
  ...{ messageSeq: messageID, localMessageID: '', timestamp: 0, orderKey: messageID },
  content: { type: 1, message: '' } as const,
  state: { receipt: { recipients: 2 } },
});

const nothing = { marks: [], groupReceipts: [] };

test('of the newest messages of groups it is known how far they were read, of others as they came [RECEIPT-15b]', () => {
  const reading = new Reading({ now: () => 0, userID: 'ann', cameAt: () => undefined }, nothing);
  const told = (messageID: number) => ({ log: 1, messageSeq: messageID, messageID, receipt: { readTime: 5 } });
  for (let id = 1; id <= capacity.groupReceiptsMax; id += 1) reading.takeTold(told(id));
  expect([1, 2].map((id) => reading.statusOf(shown(id)))).toEqual([Done, Done]);
  reading.takeTold(told(capacity.groupReceiptsMax + 1));
  expect([1, 2].map((id) => reading.statusOf(shown(id)))).toEqual([Processing, Done]);
  expect(reading.statusOf({ ...shown(1), groupReceipt: { readTime: 5 } })).toBe(Done);
});

test('what was sent before the user came, now or again, is not for him to read, but stays read if it was [RECEIPT-15c]', () => {
  const reading = new Reading({ now: () => 0, userID: 'ann', cameAt: () => 5 }, nothing);
  expect([4, 6].map((id) => reading.statusOf(shown(id)))).toEqual([None, Processing]);
  reading.takeTold({ log: 1, messageSeq: 4, messageID: 4, receipt: { readTime: 5 } });
  expect(reading.statusOf(shown(4))).toBe(Done);
  expect(reading.statusOf({ ...shown(4), senderUserID: 'ann' })).toBe(Processing);
});

import { describe, expect, test } from 'vitest';
import type { DeviceState, ServerGroup, ServerLog, ServerMessage } from '../facts.ts';
import type { Entry, Receipt, ToldReceipt } from '../history.ts';
import { foundBy } from './found-by.ts';
import { groupReceiptsAddUp, receiptFor } from './group-receipts.ts';

const asked: ServerMessage = {
  ...{ log: 7, position: 4, changedPosition: 4, messageID: 'm1', localMessageID: 'l1', messageSeq: 1, orderKey: 40 },
  ...{ timestamp: 1, senderUserID: 'u1', tag: 't1', isCounted: true, receipt: 'Processing', readBy: [] },
};

/** User 1 asks users 2, 3 and 4; user 5 comes later. */
const windowsByUser: ServerGroup['windowsByUser'] = {
  ...{ u1: [{ fromPosition: 1 }], u2: [{ fromPosition: 1 }], u3: [{ fromPosition: 3 }], u4: [{ fromPosition: 1 }] },
  u5: [{ fromPosition: 5 }],
};

function logOf(over: Partial<ServerMessage> = {}, group: Partial<ServerGroup> = {}): ServerLog {
  return {
    ...{ log: 7, users: ['u1', 'u2', 'u3', 'u4', 'u5'], headPosition: 9, readSeqByUser: {} },
    group: { groupID: 'g1', windowsByUser, enteredAtByUser: {}, entries: [], ...group },
    messages: [{ ...asked, ...over }],
  };
}

describe('a message of a group', () => {
  const countsOf = (log: ServerLog, userID = 'u1') => {
    const { status, readMemberCount, unreadMemberCount } = receiptFor(log, log.messages[0] ?? asked, userID);
    return `${status} ${readMemberCount}/${unreadMemberCount}`;
  };

  test('is to be read by those who were there, and by nobody who came later', () => {
    expect(countsOf(logOf())).toBe('Processing 0/3');
    expect(countsOf(logOf({ readBy: ['u2', 'u3'] }))).toBe('Processing 2/1');
    expect(countsOf(logOf({ readBy: ['u2', 'u3', 'u4'] }))).toBe('Done 3/0');
    expect(countsOf(logOf({ readBy: ['u2'] }), 'u2')).toBe('Done 0/0');
    expect(countsOf(logOf({ readBy: ['u2'] }), 'u3')).toBe('Processing 0/0');
  });

  test('waits for nobody who went, also if he is back; of who has read it, it stays read', () => {
    const wentAndBack = [{ fromPosition: 1, toPosition: 6 }, { fromPosition: 8 }];
    const group = { windowsByUser: { ...windowsByUser, u2: wentAndBack } };
    expect(countsOf(logOf({}, group))).toBe('Processing 0/2');
    expect(countsOf(logOf({ readBy: ['u2'] }, group))).toBe('Processing 1/2');
    expect(countsOf(logOf({ readBy: ['u3', 'u4'] }, group))).toBe('Done 2/0');
    expect(countsOf(logOf({}, group), 'u2')).toBe('None 0/0');
    expect(countsOf(logOf({ readBy: ['u2'] }, group), 'u2')).toBe('Done 0/0');
    expect(countsOf(logOf(), 'u5')).toBe('None 0/0');
  });

  test('waits on where the group was dismissed', () => {
    const end = [{ fromPosition: 1, toPosition: 9 }];
    const operator = { userID: 'u1', userName: '', memberNickname: '', memberRole: 1 };
    const entries = [{ position: 9, change: { operator, dismissed: {} as never } }];
    const group = { windowsByUser: { u1: end, u2: end, u3: [{ fromPosition: 3, toPosition: 6 }] }, entries };
    expect(countsOf(logOf({}, group))).toBe('Processing 0/1');
  });
});

const of = { device: 'u2.d1', userID: 'u2', life: 1 };
const call: Entry = { ...of, kind: 'readReceipts', conversationID: 'g1', messageIDs: ['m1'] };
const acknowledged: Entry = { ...of, kind: 'receiptsRead', calledAt: 0, messageIDs: ['m1'] };
const check = (entries: readonly Entry[], log: ServerLog, devices: readonly DeviceState[] = []) =>
  foundBy(groupReceiptsAddUp, entries, { logs: [log], devices })?.what;

test('what was acknowledged is set, and nothing else', () => {
  expect(check([call, acknowledged], logOf({ readBy: ['u2'] }))).toBeUndefined();
  expect(check([call, acknowledged], logOf())).toBe('an acknowledged receipt of a group is not set');
  const byOther = 'a message of a group is read by one who is not to read it, or did not say so';
  expect(check([], logOf({ readBy: ['u2'] }))).toBe(byOther);
  expect(check([{ ...call, userID: 'u5' } as Entry], logOf({ readBy: ['u5'] }))).toBe(byOther);
  expect(check([call, { ...acknowledged, wholeOf: 'g1' } as Entry], logOf({ readBy: ['u2'] }))).toBe(
    'a group was read as a whole',
  );
});

test('what is told only grows', () => {
  const told = (status: string, read: number, unread: number, isSelfOperated = false): Entry => {
    const info: ToldReceipt = {
      ...{
        conversationID: 'g1',
        messageID: 'm1',
        readMemberCount: read,
        unreadMemberCount: unread,
        isSelfOperated,
        status,
      },
    };
    return { ...of, device: 'u1.d1', userID: 'u1', kind: 'receiptTold', infos: [info] };
  };
  const wrong = 'what is told of a receipt of a group does not add up';
  expect(check([told('Processing', 1, 2), told('Processing', 1, 1), told('Done', 2, 0)], logOf())).toBeUndefined();
  expect(check([told('Done', 0, 0, true)], logOf())).toBeUndefined();
  expect(check([told('Processing', 2, 1), told('Processing', 1, 1)], logOf())).toBe(wrong);
  expect(check([told('Processing', 1, 1), told('Processing', 2, 2)], logOf())).toBe(wrong);
  expect(check([told('Processing', 1, 1), told('Processing', 1, 1)], logOf())).toBe(wrong);
  expect(check([told('Done', 1, 1)], logOf())).toBe(wrong);
  expect(check([told('Processing', 1, 0)], logOf())).toBe(wrong);
});

test('in the end every device says how far it was read', () => {
  const { messageID, localMessageID, messageSeq, orderKey, timestamp, senderUserID, tag } = asked;
  const device = (name: string, receipt: Receipt, counts: readonly [number, number]): DeviceState => ({
    ...{ device: name, userID: name.slice(0, 2), life: 1, isCurrent: true },
    conversations: [
      {
        conversationID: 'g1',
        messages: [
          {
            ...{ messageID, localMessageID, messageSeq, orderKey, timestamp, senderUserID, tag, receipt },
            ...{ conversationID: 'g1', sentStatus: 'Success' },
          },
        ],
        receipts: [{ messageID, status: receipt, readMemberCount: counts[0], unreadMemberCount: counts[1] }],
      },
    ],
  });
  const log = logOf({ readBy: ['u2'] });
  const found = (...wanted: Parameters<typeof device>) => check([call], log, [device(...wanted)]);
  expect(found('u1.d1', 'Processing', [1, 2])).toBeUndefined();
  expect(found('u2.d1', 'Done', [0, 0])).toBeUndefined();
  expect(found('u1.d1', 'Done', [1, 2])).toBe('a device says otherwise how far a message of a group was read');
  expect(found('u2.d1', 'Processing', [0, 0])).toBe('a device says otherwise how far a message of a group was read');
  expect(found('u1.d1', 'Processing', [1, 1])).toBe('a device counts otherwise who has read');
});

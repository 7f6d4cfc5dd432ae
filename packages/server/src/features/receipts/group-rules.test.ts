import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { StoredMessage } from '../messages/index.ts';
import { type GroupReadFacts, readInGroup, unreadReceipt, withReader } from './group-rules.ts';

const now = millis(1_750_000_000_000);
const row: StoredMessage = {
  ...{ log: toLogKey(1), position: 5, messageID: 50, messageSeq: 3, timestamp: now, orderKey: 1 },
  ...{ senderKey: toUserKey(1), localMessageID: 'm', changedPosition: 5, counted: 1, senderCounted: 1 },
  ...{ isCounted: true, isWithdrawn: false, body: '{}', state: '{"receipt":{"recipients":2}}' },
  senderUserID: toUserID('ann'),
};
const facts: GroupReadFacts = {
  ...{ row, membership: { fromPosition: 1, toPosition: undefined }, isOver: false, reading: undefined },
};
const command = { readerKey: toUserKey(2), messageID: 50, isRepeat: false, lifetimeMs: 1000 };

describe('a message of a group', () => {
  test.each<[string, Partial<GroupReadFacts>, Partial<typeof command>, string]>([
    ['is read by who was a member when it came', {}, {}, 'read'],
    ['is read by who came right with it', { membership: { fromPosition: 5, toPosition: undefined } }, {}, 'read'],
    ['is not read by who came later', { membership: { fromPosition: 6, toPosition: undefined } }, {}, 'refused'],
    ['is not read by who left', { membership: { fromPosition: 1, toPosition: 9 } }, {}, 'refused'],
    ['is not read by who never was a member', { membership: undefined }, {}, 'refused'],
    ['is not read in a group that is over', { isOver: true }, {}, 'refused'],
    ['is not read where it is not there', { row: undefined }, {}, 'refused'],
    ['is not read under another ID', {}, { messageID: 51 }, 'refused'],
    ['is not read by its sender', {}, { readerKey: toUserKey(1) }, 'refused'],
    ['is not read without a receipt', { row: { ...row, state: undefined } }, {}, 'refused'],
    ['is not read once it was revoked', { row: { ...row, state: '{"withdrawnPosition":7}' } }, {}, 'refused'],
    ['is not read when its time is over', { row: { ...row, timestamp: millis(now - 1000) } }, {}, 'refused'],
    ['is not read twice', { reading: { readAt: now } }, {}, 'refused'],
    ['is the same for a repeat', { reading: { readAt: now } }, { isRepeat: true }, 'same'],
    [
      'is the same for a repeat when its time is over',
      { reading: { readAt: now }, isOver: true },
      { isRepeat: true },
      'same',
    ],
  ])('%s', (_name, changedFacts, changedCommand, expected) => {
    const decision = readInGroup({ ...facts, ...changedFacts }, { ...command, ...changedCommand }, now);
    expect(decision.kind).toBe(expected);
  });

  test('counts its readers in their order, and its time never runs backwards', () => {
    const first = withReader(unreadReceipt(row), { userKey: toUserKey(2), now });
    const second = withReader(first.receipt, { userKey: toUserKey(3), now: millis(now - 50) });
    expect([first.reading.place, second.reading.place]).toEqual([1, 2]);
    expect(second.receipt).toMatchObject({ recipients: 2, readers: 2, gone: 0, gonePosition: 5, readAt: now });
    expect(second.reading.readAt).toBe(now);
  });
});

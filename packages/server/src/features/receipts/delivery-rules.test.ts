import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { StoredMessage } from '../messages/index.ts';
import { type DeliveryFacts, deliver } from './delivery-rules.ts';

const now = millis(1_750_000_000_000);
const before = millis(now - 500);
const row: StoredMessage = {
  ...{ log: toLogKey(1), position: 5, messageID: 50, messageSeq: 3, timestamp: before, orderKey: 1 },
  ...{ senderKey: toUserKey(1), localMessageID: 'm', changedPosition: 5, counted: 1, senderCounted: 1 },
  ...{ isCounted: true, isWithdrawn: false, body: '{}', state: '{"receipt":{}}' },
  senderUserID: toUserID('ann'),
};
const facts: DeliveryFacts = {
  ...{ row, membership: { fromPosition: 1, toPosition: undefined } },
  ...{ readAt: undefined, deliveredAt: undefined },
};
const command = { receiverKey: toUserKey(2), lifetimeMs: 1000 };
const read = { ...row, state: `{"receipt":{"readTime":${before},"readPosition":6}}` };
const lapsed = millis(now - 1000);

describe('a message that is said to have arrived', () => {
  test.each<[string, Partial<DeliveryFacts>, Partial<typeof command>, [string, number?]]>([
    ['arrives', {}, {}, ['new', now]],
    ['arrives in a group', { row: { ...row, state: '{"receipt":{"recipients":2}}' } }, {}, ['new', now]],
    ['arrives at who came right with it', { membership: { fromPosition: 5, toPosition: undefined } }, {}, ['new', now]],
    ['keeps the first time', { deliveredAt: before }, {}, ['known', before]],
    [
      'keeps it when its time is over',
      { deliveredAt: lapsed, row: { ...row, timestamp: lapsed } },
      {},
      ['known', lapsed],
    ],
    ['keeps it when it is read later', { deliveredAt: lapsed, row: read }, {}, ['known', lapsed]],
    ['arrived when it was read', { row: read }, {}, ['known', before]],
    ['arrived when it was read in a group', { readAt: before }, {}, ['known', before]],
    ['does not arrive where it is not there', { row: undefined }, {}, ['refused']],
    ['does not arrive at its sender', {}, { receiverKey: toUserKey(1) }, ['refused']],
    ['does not arrive without a receipt', { row: { ...row, state: undefined } }, {}, ['refused']],
    ['does not arrive once it was revoked', { row: { ...row, state: '{"withdrawnPosition":7}' } }, {}, ['refused']],
    ['does not arrive when its time is over', { row: { ...row, timestamp: lapsed } }, {}, ['refused']],
    ['does not arrive at who came later', { membership: { fromPosition: 6, toPosition: undefined } }, {}, ['refused']],
    ['does not arrive at who left', { membership: { fromPosition: 1, toPosition: 9 } }, {}, ['refused']],
    ['does not arrive at who never was there', { membership: undefined }, {}, ['refused']],
  ])('%s [APIMSG-25a]', (_name, changed, asked, [kind, deliveredAt]) => {
    const decision = deliver({ ...facts, ...changed }, { ...command, ...asked }, now);
    expect(decision).toEqual({ kind, ...(deliveredAt !== undefined && { deliveredAt }) });
  });
});

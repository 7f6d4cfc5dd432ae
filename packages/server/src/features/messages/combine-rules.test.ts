import { millis } from '@parley/kernel/brand';
import type { StoredContent } from '@parley/protocol/features/values';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import { combine } from './combine-rules.ts';
import type { StoredMessage } from './store.ts';

const row: StoredMessage = {
  ...{ log: toLogKey(1), position: 1, messageID: 5, messageSeq: 1, timestamp: millis(9), orderKey: 9 },
  ...{ senderKey: toUserKey(1), senderUserID: toUserID('ann'), localMessageID: 'l', changedPosition: 1, counted: 1 },
  ...{ senderCounted: 1, isCounted: true, isWithdrawn: false, body: '{}', state: undefined },
};
const message = (content: StoredContent, depth?: number) => ({ row, content, depth });
const text: StoredContent = { type: 1, message: 'hello' };
const nested: StoredContent = { type: 100, title: 't', summary: 's', combineID: 'inner' };
const revoked = { type: 31, revokeStatus: 0, revokeTimestamp: 1, operatedUserID: 'ann', originalMessageType: 1 };

describe('what a Combine may hold [COMBINE-2]', () => {
  test.each([
    ['a text', [message(text)], { depth: 1, messages: [{ row, content: text }] }],
    ['a Custom', [message({ type: 200, message: 'c', subType: 1 })], { depth: 1 }],
    ['a Multiple', [message({ type: 10, messageInfoList: [{ type: 1, message: 'x' }] })], { depth: 1 }],
    [
      'a Combine',
      [message(text), message(nested, 1)],
      { depth: 2, messages: [{ content: text }, { nestedID: 'inner' }] },
    ],
    ['a Combine nine deep', [message(nested, 9), message(nested, 2)], { depth: 10 }],
    ['a Combine ten deep', [message(nested, 10)], { detail: 'content.messages: stand deeper than 10' }],
    ['a Combine that lost its copy', [message(nested)], { detail: 'content.messages.0: has lost what it holds' }],
    [
      'a Revoke',
      [message({ ...revoked, type: 31, revokeType: 0 })],
      { detail: 'content.messages.0: has another type' },
    ],
    ['a type of later', [message({ type: 0, unknownType: 77 })], { detail: 'content.messages.0: has another type' }],
    [
      'what is not there',
      [message(text), undefined],
      { detail: 'content.messages.1: is not there, or not to be seen' },
    ],
  ])('%s', (_name, found, expected) => {
    expect(combine(found)).toMatchObject(expected);
  });
});

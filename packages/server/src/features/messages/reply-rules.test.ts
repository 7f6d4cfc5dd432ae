import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import type { StoredContent } from '@parley/protocol/features/values';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import { admitReply, refer, type SourceMessage, withReplies } from './reply-rules.ts';

const text: StoredContent = { type: 1, message: 'hello' };
const custom: StoredContent = { type: 200, message: 'hello', subType: 3 };
const replied = { messageSeq: 2, messageID: 102, senderUserID: 'bob', sentTime: 5, rootSeq: 1 };
const ofType = (unknownType: number): StoredContent => ({ type: 0, unknownType });
const revoked: StoredContent = {
  type: 31,
  revokeStatus: 0,
  revokeTimestamp: 1,
  operatedUserID: 'ann',
  originalMessageType: 1,
  revokeType: 0,
};

const source = (content: StoredContent): SourceMessage => ({
  content,
  row: {
    log: toLogKey(7),
    position: 4,
    changedPosition: 4,
    messageID: 103,
    messageSeq: 3,
    timestamp: millis(9),
    orderKey: 3000,
    senderKey: toUserKey(1),
    senderUserID: toUserID('ann'),
    localMessageID: 'm3',
    counted: 3,
    senderCounted: 3,
    isCounted: true,
    isWithdrawn: false,
    body: '',
    state: undefined,
  },
});

const original = { messageSeq: 3, messageID: 103 };
const [invalid, failed] = ['CommonModuleParamsInvalid', 'MessageModuleSendMessageFailed'] as const;

describe('a reply', () => {
  test.each<[string, StoredContent | undefined, object, string]>([
    ['to a text [REPLY-2]', text, {}, 'admitted'],
    ['to a custom message', custom, {}, 'admitted'],
    ['to a reply [REPLY-4]', { ...text, replied }, {}, 'admitted'],
    ['of type Custom', text, { replyType: 200 }, 'admitted'],
    ['of type Multiple', text, { replyType: 10 }, 'admitted'],
    ['of type Command', text, { replyType: 2 }, invalid],
    ['of type Revoke', text, { replyType: 31 }, invalid],
    ['to what was revoked [REPLY-3]', revoked, {}, failed],
    ['to Tips', ofType(32), {}, invalid],
    ['to what only a newer node knows', ofType(77), {}, invalid],
    ['to what is gone [REPLY-3]', undefined, {}, 'admitted'],
    ['to what never was', undefined, { messageSeq: 6 }, invalid],
    ['to no message at all', undefined, { messageSeq: 0 }, invalid],
    ['to another message than it says', text, { messageID: 104 }, invalid],
    ['to another message than it says, which was revoked', revoked, { messageID: 104 }, invalid],
  ])('%s', (_what, content, over, expected) => {
    const { replyType, ...named } = { replyType: 1, ...original, ...over };
    const refusal = admitReply(named, content && source(content), { replyType, newestSeq: 5 });
    expect(refusal && isRefusal(refusal) ? refusal.refused : 'admitted').toBe(expected);
  });

  test('keeps the word of the server on what it answers, and the root of that [REPLY-4, REPLY-5]', () => {
    const of = { messageSeq: 3, messageID: 103, senderUserID: 'ann', sentTime: 9 };
    expect(refer(original, source(text))).toEqual({ ...of, rootSeq: 3 });
    expect(refer(original, source({ ...custom, replied }))).toEqual({ ...of, rootSeq: 1 });
    expect(refer(original, undefined)).toEqual({ ...of, senderUserID: '', sentTime: 0, rootSeq: 3 });
  });
});

test('a root counts its replies, and says nothing where there are none', () => {
  expect(withReplies(text, {}, 1)).toEqual({ state: { rootRepliedCount: 1 } });
  const edited = { editorUserID: 'ann', editedTime: 4 };
  expect(withReplies(text, { ...edited, rootRepliedCount: 1 }, 1)).toEqual({
    state: { ...edited, rootRepliedCount: 2 },
  });
  expect(withReplies(text, { ...edited, rootRepliedCount: 1 }, -1)).toEqual({ state: edited });
  expect(withReplies(text, {}, -1)).toEqual({ state: {} });
  expect(withReplies(revoked, { withdrawnPosition: 4 }, 1)).toBeUndefined();
});

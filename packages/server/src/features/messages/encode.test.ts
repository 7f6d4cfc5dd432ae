import { millis } from '@parley/kernel/brand';
import { message } from '@parley/protocol/features/values';
import { encodeAnswer } from '@parley/protocol/frames';
import { methods } from '@parley/protocol/index';
import { wireLimits } from '@parley/protocol/limits';
import { parse } from '@parley/protocol/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import { encodeContent, encodeHistory, encodeMessage, encodeStored } from './encode.ts';
import type { StoredMessage } from './store.ts';

const row: StoredMessage = {
  log: toLogKey(9),
  position: 3,
  changedPosition: 4,
  messageID: 5,
  messageSeq: 3,
  timestamp: millis(6),
  orderKey: 7,
  senderKey: toUserKey(1),
  senderUserID: toUserID('alice'),
  localMessageID: 'l',
  counted: 1,
  senderCounted: 1,
  isCounted: true,
  isWithdrawn: false,
  body: encodeContent({ type: 1, message: 'hi' }),
  state: '{}',
};
const correspondence = { conversationType: 0, senderUserID: toUserID('alice'), targetID: toUserID('bob') };

test('an encoded message is what the wire declares, with where it was added and where it last changed', () => {
  const decoded: unknown = JSON.parse(encodeMessage(row, correspondence));
  expect(parse(message, decoded)).toEqual({ ok: true, value: decoded });
  expect(decoded).toMatchObject({
    position: 3,
    changedPosition: 4,
    senderUserID: 'alice',
    targetID: 'bob',
    content: { message: 'hi' },
    state: {},
  });
  expect(encodeMessage({ ...row, changedPosition: row.position }, correspondence)).not.toContain('changedPosition');
  expect(encodeMessage({ ...row, state: undefined }, correspondence)).not.toContain('state');
});

test('a message that nobody counts says so, any other says nothing', () => {
  const uncounted: unknown = JSON.parse(encodeMessage({ ...row, isCounted: false }, correspondence));
  expect(parse(message, uncounted)).toMatchObject({ ok: true, value: { disableUnreadMessageCount: true } });
  expect(encodeMessage(row, correspondence)).not.toContain('disableUnreadMessageCount');
});

test('whatever text the content and the ids hold comes out as it went in', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(text, text, text, (written, extendedData, localMessageID) => {
      const body = encodeContent({ type: 1, message: written, extendedData });
      const decoded: unknown = JSON.parse(encodeMessage({ ...row, body, localMessageID }, correspondence));
      expect(decoded).toMatchObject({ localMessageID, content: { type: 1, message: written, extendedData } });
    }),
  );
});

test('in a peer conversation the target is the side that did not send', () => {
  const sides = { conversationType: 0, own: toUserID('bob'), other: toUserID('alice') };
  expect(JSON.parse(encodeStored(row, sides))).toMatchObject({ senderUserID: 'alice', targetID: 'bob' });
  const turned = { conversationType: 0, own: toUserID('alice'), other: toUserID('bob') };
  expect(JSON.parse(encodeStored(row, turned))).toMatchObject({ senderUserID: 'alice', targetID: 'bob' });
});

test('the largest message that may be sent fits an answer of its own', () => {
  const largest = { type: 1 as const, message: '\u0001'.repeat(32 * 1024), extendedData: '\u0001'.repeat(1024) };
  const text = encodeMessage(
    { ...row, body: encodeContent(largest), localMessageID: '\u0001'.repeat(64) },
    { ...correspondence, senderUserID: toUserID('"'.repeat(32)), targetID: toUserID('"'.repeat(32)) },
  );
  expect(encodeAnswer(1, encodeHistory(row.log, [text], true)).length + 2).toBeLessThan(wireLimits.messageBytesMax);
});

test('an answer with history is what the wire declares', () => {
  const text = encodeMessage(row, correspondence);
  const history: unknown = JSON.parse(encodeHistory(row.log, [text, text], true).text);
  expect(parse(methods.messages.queryHistoryMessage.result, history)).toEqual({ ok: true, value: history });
  expect(JSON.parse(encodeHistory(undefined, [], false).text)).toEqual({ messages: [] });
});

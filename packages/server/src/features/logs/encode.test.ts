import { utf8Length } from '@parley/kernel/utf8';
import { events, methods } from '@parley/protocol/index';
import { parse } from '@parley/protocol/schema';
import { expect, test } from 'vitest';
import { toLogKey } from '../../core/ids.ts';
import { encodeCatchUp, encodeEntry, encodeEntryAppended, fitting } from './encode.ts';

const message = JSON.stringify({
  position: 3,
  changedPosition: 4,
  conversationType: 0,
  senderUserID: 'alice',
  targetID: 'bob',
  messageID: 5,
  messageSeq: 3,
  localMessageID: 'l',
  timestamp: 6,
  orderKey: 7,
  content: { type: 1, message: 'hi' },
});
const state = { kind: 'a "kind"', body: '{"name":"x"}' };

test.each([
  ['with a message', { position: 4, message }, { position: 4, message: JSON.parse(message) }],
  ['with a state', { position: 5, state }, { position: 5, state: { kind: 'a "kind"', body: { name: 'x' } } }],
  ['that is hidden', { position: 6 }, { position: 6 }],
])('an entry %s is what the wire declares, in an answer and as an event', (_name, entry, expected) => {
  const logs = [{ log: 9, from: 2, to: 6, complete: true, entries: [encodeEntry(entry)] }];
  const caughtUp: unknown = JSON.parse(encodeCatchUp(logs).text);
  expect(caughtUp).toEqual({ logs: [{ log: 9, from: 2, to: 6, complete: true, entries: [expected] }] });
  expect(parse(methods.logs.catchUp.result, caughtUp)).toEqual({ ok: true, value: caughtUp });
  const { event, data } = JSON.parse(encodeEntryAppended(toLogKey(9), entry));
  expect([event, data]).toEqual([events.entry.name, { log: 9, ...expected }]);
  expect(parse(events.entry.data, data)).toEqual({ ok: true, value: data });
});

test.each([
  ['all fit', ['aa', 'bb'], 4, 0, 2],
  ['the last does not', ['aa', 'bbb'], 4, 0, 1],
  ['none does', ['aaaaa'], 4, 0, 0],
  ['none does, but one is due', ['aaaaa', 'b'], 4, 1, 1],
  ['bytes count, not characters', ['文', '字'], 5, 1, 1],
  ['nothing to fit', [], 4, 1, 0],
])('fitting: %s', (_name, texts, bytesMax, countMin, count) => {
  const taken = texts.slice(0, count);
  expect(fitting(texts, { bytesMax, countMin })).toEqual({ texts: taken, bytes: utf8Length(taken.join('')) });
});

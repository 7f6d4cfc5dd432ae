import { millis } from '@parley/kernel/brand';
import { encodePong } from '@parley/protocol/frames';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hint } from '../core/effects.ts';
import { toAppID, toSessionID, toUserKey } from '../core/ids.ts';
import { decodeBeacon, decodeHint, encodeBeacon, encodeHint, subjectOf } from './hint-codec.ts';

const app = toAppID(7);
const origin = { node: 'node1', seq: 12, sentAt: millis(1_767_225_600_000) };
const audience = [toUserKey(3), toUserKey(2 ** 53 - 1)];

test.each<[string, Hint]>([
  ['an event', { kind: 'event', app, audience, frame: encodePong(1) }],
  [
    'an event with an exception',
    { kind: 'event', app, audience, frame: encodePong(1), exceptSession: toSessionID('a b') },
  ],
  [
    'a close',
    { kind: 'close', app, audience, sessionID: toSessionID('a  b'), beforeGeneration: 3, reason: 'kickedOut' },
  ],
])('%s comes back as it was', (_name, hint) => {
  const message = encodeHint(hint, origin);
  expect(decodeHint(app, message)).toEqual({ origin, hint });
  const { header, body } = message;
  expect(decodeHint(app, { header, body })).toEqual({ origin, hint });
});

test('a beacon comes back as it was', () => {
  const beacon = {
    node: 'node1',
    sentAt: millis(5),
    startedAt: millis(4),
    isLast: true,
    heads: [
      { bucket: { app, index: 0 }, head: 1 },
      { bucket: { app: toAppID(4_294_967_295), index: 63 }, head: 2 ** 52 },
    ],
  };
  expect(decodeBeacon(encodeBeacon(beacon))).toEqual(beacon);
  expect(decodeBeacon(encodeBeacon({ ...beacon, heads: [], isLast: false }))).toEqual({
    ...beacon,
    heads: [],
    isLast: false,
  });
});

test.each([
  '',
  '1',
  '2 event node1 1 1 1 ',
  '1 wish node1 1 1 1 ',
  '1 event  1 1 1 ',
  '1 event node1 x 1 1 ',
  '1 event node1 -1 1 1 ',
  '1 event node1 1 1  ',
  '1 event node1 1 1 1,x ',
  '1 close node1 1 1 1 x kickedOut session',
  '1 close node1 1 1 1 1 constructor session',
])('a header that is not understood is no hint: %j', (header) => {
  expect(decodeHint(app, { header, body: '' })).toBeUndefined();
});

test('noise is neither a hint nor a beacon, and nothing throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (header, body) => {
      expect(decodeHint(app, { header, body })).toBeUndefined();
      expect(decodeBeacon({ header, body })).toBeUndefined();
    }),
  );
  expect(decodeBeacon({ header: '1 beacon node1 1 1', body: '7.64:1 7.1 x 7.1:-1 7.2:3' })?.heads).toEqual([
    { bucket: { app, index: 2 }, head: 3 },
  ]);
});

test('subjects are made of numbers only', () => {
  expect(subjectOf({ app, index: 63 })).toBe('hints.7.63');
});

import { millis } from '@parley/kernel/brand';
import { encodeEvent, encodePong } from '@parley/protocol/frames';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Hint, toUsers } from '../core/effects.ts';
import { toAppID, toLogKey, toRoomKey, toSessionID, toUserKey } from '../core/ids.ts';
import { type Beacon, decodeBeacon, encodeBeacon } from './beacon-codec.ts';
import { subjectOf } from './bucket.ts';
import { decodeHint, encodeHint } from './hint-codec.ts';

const app = toAppID(7);
const origin = { node: 'node1', seq: 12, sentAt: millis(1_767_225_600_000) };
const audience = toUsers([toUserKey(3), toUserKey(2 ** 53 - 1)]);
const log = toLogKey(2 ** 53 - 1);
const followers = { kind: 'followers', log, position: 4, endedPosition: 2 } as const;
const inRoom = { kind: 'room', room: toRoomKey(2 ** 53 - 1) } as const;
const sessions = ['a b', '', '3:x'].map(toSessionID);
const visible = encodeEvent('greeting', { text: 'für alle 👋' });
const userKeys = [toUserKey(5), toUserKey(6)];
const hidden = { targets: { userKeys, isInclusive: true }, frame: encodePong(2) };

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
  ['an event for followers', { kind: 'event', app, audience: followers, frame: visible }],
  [
    'an event for followers with exceptions',
    {
      kind: 'event',
      app,
      audience: { ...followers, except: [toUserKey(8), toUserKey(9)] },
      frame: visible,
      exceptSession: toSessionID('a b'),
    },
  ],
  [
    'an event with which memberships end',
    { kind: 'event', app, audience: { ...followers, ended: [toUserKey(1), toUserKey(2)] }, frame: visible },
  ],
  [
    'an event behind an entry',
    {
      kind: 'event',
      app,
      audience: { ...followers, isBehind: true },
      frame: visible,
      exceptSession: toSessionID('a b'),
    },
  ],
  [
    'an event of which newcomers see less',
    { kind: 'event', app, audience: { ...followers, others: { behind: 3, frame: encodePong(3) } }, frame: visible },
  ],
  ['a targeted event', { kind: 'event', app, audience: { ...followers, others: hidden }, frame: visible }],
  [
    'an event for all but some',
    {
      kind: 'event',
      app,
      audience: { ...followers, others: { ...hidden, targets: { userKeys, isInclusive: false } } },
      frame: visible,
    },
  ],
  [
    'an event for all but some, of which newcomers see less',
    {
      kind: 'event',
      app,
      audience: { ...followers, others: { ...hidden, behind: 3, targets: { userKeys, isInclusive: false } } },
      frame: visible,
    },
  ],
  [
    'an event that nobody may see',
    {
      kind: 'event',
      app,
      audience: { ...followers, others: { ...hidden, targets: { userKeys: [], isInclusive: true } } },
      frame: visible,
    },
  ],
  ['an event for a room', { kind: 'event', app, audience: inRoom, frame: visible }],
  ['one that may be dropped', { kind: 'event', app, audience: inRoom, frame: visible, isDroppable: true }],
  [
    'the last that some of a room hear of it',
    {
      kind: 'event',
      app,
      audience: { ...inRoom, onlySessions: sessions, onlyUsers: userKeys, isLast: true },
      frame: visible,
      exceptSession: toSessionID(' a  b'),
    },
  ],
  [
    'an event for nobody in a room',
    { kind: 'event', app, audience: { ...inRoom, onlySessions: [], onlyUsers: [] }, frame: visible },
  ],
  ['a beginning', { kind: 'membership', app, audience, follow: { log, fromPosition: 1 } }],
  [
    'an end',
    {
      kind: 'membership',
      app,
      audience,
      follow: { log, fromPosition: 1, toPosition: 7 },
      frame: visible,
      exceptSession: toSessionID('a'),
    },
  ],
])('%s comes back as it was', (_name, hint) => {
  const message = encodeHint(hint, origin);
  expect(decodeHint(app, message)).toEqual({ origin, hint });
  const { header, body } = message;
  expect(decodeHint(app, { header, body })).toEqual({ origin, hint });
});

test('a beacon comes back as it was', () => {
  const beacon: Beacon = {
    node: 'node1',
    sentAt: millis(5),
    startedAt: millis(4),
    isLast: true,
    heads: [
      { bucket: { app, kind: 'users', index: 0 }, head: 1 },
      { bucket: { app: toAppID(4_294_967_295), kind: 'logs', index: 63 }, head: 2 ** 52 },
      { bucket: { app, kind: 'rooms', index: 5 }, head: 3 },
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
  '2',
  '1 event node1 1 1 1 ',
  '2 wish node1 1 1 1 ',
  '2 event  1 1 1 ',
  '2 event node1 x 1 1 ',
  '2 event node1 -1 1 1 ',
  '2 event node1 1 1  ',
  '2 event node1 1 1 1,x ',
  '2 close node1 1 1 1 x kickedOut session',
  '2 close node1 1 1 1 1 constructor session',
  '2 followers node1 1 1 x 4 0     ',
  '2 followers node1 1 1 9 -4 0     ',
  '2 followers node1 1 1 9 4- 0     ',
  '2 followers node1 1 1 9 4      ',
  '2 followers node1 1 1 9 4 1:3     ',
  '2 followers node1 1 1 9 4 0 1:3    ',
  '2 followers node1 1 1 9 4 0  x   ',
  '2 followers node1 1 1 9 4 0   x  ',
  '2 followers node1 1 1 9 4 0    x ',
  '2 followers node1 1 1 9 4 0',
  '2 followers node1 1 1 9 4 0    0 ',
  '2 followers node1 1 1 9 4 0   1 0 ',
  '2 followers node1 1 1 9 4 0   >x 0 ',
  '2 followers node1 1 1 9 4 0   -1,x 0 ',
  '2 room node1 1 1 x   0:',
  '2 room node1 1 1 9 x  0:',
  '2 room node1 1 1 9 du  0:',
  '2 room node1 1 1 9 u x 0:',
  '2 room node1 1 1 9  1 0:',
  '2 room node1 1 1 9 s  0:x:1',
  '2 room node1 1 1 9 s  0:2:1',
  '2 room node1 1 1 9   0:1:1',
  '2 room node1 1 1 9   0',
  '2 room node1 1 1 9  ',
  '2 room node1 1 1 9',
  '2 membership node1 1 1 1 9 1 x ',
  '2 membership node1 1 1 1 9   ',
  '2 membership node1 1 1 1 9 1',
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
  expect(
    decodeBeacon({
      header: '2 beacon node1 1 1',
      body: '7.logs.64:1 7.logs.1 x 7.1:1 7.halls.1:1 7.users.1:-1 7.users.2:3',
    })?.heads,
  ).toEqual([{ bucket: { app, kind: 'users', index: 2 }, head: 3 }]);
});

test('subjects are made of the number of the app and the bucket', () => {
  expect(subjectOf({ app, kind: 'users', index: 63 })).toBe('hints.7.users.63');
  expect(subjectOf({ app, kind: 'logs', index: 63 })).toBe('hints.7.logs.63');
  expect(subjectOf({ app, kind: 'rooms', index: 63 })).toBe('hints.7.rooms.63');
});

import { ZIMRoomAttributesUpdateAction, ZIMRoomEvent } from '@parley/client';
import { describe, expect, it } from 'vitest';
import {
  barragesMax,
  endOf,
  isRoomID,
  type LiveRoom,
  linesMax,
  maySetTopic,
  peopleIn,
  roomOf,
  seatOf,
  withAttributes,
  withBarrage,
  withLine,
  withPresence,
} from './live-room.ts';

const room = roomOf('r', 'Room');
const text = (id: number, userID = 'bob') => ({ kind: 'text', id, userID, text: `${id}`, status: 'sent' }) as const;
const person = (userID: string) => ({ userID, userName: userID.toUpperCase() });
const came = (one: LiveRoom, id: number, ...userIDs: readonly string[]): LiveRoom =>
  withPresence(one, { kind: 'came', id, people: userIDs.map(person) });
const { Set: set, Delete: remove } = ZIMRoomAttributesUpdateAction;

it.each([
  ['evening', true],
  ['a#b!', true],
  ['a'.repeat(128), true],
  ['a'.repeat(129), false],
  ['', false],
  ['a b', false],
  ['a/b', false],
])('%j can be the ID of a room: %s', (id, isOne) => {
  expect(isRoomID(id)).toBe(isOne);
});

describe('what a room keeps', () => {
  it('of lines and of what flies is the newest', () => {
    let full = room;
    for (let id = 1; id <= linesMax + 1; id += 1) full = withLine(full, text(id));
    expect([full.lines.length, full.lines[0]?.id, full.lines.at(-1)?.id]).toEqual([linesMax, 2, linesMax + 1]);
    for (let id = 1; id <= barragesMax + 1; id += 1) full = withBarrage(full, { id, userID: 'bob', text: '' });
    expect([full.barrages.length, full.barrages[0]?.id]).toEqual([barragesMax, 2]);
  });

  it('of who came one after the other is one line, which names a few', () => {
    const two = came(came(room, 1, 'ann'), 2, 'bob');
    expect(two.lines).toEqual([{ kind: 'came', id: 1, named: [person('ann'), person('bob')], count: 2 }]);
    const many = came(two, 3, 'carl', 'dora', 'emil');
    expect(many.lines).toEqual([{ kind: 'came', id: 1, named: ['ann', 'bob', 'carl'].map(person), count: 5 }]);
    const left = withPresence(many, { kind: 'went', id: 4, people: [person('ann')] });
    expect(came(left, 5, 'ann').lines.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['came 1', 'went 4', 'came 5']);
  });

  it('of attributes is what was set and not removed', () => {
    const both = withAttributes(room, [{ action: set, roomAttributes: { seat1: 'ann', topic: 'Tea' } }]);
    const changed = withAttributes(both, [
      { action: set, roomAttributes: { topic: 'Rain' } },
      { action: remove, roomAttributes: { seat1: 'ann' } },
    ]);
    expect(changed.attributes).toEqual({ topic: 'Rain' });
  });
});

it('seats, and whoever may set the topic, stand in the attributes', () => {
  const seated: LiveRoom = { ...room, attributes: { seat3: 'ann', topic: 'Tea', topicBy: 'bob' } };
  expect([seatOf(seated, 'ann'), seatOf(seated, 'bob')]).toEqual(['seat3', undefined]);
  expect([maySetTopic(seated, 'bob'), maySetTopic(seated, 'ann'), maySetTopic(room, 'ann')]).toEqual([
    true,
    false,
    true,
  ]);
});

it('those who are seen are named once', () => {
  const seen: LiveRoom = {
    ...came(withLine(withLine(room, text(1, 'carl')), text(2, 'ann')), 3, 'zoe'),
    attributes: { seat1: 'ann', topicBy: 'bob', other: 'nobody' },
    barrages: [{ id: 4, userID: 'dora', text: '' }],
  };
  expect(peopleIn(seen)).toEqual(['ann', 'bob', 'carl', 'dora']);
});

describe('how it ended', () => {
  it.each([
    [ZIMRoomEvent.RoomNotExist, 'gone'],
    [ZIMRoomEvent.KickedOut, 'kickedOut'],
    [ZIMRoomEvent.ConnectTimeout, 'awayTooLong'],
    [ZIMRoomEvent.NetworkDisconnected, 'lost'],
    [ZIMRoomEvent.KickedOutByOtherDevice, 'elsewhere'],
    [ZIMRoomEvent.EnterFailed, 'refused'],
  ])('event %i is %s', (event, end) => {
    expect(endOf(event, '')).toEqual({ kind: 'ended', end });
  });

  it.each([
    ['{"custom_reason":"Be kind"}', 'Be kind'],
    ['{"custom_reason":""}', undefined],
    ['{"reason":"kicked"}', undefined],
    ['null', undefined],
    ['no JSON', undefined],
  ])('the words of %s', (extendedData, words) => {
    expect(endOf(ZIMRoomEvent.KickedOut, extendedData)).toEqual({
      ...{ kind: 'ended', end: 'kickedOut' },
      ...(words !== undefined && { words }),
    });
  });
});

import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { describe, expect, it, test } from 'vitest';
import { toRoomKey } from '../../core/ids.ts';
import {
  decideEntering,
  destroyAtOf,
  type EnteringFacts,
  isBlockInForce,
  isConnected,
  isIn,
  outcomeOf,
} from './entering-rules.ts';

const limits = { roomsMax: 3, roomsPerUserMax: 2, membersMax: 4 };

const manners = {
  create: { mayJoin: false, mayCreate: true, isSwitch: false },
  join: { mayJoin: true, mayCreate: false, isSwitch: false },
  enter: { mayJoin: true, mayCreate: true, isSwitch: false },
  switch: { mayJoin: true, mayCreate: false, isSwitch: true },
  switchOrCreate: { mayJoin: true, mayCreate: true, isSwitch: true },
};
type Manner = keyof typeof manners;

const devices: Readonly<Record<string, Parameters<typeof isConnected>[0]>> = {
  none: undefined,
  connected: {},
  away: { graceUntil: millis(1) },
  out: { ending: { reason: 'timeout', at: millis(1), extendedData: '' } },
};

const outcome = (facts: EnteringFacts, manner: Manner): string => {
  const decision = decideEntering(facts, manners[manner], limits);
  return isRefusal(decision) ? decision.refused.replace('RoomModule', '') : decision;
};

const absent = { room: undefined, isMember: false, isBlocked: false };

describe('a room that is not there', () => {
  it.each<[Manner, string, string, string]>([
    ['create', 'create', 'TheNumberOfExistingRoomsHasReachedLimit', 'TheNumberOfJoinedRoomsHasReachedLimit'],
    ['join', 'TheRoomDoesNotExist', 'TheRoomDoesNotExist', 'TheRoomDoesNotExist'],
    ['enter', 'create', 'TheNumberOfExistingRoomsHasReachedLimit', 'TheNumberOfJoinedRoomsHasReachedLimit'],
    ['switch', 'JoinRoomError', 'JoinRoomError', 'JoinRoomError'],
    ['switchOrCreate', 'create', 'TheNumberOfExistingRoomsHasReachedLimit', 'create'],
  ])('%s: %s; in an app with enough rooms %s, for a user with enough %s', (manner, free, full, many) => {
    expect(outcome({ ...absent, roomsOfApp: 2, roomsOfUser: 1 }, manner)).toBe(free);
    expect(outcome({ ...absent, roomsOfApp: 3, roomsOfUser: 1 }, manner)).toBe(full);
    expect(outcome({ ...absent, roomsOfApp: 2, roomsOfUser: 2 }, manner)).toBe(many);
    expect(outcome({ ...absent, roomsOfApp: 3, roomsOfUser: 2 }, manner)).toBe(full);
  });
});

const existing = Object.keys(manners).flatMap((manner) =>
  [false, true].flatMap((isMember) =>
    [false, true].flatMap((isBlocked) =>
      [3, 4].flatMap((memberCount) =>
        [1, 2].map((roomsOfUser) => ({ manner: manner as Manner, isMember, isBlocked, memberCount, roomsOfUser })),
      ),
    ),
  ),
);

describe('a room that is there', () => {
  it.each(existing)(
    '$manner, member $isMember, blocked $isBlocked, $memberCount members, $roomsOfUser rooms',
    (cell) => {
      const { manner, isMember, isBlocked, memberCount, roomsOfUser } = cell;
      const expected = (): string => {
        if (manner === 'create') return 'TheRoomAlreadyExists';
        if (isMember) return 'take';
        if (isBlocked) return 'RoomMemberIsBlocked';
        if (roomsOfUser === 2 && !manner.startsWith('switch')) return 'TheNumberOfJoinedRoomsHasReachedLimit';
        return memberCount === 4 ? 'JoinRoomError' : 'join';
      };
      const facts = { room: { memberCount }, isMember, isBlocked, roomsOfApp: 3, roomsOfUser };
      expect(outcome(facts, manner)).toBe(expected());
    },
  );
});

test.each([
  ['nobody', undefined, false],
  ['who is blocked for ever', {}, true],
  ['who is blocked until a time to come', { until: millis(11) }, true],
  ['whose time is over', { until: millis(10) }, false],
])('%s is kept out: %s, %s', (_who, block, isKeptOut) => {
  expect(isBlockInForce(block, 10)).toBe(isKeptOut);
});

describe('a place in a room', () => {
  it.each([
    ['none', false, false],
    ['connected', true, true],
    ['away', false, true],
    ['out', false, false],
  ])('%s: connected %s, in it %s', (device, connected, inside) => {
    expect([isConnected(devices[device]), isIn(devices[device])]).toEqual([connected, inside]);
  });
});

describe('what a device learns that comes back', () => {
  const room = { room: toRoomKey(7) };
  const ended = (reason: 'timeout' | 'kicked' | 'otherDevice' | 'ended') => ({
    ending: { reason, at: millis(1), extendedData: '' },
  });
  it.each([
    ['the room is gone', undefined, {}, 'destroyed'],
    ['the room is gone, and it was out before', undefined, ended('kicked'), 'destroyed'],
    ['the ID is another room’s', { room: toRoomKey(8) }, {}, 'timeout'],
    ['nothing is known of it', room, undefined, 'timeout'],
    ['it is in it', room, {}, 'member'],
    ['its time ran out', room, ended('timeout'), 'timeout'],
    ['it was put out', room, ended('kicked'), 'kicked'],
    ['another device took its place', room, ended('otherDevice'), 'otherDevice'],
    ['it left', room, ended('ended'), 'ended'],
  ] as const)('%s', (_, found, device, expected) => {
    expect(outcomeOf(7, found, device)).toBe(expected);
  });
});

describe('the end of an empty room', () => {
  it.each([
    [0, false, 1000],
    [500, false, 1500],
    [0, true, 1800],
    [900, true, 1900],
  ])('with a delay of %i ms, messages kept %s: at %i', (destroyDelayMs, isStored, at) => {
    expect(destroyAtOf({ destroyDelayMs, isStored }, 1000, 800)).toBe(at);
  });
});

import type { CallInfo, callStates } from '@parley/protocol/features/calls';
import { describe, expect, test } from 'vitest';
import { wireCall as call, callLines, callUser as user } from '../../testing/calls.ts';
import { type Learned, type Telling, tellingOfLoss, tellingsOf } from './differences.ts';

type State = keyof typeof callStates;

const ann = user('ann', 'accepted');
const here = { userID: 'bob', deviceID: 'here', now: 5000 };
const missed = { isKnown: true, isLive: false, isOwn: false };
const live = { ...missed, isLive: true };
const advanced = { mode: 1 };

const line = ([name, data]: Telling): string =>
  name in callLines ? callLines[name as keyof typeof callLines](data as never) : name;

/** What is told of a call that the device knew as `before`. */
const told = (
  before: CallInfo | undefined,
  after: CallInfo,
  changes: Partial<Learned> = live,
  hearer = here,
): string[] => tellingsOf({ callID: '7', before, after, ...live, ...changes }, hearer).map(line);

const rings = call([ann, user('bob', 'inviting')]);
const over = { time: 9000, userID: 'ann', extendedData: '', isTold: true };

describe('a call that the app was told nothing of', () => {
  const unknown = { ...live, isKnown: false };
  const late = { ...missed, isKnown: false };

  test.each<[string, CallInfo | undefined, CallInfo, Partial<Learned>, string[]]>([
    [
      ...(['that rings', undefined, rings, unknown] as const),
      ['received from ann: ann Accepted, bob Inviting', 'ann Accepted, bob Inviting'],
    ],
    ['that rings since before', undefined, rings, late, ['received from ann: ann Accepted, bob Inviting']],
    ['that rang when the app ran before', rings, rings, late, ['received from ann: ann Accepted, bob Inviting']],
    [
      ...(['to which others came with the user', undefined] as const),
      call([ann, user('carol', 'quit', 2), user('bob', 'inviting', 3, { inviter: 'carol' })], advanced),
      unknown,
      ['received from carol: ann Accepted, carol Quit, bob Inviting', 'bob Inviting'],
    ],
    ['whose time is up', undefined, { ...rings, deadline: here.now }, late, []],
    ['that is over', undefined, { ...rings, end: { ...over, isTold: false } }, late, []],
    ['that rang and is cancelled', rings, call([ann, user('bob', 'beCancelled', 2)]), late, []],
    [
      ...(['that went on and is over', call([ann, user('bob', 'accepted', 2), user('carol', 'inviting')])] as const),
      call([ann, user('bob', 'accepted', 2), user('carol', 'accepted', 3)], { end: { ...over, isTold: false } }),
      ...([late, []] as const),
    ],
    ['that rang and is over', rings, { ...rings, end: over }, late, []],
    [
      ...(['that goes on', call([ann, user('bob', 'accepted', 2), user('carol', 'inviting')])] as const),
      call([ann, user('bob', 'accepted', 2), user('carol', 'received', 3), user('dan', 'inviting', 4)]),
      late,
      ['carol Received, dan Inviting'],
    ],
    ['that goes on, on a new device', undefined, call([ann, user('bob', 'accepted', 2)]), late, []],
    [
      'that the user has just come into',
      undefined,
      call([ann, user('bob', 'accepted', 2)], advanced),
      unknown,
      ['bob Accepted'],
    ],
    [
      'that has just ended',
      undefined,
      { ...call([ann, user('bob', 'inviting')]), change: 2, end: over },
      unknown,
      ['ended by ann at 9000'],
    ],
    ['of others', undefined, call([ann]), unknown, []],
  ])('%s', (_what, before, after, changes, expected) => {
    expect(told(before, after, changes)).toEqual(expected);
  });

  const caller = { ...here, userID: 'ann' };
  const whole = 'created: ann Accepted, bob Inviting';

  test.each<[string, CallInfo | undefined, Partial<CallInfo>, Partial<Learned>, string[]]>([
    ['is told with its states', undefined, {}, unknown, [whole, 'ann Accepted, bob Inviting']],
    ['of which no answer came is told late', undefined, { primaryDevice: 'here' }, late, [whole]],
    ['of another device is not told late', undefined, { primaryDevice: 'there' }, late, []],
    ['of which this device was told before is not told again', rings, { primaryDevice: 'here' }, late, []],
    ['that is over is not told late', undefined, { primaryDevice: 'here', end: over }, late, []],
  ])('one of the own user that %s', (_what, before, changes, learned, expected) => {
    expect(told(before, { ...rings, ...changes }, learned, caller)).toEqual(expected);
  });
});

describe('the own state', () => {
  const events: Readonly<Partial<Record<State, string>>> = {
    beCancelled: "cancelled by ann ''",
    timeout: 'time is up',
  };

  /** Whether it is told in a General call, and of an Advanced one where the user is in it, elsewhere, and where he did it. */
  const table: readonly [
    from: State,
    to: State,
    general: boolean,
    primary: boolean,
    other: boolean,
    acting: boolean,
  ][] = [
    ['inviting', 'received', true, true, true, true],
    ['inviting', 'notYetReceived', true, true, true, true],
    ['notYetReceived', 'received', true, true, true, true],
    ['received', 'accepted', true, true, true, true],
    ['received', 'rejected', true, true, true, true],
    ['received', 'timeout', true, true, true, true],
    ['received', 'beCancelled', true, true, true, true],
    ['accepted', 'quit', false, false, false, true],
    ['accepted', 'cancelled', true, false, false, true],
    ['accepted', 'beCancelled', false, false, false, false],
    ['accepted', 'timeout', false, false, false, false],
    ['quit', 'accepted', true, true, true, true],
  ];

  test.each(table)('from %s to %s', (from, to, ...expected) => {
    const before = call([ann, user('bob', from, 2)]);
    const after = call([ann, user('bob', to, 3)]);
    const name = { quit: 'Quit', cancelled: 'Cancelled' }[to as string] ?? to.charAt(0).toUpperCase() + to.slice(1);
    const lines = [events[to] ?? `bob ${name}`];
    const cases = [
      told(before, after),
      told(before, { ...after, ...advanced, primaryDevice: 'here' }),
      told(before, { ...after, ...advanced, primaryDevice: 'there' }),
      told(
        before,
        { ...after, ...advanced, primaryDevice: 'there' },
        { isOwn: to !== 'beCancelled' && to !== 'timeout' },
      ),
    ];
    expect(cases).toEqual(expected.map((isTold) => (isTold ? lines : [])));
  });

  test.each<State>(['rejected', 'timeout', 'quit', 'beCancelled', 'cancelled'])(
    'from %s to ringing is an invitation',
    (from) => {
      const before = call([ann, user('bob', from, 2)], advanced);
      const after = call([ann, user('bob', 'inviting', 3)], advanced);
      const received = 'received from ann: ann Accepted, bob Inviting';
      expect(told(before, after)).toEqual([received, 'bob Inviting']);
      expect(told(before, after, missed)).toEqual([received]);
      expect(told(before, { ...after, deadline: 0 }, missed)).toEqual(['bob Inviting']);
    },
  );

  test('names who cancelled, and what he said', () => {
    const after = call([ann, user('bob', 'beCancelled', 2, { cancelledBy: 'carol', extendedData: 'sorry' })]);
    expect(told(rings, after)).toEqual(["cancelled by carol 'sorry'"]);
  });
});

describe('what others do', () => {
  const states: readonly State[] = [
    'inviting',
    'received',
    'notYetReceived',
    'accepted',
    'rejected',
    'timeout',
    'quit',
    'beCancelled',
    'cancelled',
  ];
  const places = [undefined, 'here', 'there'] as const;

  test.each(states.flatMap((state) => places.map((primaryDevice) => [state, primaryDevice] as const)))(
    'is told to who is %s with the call on %s',
    (state, primaryDevice) => {
      const before = call([ann, user('bob', state), user('carol', 'inviting')]);
      const after = { ...call([ann, user('bob', state), user('carol', 'received', 2)]), primaryDevice };
      const isRinging = ['inviting', 'received', 'notYetReceived'].includes(state);
      const isActive = isRinging || state === 'accepted';
      expect(told(before, after).length).toBe(isActive ? 1 : 0);
      const isToldAdvanced = isRinging || (isActive && primaryDevice !== 'there');
      expect(told(before, { ...after, ...advanced }).length).toBe(isToldAdvanced ? 1 : 0);
    },
  );

  test('is one event after an outage', () => {
    const before = call([ann, user('bob', 'received', 2), user('carol', 'inviting')]);
    const after = call([ann, user('bob', 'received', 2), user('carol', 'quit', 4), user('dan', 'rejected', 6)]);
    expect(told(before, after, missed)).toEqual(['carol Quit, dan Rejected']);
  });

  test('is told of another life of the database as well, where the same change may be another one', () => {
    const before = call([ann, user('bob', 'accepted', 2), user('carol', 'received', 3)]);
    const after = call([ann, user('bob', 'accepted', 2), user('carol', 'rejected', 3)]);
    expect(told(before, after, missed)).toEqual(['carol Rejected']);
  });

  test('is nothing where a device takes the place of another', () => {
    const before = call([ann, user('bob', 'accepted', 2)], advanced);
    expect(told(before, { ...before, change: 3, primaryDevice: 'there' })).toEqual([]);
    expect(told(undefined, { ...before, change: 3 }, { isKnown: false, isOwn: true })).toEqual([]);
  });
});

describe('an end', () => {
  const table: readonly [State, primary: string | undefined, isTold: boolean][] = [
    ['received', undefined, true],
    ['received', 'there', true],
    ['accepted', undefined, true],
    ['accepted', 'here', true],
    ['accepted', 'there', false],
    ['rejected', undefined, false],
    ['quit', 'here', false],
  ];

  test.each(table)('is told to who is %s with the call on %s: %s', (state, primaryDevice, isTold) => {
    const before = call([ann, user('bob', state)], { ...advanced, primaryDevice });
    const after = { ...before, change: 2, end: over };
    expect(told(before, after)).toEqual(isTold ? ['ended by ann at 9000'] : []);
    expect(told(after, { ...after, change: 3 })).toEqual([]);
    expect(told(before, { ...after, end: { ...over, isTold: false } })).toEqual([]);
  });

  test('stands for what came before it in an outage', () => {
    const before = call([ann, user('bob', 'received', 2)], advanced);
    const end = { ...advanced, end: over, primaryDevice: 'there' };
    expect(told(before, call([ann, user('bob', 'accepted', 3)], end), missed)).toEqual(['ended by ann at 9000']);
    expect(told(before, call([ann, user('bob', 'rejected', 3)], end), missed)).toEqual(['bob Rejected']);
    const left = call([ann, user('bob', 'quit', 2)], advanced);
    const returned = call([ann, user('bob', 'accepted', 3)], { ...end, primaryDevice: 'here' });
    expect(told(left, returned, missed)).toEqual(['ended by ann at 9000']);
  });

  test('of a General call is told as the states that led to it', () => {
    const end = { ...over, isTold: false };
    expect(told(rings, call([ann, user('bob', 'accepted', 2)], { end }))).toEqual(['bob Accepted']);
  });

  test('of a call that the server has lost is a cancellation', () => {
    expect(line(tellingOfLoss('7', rings))).toBe("cancelled by ann ''");
  });
});

describe('who was invited by the own user', () => {
  const caller = { ...here, userID: 'ann' };
  const invited = (...states: readonly State[]) =>
    ['bob', 'carol', 'dan'].flatMap((userID, index) => {
      const state = states[index];
      return state ? user(userID, state, state === 'inviting' ? 1 : 2, { extendedData: 'ok' }) : [];
    });
  const before = call([ann, ...invited('inviting', 'inviting', 'inviting')]);

  test.each<[State[], string[]]>([
    [
      ['accepted', 'rejected'],
      ['bob Accepted, carol Rejected', "bob accepted 'ok'", "carol rejected 'ok'"],
    ],
    [
      ['timeout', 'inviting', 'timeout'],
      ['bob Timeout, dan Timeout', 'no answer: bob, dan'],
    ],
    [['received', 'quit'], ['bob Received, carol Quit']],
  ])('and became %s has old events too', (states, expected) => {
    const after = call([ann, ...invited(...states)]);
    expect(told(before, after, live, caller)).toEqual(expected);
    expect(told(before, { ...after, ...advanced, primaryDevice: 'here' }, live, caller)).toEqual(expected);
    expect(told(before, { ...after, ...advanced, primaryDevice: 'there' }, live, caller)).toEqual([]);
  });

  test('has none where another one has invited', () => {
    const other = { inviter: 'carol' };
    const after = call([ann, user('bob', 'accepted', 2, other)]);
    expect(told(call([ann, user('bob', 'inviting', 1, other)]), after, live, caller)).toEqual(['bob Accepted']);
  });

  test('has none where he takes part himself', () => {
    const joined = user('ann', 'accepted', 2);
    expect(told(call([user('ann', 'quit')]), call([joined]), live, { ...here, userID: 'ann' })).toEqual([
      'ann Accepted',
    ]);
  });
});

import { millis } from '@parley/kernel/brand';
import { advancedCall, callStates, generalCall } from '@parley/protocol/features/calls';
import { describe, expect, test } from 'vitest';
import { toUserID, toUserKey } from '../../core/ids.ts';
import { isFault } from './fault-rules.ts';
import {
  type Acting,
  accept,
  type CallChange,
  type CallTimes,
  cancel,
  end,
  inviteMore,
  isOver,
  join,
  leave,
  memberOf,
  nextTick,
  open,
  receive,
  reject,
  tick,
} from './rules.ts';
import type { Call, CallMember } from './store.ts';

const start = millis(1_000_000);
const later = millis(start + 1000);
const who = (key: number, name: string) => ({ userKey: toUserKey(key), userID: toUserID(name) });
const [ann, bob, carol, eve] = [who(1, 'ann'), who(2, 'bob'), who(3, 'carol'), who(4, 'eve')];
const acting = (user: typeof ann, now = later): Acting => ({
  ...{ ...user, deviceID: `${user.userID}'s`, now, extendedData: '' },
});
const room = { activeMax: 10, usersMax: 50 };

const callBy = (mode: number, invitees = [bob, carol], checksReceipt = false): Call =>
  open({ callID: '1', mode, timeout: 90, checksReceipt }, acting(ann, start), invitees).call;

const withMember = (call: Call, user: typeof ann, fields: Partial<CallMember>): Call => ({
  ...call,
  members: call.members.map((member) => (member.userKey === user.userKey ? { ...member, ...fields } : member)),
});

const ended = (call: Call): Call => ({ ...call, end: { at: later, reason: 'callEnd', by: '', extendedData: '' } });
const stateNames = Object.fromEntries(Object.entries(callStates).map(([name, state]) => [state, name]));
const stateIn = (call: Call, user: typeof ann): string =>
  stateNames[memberOf(call, user.userKey)?.state ?? -1] ?? 'none';

/** Bob in a state, with others who keep the call going; who is `outsider` or `caller` acts in bob's place. */
const roles = [
  ...(['inviting', 'received', 'notYetReceived', 'accepted', 'rejected', 'timeout', 'quit', 'beCancelled'] as const),
  ...(['outsider', 'caller'] as const),
] as const;
type Role = (typeof roles)[number];

function callFor(mode: number, role: Role): { readonly call: Call; readonly user: typeof ann } {
  const call = withMember(
    callBy(mode),
    carol,
    mode === generalCall ? {} : { state: callStates.accepted, acceptedAt: start },
  );
  if (role === 'outsider') return { call, user: eve };
  if (role === 'caller') return { call, user: ann };
  const state = callStates[role];
  const primaryDevice = role === 'accepted' ? "bob's" : '';
  return {
    call: withMember(call, bob, { state, primaryDevice, acceptedAt: role === 'accepted' ? start : millis(0) }),
    user: bob,
  };
}

const commands = {
  accept: (call: Call, actor: Acting) => accept(call, actor),
  reject: (call: Call, actor: Acting) => reject(call, actor),
  cancel: (call: Call, actor: Acting) => cancel(call, actor, []),
  invite: (call: Call, actor: Acting) => inviteMore(call, actor, [who(9, 'zoe')], room),
  join: (call: Call, actor: Acting) => join(call, actor, room),
  quit: (call: Call, actor: Acting) => leave(call, actor),
  end: (call: Call, actor: Acting) => end(call, actor),
};
type Command = keyof typeof commands;

function outcomeOf(call: Call, user: typeof ann, command: Command): string {
  const decided = commands[command](call, acting(user));
  if (isFault(decided)) return decided.fault;
  return `${stateIn(decided.call, user)}${isOver(decided.call) ? ', over' : ''}`;
}

/** One line for each role, one word for each command in the order of `commands`. */
const tables: readonly (readonly [title: string, mode: number, isEnded: boolean, table: string])[] = [
  [
    'Advanced',
    advancedCall,
    false,
    `inviting       | accepted   | rejected   | notInviter | notAccepted | accepted    | notAccepted | notAccepted
     received       | accepted   | rejected   | notInviter | notAccepted | accepted    | notAccepted | notAccepted
     notYetReceived | accepted   | rejected   | notInviter | notAccepted | accepted    | notAccepted | notAccepted
     accepted       | answered   | answered   | notInviter | accepted    | alreadyHere | quit        | accepted, over
     rejected       | answered   | answered   | notInviter | notAccepted | accepted    | notAccepted | notAccepted
     timeout        | timedOut   | timedOut   | notInviter | notAccepted | accepted    | notAccepted | notAccepted
     quit           | answered   | answered   | notInviter | notAccepted | accepted    | notAccepted | notAccepted
     beCancelled    | cancelled  | cancelled  | notInviter | notAccepted | accepted    | notAccepted | notAccepted
     outsider       | notInvited | notInvited | notInviter | notMember   | accepted    | notMember   | notMember
     caller         | notInvited | notInvited | accepted   | accepted    | alreadyHere | quit        | accepted, over`,
  ],
  [
    'General',
    generalCall,
    false,
    `inviting       | accepted   | rejected   | notInviter | general | general | general | general
     received       | accepted   | rejected   | notInviter | general | general | general | general
     notYetReceived | accepted   | rejected   | notInviter | general | general | general | general
     accepted       | answered   | answered   | notInviter | general | general | general | general
     rejected       | answered   | answered   | notInviter | general | general | general | general
     timeout        | timedOut   | timedOut   | notInviter | general | general | general | general
     quit           | answered   | answered   | notInviter | general | general | general | general
     beCancelled    | cancelled  | cancelled  | notInviter | general | general | general | general
     outsider       | notInvited | notInvited | notInviter | general | general | general | general
     caller         | notInvited | notInvited | cancelled, over | general | general | general | general`,
  ],
  [
    'Advanced that is over',
    advancedCall,
    true,
    `inviting       | ended     | ended     | ended | ended | ended | ended | ended
     received       | ended     | ended     | ended | ended | ended | ended | ended
     notYetReceived | ended     | ended     | ended | ended | ended | ended | ended
     accepted       | ended     | ended     | ended | ended | ended | ended | ended
     rejected       | ended     | ended     | ended | ended | ended | ended | ended
     timeout        | timedOut  | timedOut  | ended | ended | ended | ended | ended
     quit           | ended     | ended     | ended | ended | ended | ended | ended
     beCancelled    | cancelled | cancelled | ended | ended | ended | ended | ended
     outsider       | ended     | ended     | ended | ended | ended | ended | ended
     caller         | ended     | ended     | ended | ended | ended | ended | ended`,
  ],
  [
    'General that is over',
    generalCall,
    true,
    `inviting       | ended     | ended     | ended | general | general | general | general
     received       | ended     | ended     | ended | general | general | general | general
     notYetReceived | ended     | ended     | ended | general | general | general | general
     accepted       | ended     | ended     | ended | general | general | general | general
     rejected       | ended     | ended     | ended | general | general | general | general
     timeout        | timedOut  | timedOut  | ended | general | general | general | general
     quit           | ended     | ended     | ended | general | general | general | general
     beCancelled    | cancelled | cancelled | ended | general | general | general | general
     outsider       | ended     | ended     | ended | general | general | general | general
     caller         | ended     | ended     | ended | general | general | general | general`,
  ],
];

describe.each(tables)('what each may do with a call: %s', (_title, mode, isEnded, table) => {
  const lines = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));

  test('has a line for each role and a word for each step', () => {
    expect(lines.map(([role]) => role)).toEqual(roles);
    for (const line of lines) expect(line).toHaveLength(1 + Object.keys(commands).length);
  });

  test.each(lines)('%s', (role = '', ...expected) => {
    const { call, user } = callFor(mode, role as Role);
    const given = isEnded ? ended(call) : call;
    expect((Object.keys(commands) as Command[]).map((command) => outcomeOf(given, user, command))).toEqual(expected);
  });
});

const states = (call: Call): string =>
  call.members.map(({ userID, state }) => `${userID} ${stateNames[state]}`).join(', ');
const changeOf = (change: unknown): CallChange => {
  if (isFault(change) || change === undefined) throw new Error('it can be done');
  return change as CallChange;
};

describe('a call', () => {
  test('is over with the answer of the one who was invited, if it is General', () => {
    const { call } = changeOf(accept(callBy(generalCall, [bob]), acting(bob)));
    expect([states(call), call.end?.reason]).toEqual(['ann accepted, bob accepted', 'answered']);
    expect(changeOf(accept(callBy(advancedCall, [bob]), acting(bob))).call.end).toBeUndefined();
  });

  test('is told to who is active and to who has changed', () => {
    const first = changeOf(reject(callBy(generalCall), acting(bob)));
    expect(first.told).toEqual([1, 2, 3]);
    expect(first.changed).toEqual([2]);
    expect(changeOf(accept(first.call, acting(carol))).told).toEqual([1, 3]);
  });

  test('that goes to another device is told to nobody else, and changes nobody', () => {
    const call = callBy(advancedCall);
    const moved = changeOf(join(call, { ...acting(ann), deviceID: 'phone' }, room));
    expect([moved.told, moved.call.change]).toEqual([[1], 2]);
    expect(moved.call.members.map(({ change }) => change)).toEqual([1, 1, 1]);
  });

  test('is no fuller than it may be', () => {
    const call = callBy(advancedCall);
    const full = { activeMax: 3, usersMax: 50 };
    expect(join(call, acting(eve), full)).toEqual({ fault: 'full' });
    expect(inviteMore(call, acting(ann), [eve], full)).toEqual({ fault: 'full' });
    expect(join(call, acting(bob), full)).not.toHaveProperty('fault');
    expect(join(call, acting(eve), { activeMax: 10, usersMax: 3 })).toEqual({ fault: 'full' });
    expect(inviteMore(call, acting(ann), [eve], { activeMax: 10, usersMax: 3 })).toEqual({ fault: 'full' });
  });

  test('is over when the last who took part has left, and rings no more', () => {
    const { call } = changeOf(leave(callBy(advancedCall), acting(ann)));
    expect([states(call), call.end?.reason]).toEqual(['ann quit, bob beCancelled, carol beCancelled', 'empty']);
  });

  test('invites again who had left, not who is there', () => {
    const call = withMember(callBy(advancedCall), bob, { state: callStates.rejected });
    const again = changeOf(inviteMore(call, acting(ann), [bob], room));
    expect(memberOf(again.call, bob.userKey)).toMatchObject({ state: callStates.inviting, deadline: later + 90_000 });
  });

  test('cancels those who ring and names the others; whoever invited may', () => {
    const call = withMember(callBy(advancedCall), bob, { state: callStates.accepted, acceptedAt: start });
    const invited = changeOf(inviteMore(call, acting(bob), [eve], room)).call;
    const some = cancel(invited, acting(bob), ['eve', 'carol']);
    expect(isFault(some) ? some : [states(some.call), some.failed]).toEqual([
      'ann accepted, bob accepted, carol inviting, eve beCancelled',
      ['carol'],
    ]);
    expect(cancel(invited, acting(carol), ['eve'])).toEqual({ fault: 'notInviter' });
    expect(cancel(invited, acting(ann), ['bob'])).toEqual({ fault: 'accepted' });
    expect(cancel(invited, acting(ann), ['nobody'])).toEqual({ fault: 'ended' });
  });

  test.each([
    ['inviting', true],
    ['notYetReceived', true],
    ['received', false],
    ['accepted', false],
    ['beCancelled', false],
  ] as const)('is confirmed by who is %s: %s', (state, isNew) => {
    const call = withMember(callBy(generalCall), bob, { state: callStates[state] });
    expect(receive(call, bob.userKey, later) !== undefined).toBe(isNew);
    expect(receive(call, bob.userKey, millis(start + 90_000))).toBeUndefined();
  });
});

const times: CallTimes = {
  receiptMs: 5000,
  abandonMs: 600_000,
  lifeMs: 86_400_000,
  lookMs: 30_000,
  slowLookMs: 300_000,
};
const nobody = () => undefined;
const moment = (afterMs: number, offlineSince: (userKey: number) => typeof start | undefined = nobody) => ({
  ...{ now: millis(start + afterMs), offlineSince, times },
});

describe('time', () => {
  test('brings the end of an invitation, for all who ring at once', () => {
    expect(tick(callBy(generalCall), moment(89_999))).toBeUndefined();
    const { call } = changeOf(tick(callBy(generalCall), moment(90_000)));
    expect([states(call), call.end?.reason]).toEqual(['ann accepted, bob timeout, carol timeout', 'timeout']);
    expect(changeOf(tick(callBy(advancedCall), moment(90_000))).call.end).toBeUndefined();
  });

  test('finds who has confirmed nothing, where that is asked for', () => {
    const call = withMember(callBy(generalCall, [bob, carol], true), carol, { state: callStates.received });
    expect(tick(call, moment(4999))).toBeUndefined();
    expect(states(changeOf(tick(call, moment(5000))).call)).toBe('ann accepted, bob notYetReceived, carol received');
    expect(tick(callBy(generalCall), moment(5000))).toBeUndefined();
  });

  test('takes back the call of a caller who is gone, until somebody has taken it', () => {
    const isAnn = (userKey: number) => (userKey === 1 ? later : undefined);
    const { call } = changeOf(tick(callBy(generalCall), moment(2000, isAnn)));
    expect([states(call), call.end?.reason]).toEqual([
      'ann cancelled, bob beCancelled, carol beCancelled',
      'callerGone',
    ]);
    const taken = changeOf(accept(callBy(generalCall), acting(bob))).call;
    expect(tick(taken, moment(2000, isAnn))).toBeUndefined();
  });

  test('leaves the call of a caller who was never there, whom the server of the app named', () => {
    const actor = { ...acting(ann, start), deviceID: '' };
    const { call } = open({ callID: '1', mode: generalCall, timeout: 90, checksReceipt: false }, actor, [bob]);
    expect(
      tick(
        call,
        moment(2000, () => millis(start - 1)),
      ),
    ).toBeUndefined();
    expect(
      tick(
        call,
        moment(2000, () => later),
      ),
    ).toBeDefined();
  });

  test('ends an Advanced call in which nobody is there any more, and one that lasts too long', () => {
    const call = changeOf(accept(callBy(advancedCall, [bob]), acting(bob))).call;
    const away = (userKey: number) => millis(start + userKey * 1000);
    expect(tick(call, moment(601_999, away))).toBeUndefined();
    expect(changeOf(tick(call, moment(602_000, away))).call.end?.reason).toBe('abandoned');
    expect(
      tick(
        call,
        moment(700_000, (userKey) => (userKey === 1 ? start : undefined)),
      ),
    ).toBeUndefined();
    expect(changeOf(tick(call, moment(86_400_000))).call.end?.reason).toBe('tooLong');
  });

  test('comes again when it has something to do', () => {
    const at = (call: Call, afterMs = 0) => {
      const due = nextTick(call, moment(afterMs));
      return due === undefined ? undefined : due - start;
    };
    expect(at(callBy(generalCall))).toBe(30_000);
    expect(at(callBy(generalCall), 70_000)).toBe(90_000);
    expect(at(callBy(generalCall, [bob], true))).toBe(5000);
    const taken = changeOf(accept(callBy(advancedCall, [bob]), acting(bob))).call;
    expect(at(taken, 1000)).toBe(301_000);
    expect(at(ended(taken))).toBeUndefined();
  });
});

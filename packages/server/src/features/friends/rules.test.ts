import { type Millis, millis } from '@parley/kernel/brand';
import { isRefusal, type Refusal } from '@parley/protocol/define';
import { describe, expect, test } from 'vitest';
import { turned } from './encode.ts';
import {
  accept,
  add,
  annotate,
  apply,
  disable,
  expire,
  type PairChange,
  type PairFacts,
  reject,
  remove,
  rename,
} from './rules.ts';
import { applicationStates, type Friend, type FriendApplication, type FriendDraft } from './store.ts';

const now = millis(1000);
const limits = { friendsMax: 3, applicationMs: 100 };
const draft = (wording: string): FriendDraft => ({
  wording,
  friendAlias: `${wording}!`,
  friendAttributes: { k0: wording },
});
const friend = (wording: string): Friend => ({ ...draft(wording), createdAt: millis(1) });
const nobody: PairFacts = {
  own: undefined,
  other: undefined,
  ownCount: 0,
  otherCount: 0,
  application: undefined,
  isBlocked: false,
};

/** Who has applied, as the one sees it who does something now. */
const roles = {
  sender: { own: draft('own'), other: undefined },
  receiver: { own: undefined, other: draft('other') },
  both: { own: draft('own'), other: draft('other') },
} as const;
type Role = keyof typeof roles;

const application = (role: Role, changes: Partial<FriendApplication> = {}): FriendApplication => ({
  ...roles[role],
  state: 'waiting',
  createdAt: millis(900),
  updatedAt: millis(900),
  expiresAt: millis(1001),
  isListed: true,
  isListedByOther: true,
  ...changes,
});

/** The states in which an application may be found, with one whose time is over and that nobody has set so yet. */
const states = [...applicationStates, 'overdue', 'none'] as const;
type State = (typeof states)[number];
const commands = ['add', 'apply', 'accept', 'reject', 'expire', 'disable'] as const;
type Command = (typeof commands)[number];

function found(state: State, role: Role): FriendApplication | undefined {
  if (state === 'none') return undefined;
  return state === 'overdue' ? application(role, { expiresAt: now }) : application(role, { state });
}

function perform(command: Command, facts: PairFacts, at: Millis): PairChange | Refusal {
  switch (command) {
    case 'add':
      return add(facts, draft('new'), limits, { now: at });
    case 'apply':
      return apply(facts, draft('new'), limits, { now: at });
    case 'accept':
      return accept(facts, draft('new'), limits, at);
    case 'reject':
      return reject(facts, at);
    case 'expire':
      return expire(facts.application, at);
    case 'disable':
      return disable(facts.application, at);
  }
}

/** What an application becomes, or the code; `=`: it stays. */
const outcome = (command: Command, state: State, role: Role): string => {
  const before = found(state, role);
  const decided = perform(command, { ...nobody, application: before }, now);
  if (isRefusal(decided)) return decided.refused.replace('FriendModuleFriendApplication', '');
  const { application: after } = decided;
  if (!after) return '=';
  const asked = after.own && after.other ? 'both' : after.own ? 'sender' : 'receiver';
  return after.createdAt === now ? `new ${asked}` : after.state === 'waiting' ? `waiting ${asked}` : after.state;
};

/** By command and state: what comes of it for the sender, the receiver, and where both have applied. */
const table: Readonly<Record<Command, Readonly<Record<State, readonly [string, string, string]>>>> = {
  add: {
    waiting: ['disabled', 'disabled', 'disabled'],
    accepted: ['=', '=', '='],
    rejected: ['=', '=', '='],
    expired: ['=', '=', '='],
    disabled: ['=', '=', '='],
    overdue: ['=', '=', '='],
    none: ['=', '=', '='],
  },
  apply: {
    waiting: ['waiting sender', 'waiting both', 'waiting both'],
    accepted: ['new sender', 'new sender', 'new sender'],
    rejected: ['new sender', 'new sender', 'new sender'],
    expired: ['new sender', 'new sender', 'new sender'],
    disabled: ['new sender', 'new sender', 'new sender'],
    overdue: ['new sender', 'new sender', 'new sender'],
    none: ['new sender', 'new sender', 'new sender'],
  },
  accept: {
    waiting: ['StatusError', 'accepted', 'accepted'],
    accepted: ['StatusError', 'StatusError', 'StatusError'],
    rejected: ['StatusError', 'StatusError', 'StatusError'],
    expired: ['StatusError', 'Expired', 'Expired'],
    disabled: ['StatusError', 'StatusError', 'StatusError'],
    overdue: ['StatusError', 'Expired', 'Expired'],
    none: ['StatusError', 'StatusError', 'StatusError'],
  },
  reject: {
    waiting: ['StatusError', 'rejected', 'rejected'],
    accepted: ['StatusError', 'StatusError', 'StatusError'],
    rejected: ['StatusError', 'StatusError', 'StatusError'],
    expired: ['StatusError', 'Expired', 'Expired'],
    disabled: ['StatusError', 'StatusError', 'StatusError'],
    overdue: ['StatusError', 'Expired', 'Expired'],
    none: ['StatusError', 'StatusError', 'StatusError'],
  },
  expire: {
    waiting: ['=', '=', '='],
    accepted: ['=', '=', '='],
    rejected: ['=', '=', '='],
    expired: ['=', '=', '='],
    disabled: ['=', '=', '='],
    overdue: ['expired', 'expired', 'expired'],
    none: ['=', '=', '='],
  },
  disable: {
    waiting: ['disabled', 'disabled', 'disabled'],
    accepted: ['=', '=', '='],
    rejected: ['=', '=', '='],
    expired: ['=', '=', '='],
    disabled: ['=', '=', '='],
    overdue: ['=', '=', '='],
    none: ['=', '=', '='],
  },
};

describe.each(commands)('%s, of an application that is', (command) => {
  test.each(states)('%s [FRIEND-16, FRIEND-17, FRIEND-19, FRIEND-21]', (state) => {
    const outcomes = (['sender', 'receiver', 'both'] as const).map((role) => outcome(command, state, role));
    expect(outcomes).toEqual(table[command][state]);
  });
});

describe('what asking is refused for, in this order [FRIEND-8, FRIEND-13]', () => {
  const rules = [add, apply] as const;
  const all = { ...nobody, own: friend('x'), other: friend('y'), ownCount: 3, otherCount: 3, isBlocked: true };
  test.each<[string, PairFacts, string | undefined, string | undefined]>([
    ['a friend already', all, 'FriendModuleIsAlreadyYourFriend', 'FriendModuleIsAlreadyYourFriend'],
    [
      'blocked by one who has him',
      { ...all, own: undefined },
      'CommonModuleBlacklistLimit',
      'CommonModuleBlacklistLimit',
    ],
    ['blocked by one who has him not', { ...nobody, isBlocked: true }, undefined, undefined],
    [
      'an own list that is full',
      { ...nobody, ownCount: 3 },
      'FriendModuleFriendNumsLimit',
      'FriendModuleFriendNumsLimit',
    ],
    ["another's list that is full", { ...nobody, otherCount: 3 }, 'FriendModuleFriendNumsLimit', undefined],
    ["another's full list that has him", { ...nobody, other: friend('y'), otherCount: 3 }, undefined, undefined],
    ['room for one more', { ...nobody, ownCount: 2, otherCount: 2 }, undefined, undefined],
  ])('%s', (_, facts, ...expected) => {
    const refused = rules.map((rule) => {
      const decided = rule(facts, draft('new'), limits, { now });
      return isRefusal(decided) ? decided.refused : undefined;
    });
    expect(refused).toEqual(expected);
  });
});

test('adding makes what is missing, each with what belongs to its owner [FRIEND-9]', () => {
  const fresh = { ...draft('new'), createdAt: now };
  const bare = { friendAlias: '', friendAttributes: {}, wording: 'new', createdAt: now };
  expect(add(nobody, draft('new'), limits, { now })).toEqual({ own: fresh, other: bare });
  expect(add({ ...nobody, other: friend('y') }, draft('new'), limits, { now })).toEqual({ own: fresh });
});

test('who is in the list of the other is a friend at once, and nothing waits [FRIEND-14]', () => {
  const facts = { ...nobody, other: friend('y'), application: application('receiver') };
  expect(apply(facts, draft('new'), limits, { now })).toMatchObject({
    own: { ...draft('new'), createdAt: now },
    application: { state: 'disabled' },
  });
});

test('accepting makes both entries, each with its own words [FRIEND-18]', () => {
  expect(accept({ ...nobody, application: application('receiver') }, draft('new'), limits, now)).toMatchObject({
    own: { friendAlias: 'new!', friendAttributes: { k0: 'new' }, wording: 'other', createdAt: now },
    other: { ...draft('other'), createdAt: now },
  });
});

test.each([
  [{ ownCount: 3 }, true],
  [{ otherCount: 3 }, true],
  [{ ownCount: 3, own: friend('x') }, false],
  [{ otherCount: 3, other: friend('y') }, false],
])('accepting with %j is refused: %s, and the application waits on [FRIEND-19]', (facts, isRefused) => {
  const decided = accept({ ...nobody, application: application('receiver'), ...facts }, draft('new'), limits, now);
  expect(isRefusal(decided) && decided.refused === 'FriendModuleFriendNumsLimit').toBe(isRefused);
});

test('what is not listed any more cannot be answered [FRIEND-22]', () => {
  const facts = { ...nobody, application: application('receiver', { isListed: false }) };
  expect(accept(facts, draft('new'), limits, now)).toMatchObject({
    refused: 'FriendModuleFriendApplicationStatusError',
  });
  expect(reject(facts, now)).toMatchObject({ refused: 'FriendModuleFriendApplicationStatusError' });
});

test('an application seen twice from the other side is the same', () => {
  const one = application('sender', { isListedByOther: false });
  expect(turned(one)).toMatchObject({ own: undefined, other: draft('own'), isListed: false });
  expect(turned(turned(one))).toEqual(one);
});

describe('an entry of the own list', () => {
  const facts = { own: friend('x'), other: friend('y') };
  const stranger = { own: undefined, other: friend('y') };

  test('goes in both directions, in one, or is not there [FRIEND-10, FRIEND-11]', () => {
    expect(remove(facts, false)).toEqual({ own: null, other: null });
    expect(remove({ ...facts, other: undefined }, false)).toEqual({ own: null });
    expect(remove(facts, true)).toEqual({ own: null });
    expect(remove(stranger, false)).toMatchObject({ refused: 'FriendModuleNotYourFriend' });
  });

  test('has another alias, or notes that are merged [FRIEND-3, FRIEND-27]', () => {
    expect(rename(facts, 'z')).toMatchObject({ own: { friendAlias: 'z', wording: 'x' } });
    expect(rename(stranger, 'z')).toMatchObject({ refused: 'FriendModuleNotYourFriend' });
    expect(annotate(facts, { k0: '', k3: 'b' }, 3)).toMatchObject({ own: { friendAttributes: { k3: 'b' } } });
    expect(annotate(facts, { k3: 'b' }, 6)).toMatchObject({ own: { friendAttributes: { k0: 'x', k3: 'b' } } });
    expect(annotate(facts, { k3: 'b' }, 5)).toMatchObject({ refused: 'CommonModuleParamsInvalid' });
    expect(annotate(stranger, {}, 5)).toMatchObject({ refused: 'FriendModuleNotYourFriend' });
  });
});

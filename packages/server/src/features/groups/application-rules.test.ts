import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { accept, ask, askable, end, expire, reject, withoutWordsOf } from './application-rules.ts';
import { applicationStates, type GroupApplication, type GroupApplicationState } from './application-store.ts';
import { mayAct } from './role-rules.ts';

const now = millis(10_000);
const weekMs = 1000;

const application = (state: GroupApplicationState, changes: Partial<GroupApplication> = {}): GroupApplication => ({
  applicationID: 1,
  log: toLogKey(10),
  userKey: toUserKey(2),
  inviterKey: undefined,
  state,
  wording: 'first',
  createdAt: millis(9000),
  updatedAt: millis(9500),
  expiresAt: millis(10_001),
  answer: undefined,
  ...changes,
});
const overdue = application('waiting', { expiresAt: now });
const answer = { operatorKey: toUserKey(7), role: 2, nickname: 'Bouncer' };

const room = { memberCount: 2, membersMax: 3, groupCount: 0, groupsMax: 1, isMember: false };
const shown = (outcome: unknown): string => {
  if (isRefusal(outcome)) return outcome.refused;
  return (outcome as GroupApplication | undefined)?.state ?? 'nothing';
};

/** Every state that there is, none at all, and one whose time is over without anybody having noticed. */
const found: readonly (readonly [name: string, GroupApplication | undefined])[] = [
  ['nothing', undefined],
  ...applicationStates.map((state) => [state, application(state)] as const),
  ['overdue', overdue],
];
const nothingWaits = 'GroupModuleCommonError';

describe('what answers do, by what is found [APPLY-2, APPLY-11]', () => {
  test.each([
    ['nothing', nothingWaits, nothingWaits, 'GroupModuleMemberIsAlreadyInTheGroup'],
    ['waiting', 'accepted', 'rejected', 'GroupModuleMemberIsAlreadyInTheGroup'],
    ['accepted', nothingWaits, nothingWaits, nothingWaits],
    ['rejected', nothingWaits, nothingWaits, 'GroupModuleMemberIsAlreadyInTheGroup'],
    ['expired', nothingWaits, nothingWaits, 'GroupModuleMemberIsAlreadyInTheGroup'],
    ['disabled', nothingWaits, nothingWaits, 'GroupModuleMemberIsAlreadyInTheGroup'],
    ['overdue', nothingWaits, nothingWaits, 'GroupModuleMemberIsAlreadyInTheGroup'],
  ])('%s: accepting %s, rejecting %s, accepting a member %s', (name, accepted, rejected, ofMember) => {
    const one = found.find(([known]) => known === name)?.[1];
    expect(shown(accept({ ...room, application: one }, answer, now))).toBe(accepted);
    expect(shown(reject(one, answer, now))).toBe(rejected);
    expect(shown(accept({ ...room, application: one, isMember: true }, answer, now))).toBe(ofMember);
  });

  test('accepting and rejecting keep who did it, and change nothing else', () => {
    const waiting = application('waiting');
    const updatedAt = now;
    const accepted = accept({ ...room, application: waiting }, answer, now);
    expect(accepted).toEqual({ ...waiting, state: 'accepted', answer, updatedAt });
    expect(reject(waiting, answer, now)).toEqual({ ...waiting, state: 'rejected', answer, updatedAt });
  });

  test.each([
    ['the last place', {}, 'accepted'],
    ['none', { memberCount: 3 }, 'GroupModuleGroupMemberHasReachedLimit'],
    ['none of the user', { groupCount: 1 }, 'GroupModuleJoinGroupError'],
    ['neither', { memberCount: 3, groupCount: 1 }, 'GroupModuleGroupMemberHasReachedLimit'],
    ['none for who has not applied', { memberCount: 3, application: undefined }, nothingWaits],
    ['none for a member', { memberCount: 3, isMember: true }, 'GroupModuleMemberIsAlreadyInTheGroup'],
  ])('room: %s [APPLY-12]', (_name, changes, outcome) => {
    expect(shown(accept({ ...room, application: application('waiting'), ...changes }, answer, now))).toBe(outcome);
  });
});

describe('asking, by what is found [APPLY-3, APPLY-5]', () => {
  const draft = {
    ...{ applicationID: 5, log: toLogKey(10), userKey: toUserKey(2), inviterKey: undefined, wording: 'second' },
  };
  const made = {
    ...{ ...draft, state: 'waiting', createdAt: now, updatedAt: now, answer: undefined },
    expiresAt: millis(now + weekMs),
  };

  test.each(found)('%s', (name, before) => {
    const outcome = ask(before, draft, weekMs, now);
    const refreshed = { ...before, wording: 'second', updatedAt: now, expiresAt: millis(now + weekMs) };
    const expired = { ...before, state: 'expired', updatedAt: now };
    if (name === 'waiting') expect(outcome).toEqual([refreshed]);
    else if (name === 'overdue') expect(outcome).toEqual([expired, made]);
    else expect(outcome).toEqual([made]);
  });

  test('a change is later than the one before, also by a clock that stands still', () => {
    const [one] = ask(application('waiting', { updatedAt: now }), draft, weekMs, now);
    expect([one?.updatedAt, one?.expiresAt]).toEqual([now + 1, now + 1 + weekMs]);
  });
});

describe('what comes to its end, by what is found [APPLY-2, APPLY-4]', () => {
  test.each([
    ['nothing', 'nothing', 'nothing'],
    ['waiting', 'nothing', 'disabled'],
    ['accepted', 'nothing', 'accepted'],
    ['rejected', 'nothing', 'rejected'],
    ['expired', 'nothing', 'expired'],
    ['disabled', 'nothing', 'disabled'],
    ['overdue', 'expired', 'expired'],
  ])('%s: by its time %s, made void %s', (name, timed, voided) => {
    const one = found.find(([known]) => known === name)?.[1];
    expect(shown(expire(one, now))).toBe(timed);
    expect(shown(one && end(one, now))).toBe(voided);
    if (one && one.state !== 'waiting') expect(end(one, now)).toBe(one);
  });
});

test('applications to join are answered by owner and admins, whatever inviteMode is [APPLY-10]', () => {
  const allowed = [1, 2, 3, 4, 100, 255].map((role) =>
    [0, 1].map((inviteMode) => mayAct('answerApplications', role, { inviteMode })),
  );
  const [yes, no] = [
    [true, true],
    [false, false],
  ];
  expect(allowed).toEqual([yes, yes, no, no, no, no]);
});

test('whoever is registered and no member is asked, whether there is room or not [APPLY-9]', () => {
  const candidate = (userID: string, changes: object = {}) => ({
    ...{ userID, userKey: toUserKey(1), isMember: false, groupCount: 9999, newestPlace: 0 },
    ...changes,
  });
  const { asked, failed } = askable([
    candidate('a', { userKey: undefined }),
    candidate('b', { isMember: true }),
    candidate('c'),
  ]);
  expect(asked.map(({ userID }) => userID)).toEqual(['c']);
  expect(failed).toEqual([
    { userID: 'a', reason: 'unregistered' },
    { userID: 'b', reason: 'member' },
  ]);
});

describe('the words of a user', () => {
  test.each([
    ['of who asked: what he wrote', 2, undefined, { wording: '', answer }],
    ['of who invited: what he wrote', 3, 3, { wording: '', answer }],
    ['of who was invited: nothing', 2, 3, undefined],
    ['of who answered: how he was called', 7, undefined, { wording: 'first', answer: { ...answer, nickname: '' } }],
    ['of others: nothing', 4, undefined, undefined],
  ])('%s', (_name, user, inviter, expected) => {
    const inviterKey = inviter === undefined ? undefined : toUserKey(inviter);
    const before = application('rejected', { inviterKey, answer });
    const bare = withoutWordsOf(toUserKey(user), before);
    expect(bare).toEqual(expected && { ...before, ...expected });
    expect(bare && withoutWordsOf(toUserKey(user), bare)).toBeUndefined();
  });
});

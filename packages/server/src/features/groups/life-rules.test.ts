import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import {
  admit,
  type Candidate,
  checkNewGroup,
  checkNewGroupID,
  join,
  kickable,
  membersMaxOf,
  mutable,
  nextPlaces,
  transferred,
  withNickname,
  withRole,
} from './life-rules.ts';
import type { GroupMember } from './store.ts';

const refused = (name: string) => expect.objectContaining({ refused: name });
const authority = refused('GroupModuleGroupNoCorrespondingOperationAuthority');
const parameter = (field: string) => ({
  refused: 'CommonModuleParamsInvalid',
  detail: expect.stringMatching(new RegExp(`^${field}: `)),
});

describe('places', () => {
  test.each<[string, newest: number, at: number, count: number, places: readonly number[]]>([
    ['begin with the time', 0, 5, 3, [5120, 5121, 5122]],
    ['of a later time leave a gap', 5122, 6, 1, [6144]],
    ['of the same time go on', 5122, 5, 2, [5123, 5124]],
    ['follow one just below the time', 5119, 5, 1, [5120]],
    ['follow one that is at the time', 5120, 5, 1, [5121]],
    ['follow when the clock went back', 9000, 5, 2, [9001, 9002]],
    ['of nobody', 9000, 5, 0, []],
  ])('%s', (_rule, newest, at, count, places) => {
    expect(nextPlaces(newest, millis(at), count)).toEqual(places);
  });

  test('ascend whatever the clock does, and stay exact', () => {
    const call = fc.tuple(fc.integer({ min: 1_700_000_000_000, max: 4_000_000_000_000 }), fc.nat(101));
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 20 }), (calls) => {
        const places: number[] = [];
        for (const [at, count] of calls) places.push(...nextPlaces(places.at(-1) ?? 0, millis(at), count));
        expect(places.every(Number.isSafeInteger)).toBe(true);
        expect(places.every((place, index) => place > (places[index - 1] ?? 0))).toBe(true);
      }),
    );
  });
});

const candidate = (userID: string, changes: Partial<Candidate> = {}): Candidate => ({
  userID,
  userKey: toUserKey(userID.charCodeAt(0)),
  isMember: false,
  groupCount: 0,
  newestPlace: 0,
  ...changes,
});

describe('who comes in', () => {
  const room = { memberCount: 3, membersMax: 5, groupsMax: 2 };
  const unregistered = { userKey: undefined };
  const outcome = (candidates: readonly Candidate[], given = room) => {
    const { added, failed } = admit(candidates, given);
    return [added.map(({ userID }) => userID).join(''), failed.map(({ userID, reason }) => `${userID} ${reason}`)];
  };

  test.each<[string, readonly Candidate[], added: string, failed: readonly string[]]>([
    ['nobody', [], '', []],
    ['as many as there is room for', [candidate('a'), candidate('b')], 'ab', []],
    ['the first, where there is room for no more', ['c', 'a', 'b'].map((id) => candidate(id)), 'ca', ['b full']],
    ['not who is not registered', [candidate('a', unregistered), candidate('b')], 'b', ['a unregistered']],
    ['not a member', [candidate('a', { isMember: true }), candidate('b')], 'b', ['a member']],
    ['who is in one group less than may be', [candidate('a', { groupCount: 1 })], 'a', []],
    ['not who is in as many as may be', [candidate('a', { groupCount: 2 })], '', ['a tooManyGroups']],
    [
      'and who does not takes no place',
      [
        candidate('a', unregistered),
        candidate('b', { isMember: true }),
        candidate('c', { groupCount: 2 }),
        candidate('d'),
        candidate('e'),
      ],
      'de',
      ['a unregistered', 'b member', 'c tooManyGroups'],
    ],
  ])('%s', (_rule, candidates, added, failed) => {
    expect(outcome(candidates)).toEqual([added, failed]);
  });

  test('reasons come in this order', () => {
    const all = { userKey: undefined, isMember: true, groupCount: 2 };
    const { userKey } = candidate('a');
    const reasons = [all, { ...all, userKey }, { ...all, userKey, isMember: false }].map(
      (changes) => admit([candidate('a', changes)], { ...room, memberCount: 5 }).failed[0]?.reason,
    );
    expect(reasons).toEqual(['unregistered', 'member', 'full']);
  });

  test('nobody where there are more members than may be', () => {
    expect(outcome([candidate('a')], { ...room, memberCount: 6 })).toEqual(['', ['a full']]);
  });

  test('each comes in or fails, in order, and never are there more members than may be', () => {
    const user = fc.record({
      userKey: fc.constantFrom(undefined, toUserKey(1)),
      isMember: fc.boolean(),
      groupCount: fc.nat(3),
      newestPlace: fc.constant(0),
    });
    fc.assert(
      fc.property(fc.array(user, { maxLength: 12 }), fc.nat(6), (users, memberCount) => {
        const candidates = users.map((changes, index) => candidate(String.fromCharCode(97 + index), changes));
        const { added, failed } = admit(candidates, { ...room, memberCount });
        expect(memberCount + added.length).toBeLessThanOrEqual(Math.max(memberCount, room.membersMax));
        const order = [...added, ...failed].map(({ userID }) => userID).sort();
        expect(order).toEqual(candidates.map(({ userID }) => userID));
        expect(added.map(({ userID }) => userID)).toEqual(added.map(({ userID }) => userID).sort());
      }),
    );
  });
});

describe('joining', () => {
  const [any, application, forbidden] = [0, 1, 2] as const;
  type State = { joinMode?: number; isFull?: boolean; isMember?: boolean; groupCount?: number };
  const full = 'GroupModuleGroupMemberHasReachedLimit';
  const member = 'GroupModuleMemberIsAlreadyInTheGroup';
  const many = { isFull: true, groupCount: 2 };
  test.each<[string, State, string | undefined]>([
    ['is allowed', {}, undefined],
    ['is not for a member', { isMember: true }, member],
    ['of a member is that before all else', { isMember: true, joinMode: forbidden, ...many }, member],
    ['of a member is that where one applies', { isMember: true, joinMode: application, ...many }, member],
    ['is forbidden', { joinMode: forbidden }, 'GroupModuleForbidJoinGroupError'],
    ['is forbidden before limits are looked at', { joinMode: forbidden, ...many }, 'GroupModuleForbidJoinGroupError'],
    ['needs an application', { joinMode: application }, 'GroupModuleNeedApplyJoinGroupError'],
    ['needs one before limits are looked at', { joinMode: application, ...many }, 'GroupModuleNeedApplyJoinGroupError'],
    ['finds no room', { isFull: true }, full],
    ['is not for who is in as many groups as may be', { groupCount: 2 }, 'GroupModuleJoinGroupError'],
    ['is for who is in one group less', { groupCount: 1 }, undefined],
    ['finds no room before his groups are counted', many, full],
  ])('%s', (_rule, { joinMode = any, isFull = false, isMember = false, groupCount = 0 }, name) => {
    const group = { joinMode, memberCount: isFull ? 5 : 4, membersMax: 5 };
    expect(join(group, { isMember, groupCount }, { groupsMax: 2 })?.refused).toBe(name);
  });
});

describe('a new group', () => {
  const limits = { groupsMax: 2, appGroupsMax: 9 };
  const [live, dismissed] = [{}, { dismissedPosition: 7 }];
  const taken = 'GroupModuleGroupAlreadyExists';
  const gone = 'GroupModuleCreateGroupWithDismissed';
  const failed = 'GroupModuleCreateGroupError';
  test.each<[string, typeof live | undefined, groupCount: number, liveCount: number, string | undefined]>([
    ['is made', undefined, 0, 0, undefined],
    ['is the last of its owner and of the app', undefined, 1, 8, undefined],
    ['is one too many for its owner', undefined, 2, 0, failed],
    ['is one too many for the app', undefined, 0, 9, failed],
    ['has the ID of a group', live, 0, 0, taken],
    ['has the ID of a group that is no more', dismissed, 0, 0, gone],
    ['has the ID of a group, which is said before limits', live, 2, 9, taken],
    ['has the ID of one that is no more, which is said before limits', dismissed, 2, 9, gone],
  ])('%s', (_rule, existing, groupCount, liveCount, name) => {
    const refusal = checkNewGroupID(existing) ?? checkNewGroup({ groupCount, liveCount }, limits);
    expect(refusal?.refused).toBe(name);
  });

  test('is never too many for an app without a limit', () => {
    const liveCount = Number.MAX_SAFE_INTEGER;
    expect(checkNewGroup({ groupCount: 0, liveCount }, { ...limits, appGroupsMax: 0 })).toBeUndefined();
  });

  test.each([
    [0, 500],
    [1, 1],
    [499, 499],
    [500, 500],
  ])('that is to have %i members may have %i', (maxMemberCount, membersMax) => {
    expect(membersMaxOf(maxMemberCount, 500)).toBe(membersMax);
  });

  test('cannot have more members than the deployment allows', () => {
    expect(membersMaxOf(501, 500)).toEqual(parameter('maxMemberCount'));
  });
});

const member = (userKey: number, role: number): GroupMember => ({
  userKey: toUserKey(userKey),
  role,
  nickname: `nickname ${userKey}`,
  muteExpiredTime: userKey,
  enteredAt: millis(userKey),
  enterType: 3,
  place: userKey,
});
const owner = member(1, 1);
const admin = member(2, 2);
const otherAdmin = member(3, 2);
const ordinary = member(4, 3);
const custom = member(5, 100);
const targets = [
  { userID: 'nobody', member: undefined },
  ...Object.entries({ owner, admin, otherAdmin, ordinary, custom }).map(([userID, one]) => ({ userID, member: one })),
];

describe('of some targets', () => {
  test.each<[string, GroupMember, kicked: readonly GroupMember[], failed: readonly string[]]>([
    ['the owner', owner, [admin, otherAdmin, ordinary, custom], ['nobody notMember', 'owner self']],
    ['an admin', admin, [ordinary, custom], ['nobody notMember', 'owner rank', 'admin self', 'otherAdmin rank']],
  ])('%s may remove', (_rule, actor, kicked, failed) => {
    const outcome = kickable(actor, targets);
    expect(outcome.kicked).toEqual(kicked);
    expect(outcome.failed.map(({ userID, reason }) => `${userID} ${reason}`)).toEqual(failed);
  });

  test.each<[string, GroupMember, muted: readonly GroupMember[], failed: readonly string[]]>([
    ['the owner', owner, [owner, admin, otherAdmin, ordinary, custom], ['nobody notMember']],
    ['an admin', admin, [ordinary, custom], ['nobody notMember', 'owner rank', 'admin rank', 'otherAdmin rank']],
  ])('%s may mute', (_rule, actor, muted, failed) => {
    const outcome = mutable(actor, targets);
    expect(outcome.muted).toEqual(muted);
    expect(outcome.failed.map(({ userID, reason }) => `${userID} ${reason}`)).toEqual(failed);
  });
});

test.each([
  ['an admin', admin],
  ['an ordinary member', ordinary],
  ['one with a role of the app', custom],
])('the group goes to %s, and its owner is an ordinary member', (_rule, target) => {
  expect(transferred(owner, target)).toEqual([
    { ...target, role: 1 },
    { ...owner, role: 3 },
  ]);
});

describe('another role', () => {
  test.each<[string, actor: GroupMember, target: GroupMember, role: number, unknown]>([
    ['of an admin', owner, ordinary, 2, { ...ordinary, role: 2 }],
    ['of an ordinary member', owner, admin, 3, { ...admin, role: 3 }],
    ['of the app, the first', owner, ordinary, 4, { ...ordinary, role: 4 }],
    ['of the app, the last', owner, ordinary, 255, { ...ordinary, role: 255 }],
    ['that is his already', owner, custom, 100, 'unchanged'],
    ['of the owner is not given', owner, ordinary, 1, parameter('role')],
    ['of the owner is not given, whoever asks', ordinary, custom, 1, parameter('role')],
    ['is not for the owner', owner, owner, 2, parameter('userID')],
    ['that the owner has already is not for him', owner, owner, 1, parameter('role')],
    ['is not given by an admin', admin, ordinary, 100, authority],
    ['is not given by an admin to the owner', admin, owner, 3, authority],
    ['is not given by an admin to himself', admin, admin, 3, authority],
    ['is not given by an admin, also where it is the same', admin, ordinary, 3, authority],
    ['is not given by an ordinary member', ordinary, custom, 3, authority],
    ['is not given by one with a role of the app', custom, ordinary, 100, authority],
  ])('%s', (_rule, actor, target, role, next) => {
    expect(withRole(actor, target, role)).toEqual(next);
  });
});

describe('a nickname that is given by', () => {
  const members = { owner, admin, otherAdmin, ordinary, custom };
  test.each<[keyof typeof members, readonly (keyof typeof members)[]]>([
    ['owner', ['owner', 'admin', 'otherAdmin', 'ordinary', 'custom']],
    ['admin', ['admin', 'ordinary', 'custom']],
    ['ordinary', ['ordinary']],
    ['custom', ['custom']],
  ])('%s', (actor, named) => {
    for (const [name, target] of Object.entries(members)) {
      const next = withNickname(members[actor], target, 'Al');
      const isNamed = named.some((one) => one === name);
      expect(isRefusal(next)).toBe(!isNamed);
      expect(next).toEqual(isNamed ? { ...target, nickname: 'Al' } : authority);
    }
  });

  test('himself may be empty, and the same', () => {
    expect(withNickname(ordinary, ordinary, '')).toEqual({ ...ordinary, nickname: '' });
    expect(withNickname(ordinary, ordinary, ordinary.nickname)).toEqual(ordinary);
  });
});

import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { describe, expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { forbidTypeOf, givenTime, muteCommandOf, nextPage, partOf } from './app-server-rules.ts';
import { kickable, mutable, nicknamed, withMembersMax, withRole } from './life-rules.ts';
import { isSameMute, muteGroup, remuted } from './muting.ts';
import { type Authority, type GroupAct, reaches, refusalOutside, refusalTo } from './role-rules.ts';
import type { GroupMember, GroupMute } from './store.ts';

const roles = { owner: 1, admin: 2, member: 3, custom: 100, outsider: undefined } as const;
type Name = keyof typeof roles;
const names = Object.keys(roles) as Name[];
const members = ['owner', 'admin', 'member', 'custom'] as const;
const keyOf = (name: Name) => toUserKey(names.indexOf(name) + 1);

/** Who acts for the app's server, by what he is in the group. */
const authority = (name: Name): Authority => ({ userKey: keyOf(name), role: roles[name], isOfApp: true });
const member = (name: (typeof members)[number], changes: Partial<GroupMember> = {}): GroupMember => ({
  ...{ userKey: keyOf(name), role: roles[name], nickname: '', muteExpiredTime: 0, enteredAt: millis(1) },
  ...{ enterType: 4, place: 1, ...changes },
});
const targets = members.map((name) => ({ userID: name, member: member(name) }));

describe('for the app’s server', () => {
  const acts: readonly GroupAct[] = [
    ...(['changeInfo', 'changeAttributes', 'read', 'changeModes', 'invite', 'answerApplications', 'kick'] as const),
    ...(['muteMembers', 'muteGroup', 'setRole', 'setNickname', 'transfer', 'dismiss'] as const),
  ];
  const bound: readonly GroupAct[] = ['muteMembers', 'muteGroup'];

  test.each(acts)('%s is done by everybody, but a mute by no member without the right to it', (act) => {
    for (const inviteMode of [0, 1]) {
      const may = names.filter((name) => !refusalTo(act, authority(name), { inviteMode }));
      expect(may).toEqual(bound.includes(act) ? ['owner', 'admin', 'outsider'] : names);
    }
  });

  test.each(names)('%s reaches every member', (name) => {
    const actor = authority(name);
    expect(refusalOutside(actor)).toBeUndefined();
    for (const act of ['kick', 'muteMembers', 'setNickname'] as const) {
      expect(members.filter((target) => reaches(act, actor, member(target)))).toEqual(members);
    }
    expect(kickable(actor, targets).kicked).toEqual(targets.map((target) => target.member));
    expect(mutable(actor, targets).muted).toEqual(targets.map((target) => target.member));
    expect(withRole(actor, member('admin'), 3)).toEqual({ ...member('admin'), role: 3 });
    expect(withRole(actor, member('admin'), 2)).toBe('unchanged');
    expect(withRole(actor, member('owner'), 3)).toMatchObject({
      refused: 'GroupModuleGroupNoCorrespondingOperationAuthority',
    });
  });

  test('nobody who is no member does anything otherwise', () => {
    const outsider: Authority = { userKey: toUserKey(9), role: undefined };
    for (const act of acts) {
      expect(refusalTo(act, outsider, { inviteMode: 0 })).toMatchObject({ refused: 'GroupModuleUserIsNotInTheGroup' });
    }
    expect(refusalOutside(outsider)).toMatchObject({ refused: 'GroupModuleUserIsNotInTheGroup' });
    expect(reaches('kick', outsider, member('member'))).toBe(false);
  });
});

describe('mutes of the app’s server', () => {
  const [now, limits] = [millis(1_000_000), { muteSecondsMax: 60 }];
  const none: GroupMute = { mode: 0, expiredTime: 0, roles: [] };
  const all: GroupMute = { mode: 2, expiredTime: -1, roles: [] };
  const commands = {
    all: { isMute: true, mode: 2, duration: -1, roles: [] },
    members: { isMute: true, mode: 1, duration: 60, roles: [] },
    admins: { isMute: true, mode: 3, duration: 60, roles: [2, 100] },
    owner: { isMute: true, mode: 3, duration: 60, roles: [3, 1] },
    nobody: { isMute: false, mode: 0, duration: 0, roles: [] },
  };

  test.each<[Name, readonly string[]]>([
    ['owner', ['all', 'members', 'admins', 'owner', 'nobody']],
    ['admin', ['all', 'members', 'admins', 'nobody']],
    ['member', []],
    ['custom', []],
    ['outsider', ['all', 'members', 'admins', 'owner', 'nobody']],
  ])('by %s', (name, allowed) => {
    for (const mute of [none, all]) {
      const done = Object.entries(commands).filter(
        ([, command]) => !isRefusal(muteGroup({ mute }, command, authority(name), now, limits)),
      );
      expect(done.map(([what]) => what)).toEqual(allowed);
    }
  });

  test.each<[string, Parameters<typeof muteCommandOf>[0], ReturnType<typeof muteCommandOf>]>([
    ['nothing lifts', {}, commands.nobody],
    ['no time lifts', { IsAllMuted: true, MuteRoleList: [3], Duration: 0 }, commands.nobody],
    ['all', { IsAllMuted: true, Duration: -1 }, commands.all],
    ['all, whatever roles are named', { IsAllMuted: true, MuteRoleList: [3], Duration: -1 }, commands.all],
    ['ordinary members', { MuteRoleList: [3], Duration: 60 }, commands.members],
    ['ordinary members who are named twice', { MuteRoleList: [3, 3], Duration: 60 }, commands.members],
    ['some roles', { IsAllMuted: false, MuteRoleList: [2, 100], Duration: 60 }, commands.admins],
    ['ordinary members and others', { MuteRoleList: [3, 1], Duration: 60 }, commands.owner],
    ['for a while, and of nobody', { Duration: 60 }, undefined],
    ['for a while, and of no roles', { IsAllMuted: false, MuteRoleList: [], Duration: -1 }, undefined],
  ])('%s', (_rule, asked, command) => {
    expect(muteCommandOf(asked)).toEqual(command);
  });

  test.each<[string, GroupMute, GroupMute, boolean]>([
    ['none twice', none, none, true],
    ['one that is over and none', { mode: 2, expiredTime: 1_000_000, roles: [] }, none, true],
    ['one that is over in a moment and none', { mode: 2, expiredTime: 1_000_001, roles: [] }, none, false],
    ['all for good twice', all, all, true],
    ['of another time', all, { ...all, expiredTime: 2_000_000 }, false],
    [
      'of ordinary members in two words',
      { mode: 1, expiredTime: -1, roles: [] },
      { mode: 3, expiredTime: -1, roles: [3] },
      false,
    ],
    [
      'of roles in another order',
      { mode: 3, expiredTime: -1, roles: [3, 4] },
      { mode: 3, expiredTime: -1, roles: [4, 3] },
      true,
    ],
    ['of fewer roles', { mode: 3, expiredTime: -1, roles: [3, 4] }, { mode: 3, expiredTime: -1, roles: [3] }, false],
    ['of other roles', { mode: 3, expiredTime: -1, roles: [3] }, { mode: 3, expiredTime: -1, roles: [4] }, false],
  ])('%s', (_rule, one, other, isSame) => {
    expect([isSameMute(one, other, now), isSameMute(other, one, now)]).toEqual([isSame, isSame]);
  });

  test('tell those alone who have another one than before, if what is the same is not told', () => {
    const ends = [0, -1, 1_000_000, 1_000_001];
    const muted = ends.map((muteExpiredTime, index) => member('member', { muteExpiredTime, place: index }));
    const places = (end: number, tellsUnchanged: boolean) =>
      remuted(muted, end, { now, tellsUnchanged }).map(({ place, muteExpiredTime }) => [place, muteExpiredTime]);
    expect(places(0, false)).toEqual([
      [1, 0],
      [3, 0],
    ]);
    expect(places(-1, false)).toEqual([
      [0, -1],
      [2, -1],
      [3, -1],
    ]);
    expect(places(1_000_001, false)).toEqual([
      [0, 1_000_001],
      [1, 1_000_001],
      [2, 1_000_001],
    ]);
    expect(places(0, true)).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });
});

test('nicknames are those of members, short enough, and others than before', () => {
  const named = (userID: string, nickname: string, target?: GroupMember) => ({ userID, nickname, member: target });
  const given = [
    named('owner', 'é', member('owner')),
    named('admin', 'éa', member('admin')),
    named('member', 'M', member('member', { nickname: 'M' })),
    named('custom', '', member('custom', { nickname: 'C' })),
    named('dave', 'D'),
    named('erin', 'éa'),
  ];
  expect(nicknamed(given, { bytesMax: 2 })).toEqual({
    renamed: [{ ...member('owner'), nickname: 'é' }, member('custom')],
    failed: [
      { userID: 'admin', reason: 'tooLong' },
      { userID: 'dave', reason: 'notMember' },
      { userID: 'erin', reason: 'tooLong' },
    ],
  });
});

test.each<[asked: number, result: number | undefined]>([
  [0, 9],
  [4, undefined],
  [5, 5],
  [20, 20],
  [21, undefined],
])('%i members of at most 20, of whom 5 are there', (asked, result) => {
  const outcome = withMembersMax({ membersMax: 9, memberCount: 5 }, asked, 20);
  expect(isRefusal(outcome) ? undefined : outcome).toBe(result);
});

test.each<[string, mode: number, hasMutedMembers: boolean, type: number]>([
  ['nothing', 0, false, 0],
  ['ordinary members', 1, false, 2],
  ['all', 2, false, 1],
  ['roles', 3, false, 2],
  ['single members', 0, true, 4],
  ['all and single members', 2, true, 5],
  ['roles and single members', 3, true, 6],
])('a mute of %s has its number', (_rule, mode, hasMutedMembers, type) => {
  expect(forbidTypeOf({ mode, hasMutedMembers })).toBe(type);
});

describe('pages', () => {
  test.each<[Parameters<typeof partOf>[0], offset: number, limit: number]>([
    [{}, 0, 10],
    [{ Limit: 0, Next: 1 }, 10, 10],
    [{ Limit: 3 }, 0, 3],
    [{ Limit: 3, Next: 2 }, 6, 3],
    [{ Limit: 10, Next: 2 }, 20, 10],
    [{ Limit: 11, Next: 2 }, 20, 10],
  ])('%o', (asked, offset, limit) => {
    expect(partOf(asked, 10)).toEqual({ offset, limit });
  });

  test.each<[offset: number, totalCount: number, next: number]>([
    [0, 0, 0],
    [0, 3, 0],
    [0, 4, 1],
    [3, 6, 0],
    [3, 7, 2],
    [9, 7, 0],
  ])('behind %i of %i', (offset, totalCount, next) => {
    expect(nextPage({ offset, limit: 3 }, totalCount)).toBe(next);
  });
});

test('a time of 0, and none, is now', () => {
  expect([undefined, 0, 1].map(givenTime)).toEqual([undefined, undefined, 1]);
});

import { isRefusal } from '@parley/protocol/define';
import { inviteUsersIntoGroup } from '@parley/protocol/features/group-members';
import { describe, expect, test } from 'vitest';
import {
  checkAttributes,
  checkGroupMute,
  checkGroupPage,
  checkKeys,
  checkMemberMute,
  checkMemberPage,
  checkNewGroup,
  checkRole,
  checkTargets,
} from './checks.ts';

/** What was refused as, and of which field; else what passed. */
const outcome = (checked: unknown): unknown =>
  isRefusal(checked) ? `${checked.refused} ${checked.detail?.split(':')[0]}` : checked;
const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `u${index}`);
const invalid = (field: string): string => `CommonModuleParamsInvalid ${field}`;

describe('a new group', () => {
  const info = { groupID: 'g', groupName: 'Name', groupAvatarUrl: '' };

  test('has the defaults of what is left out, and each user once', () => {
    expect(checkNewGroup(info, ['bob', 'carol', 'bob'], undefined)).toEqual({
      ...{ groupID: 'g', groupName: 'Name', groupAvatarUrl: '', groupNotice: '', attributes: [] },
      ...{ maxMemberCount: 0, joinMode: 0, inviteMode: 0, beInviteMode: 0, userIDs: ['bob', 'carol'] },
    });
    expect(checkNewGroup({}, [], null)).toMatchObject({ groupID: '', groupName: '', groupAvatarUrl: '', userIDs: [] });
  });

  test('takes what the config says', () => {
    const config = {
      groupNotice: 'n',
      groupAttributes: { a: '1', b: '' },
      maxMemberCount: 5,
      joinMode: 2,
      inviteMode: 1,
    };
    expect(checkNewGroup(info, [], config)).toMatchObject({
      ...{ groupNotice: 'n', maxMemberCount: 5, joinMode: 2, inviteMode: 1, beInviteMode: 0 },
      attributes: [
        { key: 'a', value: '1' },
        { key: 'b', value: '' },
      ],
    });
  });

  test.each([
    ['an ID that starts with #', { ...info, groupID: '#g' }, [], {}, 'groupID'],
    ['an ID of 33 bytes', { ...info, groupID: 'g'.repeat(33) }, [], {}, 'groupID'],
    ['a name that is no text', { ...info, groupName: 5 }, [], {}, 'groupName'],
    ['no info', undefined, [], {}, 'groupInfo'],
    ['no list of users', info, undefined, {}, 'userIDs'],
    ['101 users', info, ids(101), {}, 'userIDs'],
    ['a user that is none', info, ['a b'], {}, 'userIDs.0'],
    ['a mode that there is not', info, [], { joinMode: 3 }, 'joinMode'],
    ['a count below zero', info, [], { maxMemberCount: -1 }, 'maxMemberCount'],
    ['attributes that are a list', info, [], { groupAttributes: ['a'] }, 'config.groupAttributes'],
    ['a value that is no text', info, [], { groupAttributes: { a: 5 } }, 'attributes.0.value'],
    ['a config that is none', info, [], 5, 'config'],
  ])('with %s is refused', (_, groupInfo, userIDs, config, field) => {
    expect(outcome(checkNewGroup(groupInfo, userIDs, config))).toBe(invalid(field));
  });
});

test('users of a call are 1 to 100, and count once in their order', () => {
  const check = (userIDs: unknown) => outcome(checkTargets(inviteUsersIntoGroup, userIDs, { groupID: 'g' }));
  expect(check(['b', 'a', 'b'])).toEqual({ groupID: 'g', userIDs: ['b', 'a'] });
  expect(check(ids(100))).toMatchObject({ userIDs: { length: 100 } });
  expect([check([]), check(ids(101)), check('bob'), check(['']), check([5])]).toEqual([
    ...[invalid('userIDs'), invalid('userIDs'), invalid('userIDs'), invalid('userIDs.0'), invalid('userIDs.0')],
  ]);
  // They are too many, although they name one user.
  expect(check(Array.from({ length: 101 }, () => 'bob'))).toBe(invalid('userIDs'));
});

test('attributes over what a deployment may allow have the codes that they have on the server', () => {
  const check = (value: unknown) => outcome(checkAttributes('groupAttributes', value));
  const many = Object.fromEntries(ids(101).map((key) => [key, '']));
  expect(check(many)).toBe('GroupModuleTheNumberOfGroupAttributesExceedsLimit groupAttributes');
  expect(check({ ['k'.repeat(20_000)]: '' })).toBe(
    'GroupModuleTheLengthOfGroupAttributeKeyExceedsLimit groupAttributes',
  );
  expect(check({ k: 'v'.repeat(20_000) })).toBe(
    'GroupModuleTheLengthOfGroupAttributeValueExceedsLimit groupAttributes',
  );
  expect(check(JSON.parse('{"__proto__":"x"}'))).toEqual([{ key: '__proto__', value: 'x' }]);
  expect([check({}), check(undefined)]).toEqual([[], invalid('groupAttributes')]);
});

test('keys are at least one, each once', () => {
  expect(checkKeys(['b', 'a', 'b'])).toEqual(['b', 'a']);
  for (const wrong of [[], [5], 'a', undefined])
    expect(outcome(checkKeys(wrong))).toContain('CommonModuleParamsInvalid');
});

test('a page has 1 to 100, and more counts as 100', () => {
  expect(checkMemberPage({ count: 1000, nextFlag: 7 })).toEqual({ after: 7, count: 100 });
  expect(checkMemberPage({ count: 1 })).toEqual({ after: 0, count: 1 });
  for (const wrong of [undefined, {}, { count: 0 }, { count: -1 }, { count: 1.5 }, { count: 1, nextFlag: -1 }]) {
    expect(outcome(checkMemberPage(wrong))).toContain('CommonModuleParamsInvalid config.');
  }
});

test('the own groups are asked for as a whole, or by pages', () => {
  expect(checkGroupPage(undefined, undefined)).toBe(undefined);
  expect(checkGroupPage(500, undefined)).toEqual({ after: 0, count: 100, userIDs: [] });
  expect(checkGroupPage(5, { nextFlag: 3, userIDs: ['b', 'b'] })).toEqual({ after: 3, count: 5, userIDs: ['b'] });
  expect([outcome(checkGroupPage(0, {})), outcome(checkGroupPage(undefined, {}))]).toEqual([
    ...[invalid('count'), invalid('count')],
  ]);
  expect(outcome(checkGroupPage(1, { nextFlag: 'x' }))).toBe(invalid('config.nextFlag'));
});

test('nobody is made the owner by a role', () => {
  expect(checkRole(2, 'bob', 'g')).toEqual({ groupID: 'g', userID: 'bob', role: 2 });
  for (const wrong of [0, 1, 256, 2.5, '2', undefined])
    expect(outcome(checkRole(wrong, 'bob', 'g'))).toBe(invalid('role'));
  expect(outcome(checkRole(2, '', 'g'))).toBe(invalid('forUserID'));
});

describe('a mute', () => {
  test('of the group says whom it concerns, and its end nothing', () => {
    const custom = { mode: 3, duration: -1, roles: [100, 4, 100] };
    expect(checkGroupMute(true, 'g', custom)).toMatchObject({ mode: 3, duration: -1, roles: [100, 4] });
    expect(checkGroupMute(true, 'g', { mode: 1, duration: 60, roles: 'any' })).toMatchObject({ mode: 1, roles: [] });
    expect(checkGroupMute(false, 'g', undefined)).toEqual({
      ...{ isMute: false, groupID: 'g', mode: 0, duration: 0, roles: [] },
    });
  });

  test.each([
    ['mode None', { mode: 0, duration: 5, roles: [] }, 'config.mode'],
    ['an unknown mode', { mode: 4, duration: 5, roles: [] }, 'mode'],
    ['no duration', { mode: 1, roles: [] }, 'duration'],
    ['a duration below −1', { mode: 1, duration: -2, roles: [] }, 'duration'],
    ['no roles', { mode: 3, duration: 5, roles: [] }, 'config.roles'],
    ['21 roles', { mode: 3, duration: 5, roles: Array.from({ length: 21 }, (_, role) => role + 3) }, 'config.roles'],
    ['a role that there is not', { mode: 3, duration: 5, roles: [0] }, 'roles.0'],
    ['no config', undefined, 'config'],
  ])('of the group with %s is refused', (_, config, field) => {
    expect(outcome(checkGroupMute(true, 'g', config))).toBe(invalid(field));
  });

  test('of members lasts as long as it says, and its end 0', () => {
    expect(checkMemberMute(true, ['b', 'b'], 'g', { duration: 60 })).toEqual({
      ...{ isMute: true, groupID: 'g', userIDs: ['b'], duration: 60 },
    });
    expect(checkMemberMute(false, ['b'], 'g', 5)).toMatchObject({ duration: 0 });
    expect(outcome(checkMemberMute(true, ['b'], 'g', undefined))).toBe(invalid('duration'));
    expect(outcome(checkMemberMute('yes', ['b'], 'g', { duration: 5 }))).toBe(invalid('isMute'));
  });
});

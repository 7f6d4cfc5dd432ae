import { describe, expect, it } from 'vitest';
import {
  findGroups,
  isAsked,
  isGroupID,
  isLongerThan,
  isMutedAt,
  isNewGroupID,
  isToAnswer,
  muteModeAt,
  nameOfGroup,
  nameOfMember,
  rightsIn,
  rightsOver,
} from './groups.ts';

const group = (groupID: string, groupName = '', groupAlias = '') => ({
  ...{ baseInfo: { groupID, groupName, groupAvatarUrl: '' }, groupAlias },
  notificationStatus: 1 as const,
});
const member = (userID: string, memberRole: number) => ({ userID, memberRole });
const owner = member('olga', 1);
const admin = member('adam', 2);
const other = member('ada', 2);
const ordinary = member('otto', 3);
const custom = member('cora', 100);

describe('what a group is called', () => {
  it.each([
    [group('g'), 'g'],
    [group('g', 'Tea'), 'Tea'],
    [group('g', 'Tea', 'Mine'), 'Mine'],
  ])('%j', (one, name) => {
    expect(nameOfGroup(one)).toBe(name);
  });

  it('is searched by all its names, word by word, and stands in their order', () => {
    const all = [group('z', 'Tea 10'), group('y', 'Tea 9'), group('hiking', '', 'Aunt')];
    const found = (query: string) => findGroups(all, query, 'en').map(({ baseInfo }) => baseInfo.groupID);
    expect(found('')).toEqual(['hiking', 'y', 'z']);
    expect([found('tea 1'), found('AUNT hik'), found('none')]).toEqual([['z'], ['hiking'], []]);
  });
});

it('a member is called by the nickname, the name or the ID', () => {
  const names = { userID: 'u', userName: 'Name', memberNickname: 'Nick' };
  expect(nameOfMember(names)).toBe('Nick');
  expect(nameOfMember({ ...names, memberNickname: '' })).toBe('Name');
  expect(nameOfMember({ ...names, memberNickname: '', userName: '' })).toBe('u');
});

it.each([
  ['tea', true, true],
  ['#0a1', false, true],
  ['a#', true, true],
  ['', false, false],
  ['a b', false, false],
  ['a/b', false, false],
  ['a'.repeat(33), false, false],
])('%j can be chosen as an ID: %s; it can be one: %s', (id, isNew, isOne) => {
  expect([isNewGroupID(id), isGroupID(id)]).toEqual([isNew, isOne]);
});

it('texts are measured in bytes, without the spaces around them', () => {
  expect([isLongerThan(' ää ', 4), isLongerThan('ääa', 4)]).toEqual([false, true]);
});

describe('a mute', () => {
  it.each([
    [0, false],
    [10, false],
    [11, true],
    [-1, true],
  ])('that ends at %i holds at 10: %s', (end, holds) => {
    expect(isMutedAt(end, 10)).toBe(holds);
    expect(muteModeAt({ mode: 2, expiredTime: end, roles: [] }, 10)).toBe(holds ? 2 : 0);
  });
});

describe('an application', () => {
  const applyUser = { userID: 'bob', userName: '', userAvatarUrl: '', userExtendedData: '' };
  const own = { ...applyUser, userID: 'me' };
  it.each([
    ['of another to join', { type: 1, state: 1, applyUser }, true, false],
    ['of another that was answered', { type: 1, state: 2, applyUser }, false, false],
    ['of the user', { type: 1, state: 1, applyUser: own }, false, true],
    ['of the user that was accepted', { type: 1, state: 2, applyUser: own }, false, false],
    ['of the user that was rejected', { type: 1, state: 3, applyUser: own }, false, true],
    ['of the user that ran out', { type: 1, state: 4, applyUser: own }, false, true],
    ['of the user that is void', { type: 1, state: 5, applyUser: own }, false, false],
    ['that invites the user', { type: 3, state: 1, applyUser }, true, false],
    ['that invited the user', { type: 3, state: 3, applyUser }, false, false],
    ['by which the user invites', { type: 2, state: 1, applyUser }, false, true],
  ] as const)('%s', (_, application, isAnswered, isSaid) => {
    expect([isToAnswer(application, 'me'), isAsked(application, 'me')]).toEqual([isAnswered, isSaid]);
  });
});

describe('what a role allows', () => {
  const modes = (inviteMode: 0 | 1) => ({ joinMode: 0, inviteMode, beInviteMode: 0 }) as const;
  const names = (rights: Readonly<Record<string, boolean>>): string =>
    Object.keys(rights)
      .filter((name) => rights[name])
      .join(' ');

  it.each([
    [owner, 0, 'invites setsModes mutes mutesAll dismisses'],
    [admin, 0, 'invites setsModes mutes'],
    [admin, 1, 'invites setsModes mutes'],
    [ordinary, 0, 'invites'],
    [custom, 0, 'invites'],
    [ordinary, 1, ''],
  ] as const)('%j under invite mode %i', (self, inviteMode, allowed) => {
    expect(names(rightsIn(self, modes(inviteMode)))).toBe(allowed);
  });

  it.each([
    [owner, owner, 'names'],
    [owner, admin, 'names mutes kicks setsRole handsOver'],
    [owner, ordinary, 'names mutes kicks setsRole handsOver'],
    [admin, admin, 'names'],
    [admin, owner, ''],
    [admin, other, ''],
    [admin, ordinary, 'names mutes kicks'],
    [admin, custom, 'names mutes kicks'],
    [ordinary, ordinary, 'names'],
    [ordinary, custom, ''],
    [custom, owner, ''],
  ] as const)('%j over %j', (self, one, allowed) => {
    expect(names(rightsOver(self, one))).toBe(allowed);
  });
});

import type { GroupChange, WireGroupInfo, WireGroupMember } from '@parley/protocol/features/group-values';
import { describe, expect, test } from 'vitest';
import { type GroupSide, sideOfChange, sideOfHead, sideOfMembership, toView } from './group-side.ts';

const now = 1000;
const notMuted = { mode: 0, expiredTime: 0, roles: [] };
const side: GroupSide = {
  ...{ position: 5, movedPosition: 3, isMember: true, memberRole: 3, muteExpiredTime: 0, mutedInfo: notMuted },
  ...{ groupName: 'Group', groupAvatarUrl: '' },
};
const operator = { userID: 'ann', userName: '', memberNickname: '', memberRole: 1 };

const headAt = (
  position: number,
  member?: { memberRole: number; muteExpiredTime: number },
  conversationName = 'New',
) => ({
  ...{ log: 1, conversationType: 2, conversationID: 'g', position, messageSeq: 1, messageID: 1 },
  standing: {
    ...{ conversationName, conversationAvatarUrl: '', readPosition: 0, readMessageSeq: 0, unreadMessageCount: 0 },
    group: { mutedInfo: { mode: 1, expiredTime: -1, roles: [3] }, ...(member && { member }) },
  },
});

const movedAt = (position: number, isMember: boolean, event = 3) => ({
  ...{ log: 1, isMember, event, position, operator },
  groupInfo: {
    groupID: 'g',
    groupName: 'Then',
    groupAvatarUrl: 'then',
    mutedInfo: notMuted,
  } as unknown as WireGroupInfo,
});

const memberInfo = (userID: string, memberRole: number, muteExpiredTime: number): GroupChange['memberInfo'] => ({
  userList: [{ userID, memberRole, muteExpiredTime } as WireGroupMember],
  operators: [],
});

describe('mutedExpiredTime [GDATA-21]', () => {
  const all = (expiredTime: number) => ({ mode: 2, expiredTime, roles: [] });
  const ordinary = (expiredTime: number) => ({ mode: 1, expiredTime, roles: [3] });
  test.each<readonly [string, Partial<GroupSide>, number]>([
    ['nothing', {}, 0],
    ['the mute of all', { mutedInfo: all(2000) }, 2000],
    ['the mute of the role', { mutedInfo: ordinary(2000) }, 2000],
    ['no mute of another role', { mutedInfo: ordinary(2000), memberRole: 2 }, 0],
    ['the own mute', { muteExpiredTime: 3000 }, 3000],
    ['the later of two', { mutedInfo: all(2000), muteExpiredTime: 3000 }, 3000],
    ['for good before any end', { mutedInfo: all(-1), muteExpiredTime: 3000 }, -1],
    ['no mute that is over', { mutedInfo: all(999), muteExpiredTime: 1000 }, 0],
    ['nothing for who is no member', { mutedInfo: all(-1), isMember: false }, 0],
  ])('is %s', (_name, changes, expected) => {
    expect(toView({ ...side, ...changes }, now).mutedExpiredTime).toBe(expected);
  });
});

describe('how a user stands to a group', () => {
  test('is as a head says that is not behind what is known', () => {
    const head = headAt(5, { memberRole: 2, muteExpiredTime: 7 });
    const expected = { position: 5, isMember: true, memberRole: 2, muteExpiredTime: 7, groupName: 'New' };
    expect(sideOfHead(side, head)).toMatchObject(expected);
    expect(sideOfHead(undefined, head)).toMatchObject(expected);
    expect(sideOfHead(side, headAt(4, head.standing.group.member))).toBe(side);
    expect(sideOfHead(undefined, headAt(4))).toMatchObject({ isMember: false, groupName: 'New' });
  });

  test('is that of a member until an entry says that he has gone, with the names of then', () => {
    const left = sideOfHead(side, headAt(9, undefined, '')) as GroupSide;
    expect(left).toMatchObject({ position: 9, isMember: true, groupName: 'Group' });
    expect(sideOfMembership(left, movedAt(9, false))).toMatchObject({ isMember: false, groupName: 'Then' });
    const dismissed = { operator, dismissed: movedAt(9, false).groupInfo };
    expect(sideOfChange(left, 9, dismissed, 'bob')).toMatchObject({
      isMember: false,
      movedPosition: 9,
      groupName: 'Group',
    });
  });

  test('is as the first head says on a device that begins: no entry will tell of a group that ended', () => {
    const ended = sideOfHead({ ...side, isBeginning: true }, headAt(9)) as GroupSide;
    expect(ended).toMatchObject({ position: 9, movedPosition: 9, isMember: false, groupName: 'Group' });
    expect(ended).not.toHaveProperty('isBeginning');
  });

  test('is not that of a member again by the word of a coming where the group has ended: it was made by him alone', () => {
    const ended = sideOfHead(undefined, headAt(1)) as GroupSide;
    expect(sideOfMembership(ended, movedAt(1, true, 1))).toBe(ended);
    expect(sideOfMembership(ended, movedAt(2, true, 1))).toMatchObject({ isMember: true, movedPosition: 2 });
  });

  test('begins anew with each membership, as its owner or an ordinary member', () => {
    const gone = { ...side, isMember: false, memberRole: 2, muteExpiredTime: -1 };
    expect(sideOfMembership(gone, movedAt(8, true))).toMatchObject({
      ...{ position: 8, movedPosition: 8, isMember: true, memberRole: 3, muteExpiredTime: 0, groupName: 'Then' },
    });
    expect(sideOfMembership(undefined, movedAt(1, true, 1))).toMatchObject({ memberRole: 1 });
    // The head said it before, and more.
    expect(sideOfMembership(side, movedAt(4, false))).toEqual({ ...side, isMember: false, movedPosition: 4 });
    expect(sideOfMembership(side, movedAt(2, false))).toBe(side);
  });

  test('changes with what concerns the group or himself', () => {
    const change = { operator, memberInfo: memberInfo('bob', 2, 9), groupName: 'New', groupAvatarUrl: 'new' };
    expect(sideOfChange(side, 6, change, 'bob')).toEqual({
      ...{ ...side, position: 6, memberRole: 2, muteExpiredTime: 9, groupName: 'New', groupAvatarUrl: 'new' },
    });
    expect(sideOfChange(side, 6, { operator, memberInfo: memberInfo('ann', 2, 9) }, 'bob')).toEqual({
      ...side,
      position: 6,
    });
    expect(sideOfChange(side, 4, change, 'bob')).toBe(side);
  });
});

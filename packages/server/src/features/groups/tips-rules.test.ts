import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import type { GroupMember } from './store.ts';
import { memberTips, profileTips, saysAnything, type TipsSettings, type ToldDeed, tipsOf } from './tips-rules.ts';

const member = (userKey: number, changes: Partial<GroupMember> = {}): GroupMember => ({
  ...{ userKey: toUserKey(userKey), role: 3, nickname: '', muteExpiredTime: 0, enteredAt: millis(1) },
  ...{ enterType: 4, place: userKey },
  ...changes,
});
const [ann, bob] = [member(1), member(2)];
const owner = member(3, { role: 1 });
const all: TipsSettings = { management: true, profile: profileTips, members: memberTips };
const none: TipsSettings = { management: false, profile: [], members: [] };
const mutedInfo = { mode: 2, expiredTime: -1, roles: [] };

const deeds: readonly (readonly [name: string, deed: ToldDeed, said: ReturnType<typeof tipsOf>, TipsSettings])[] = [
  [
    'a new group',
    { founder: owner, entering: { members: [ann], ownEvent: 4 } },
    { event: 1, targets: [ann] },
    { ...none, management: true },
  ],
  [
    'one with nobody else',
    { founder: owner, entering: { members: [], ownEvent: 4 } },
    { event: 1, targets: [] },
    { ...none, management: true },
  ],
  ['a dismissal', { isDismissal: true }, { event: 2, targets: [] }, { ...none, management: true }],
  [
    'joining',
    { entering: { members: [ann], ownEvent: 3 } },
    { event: 3, targets: [ann] },
    { ...none, management: true },
  ],
  [
    'inviting',
    { entering: { members: [ann, bob], ownEvent: 4 } },
    { event: 4, targets: [ann, bob] },
    { ...none, management: true },
  ],
  [
    'leaving',
    { leaving: { members: [ann], ownEvent: 5 } },
    { event: 5, targets: [ann] },
    { ...none, management: true },
  ],
  [
    'the owner leaving',
    { leaving: { members: [ann], ownEvent: 5 }, members: [owner] },
    { event: 5, targets: [ann], change: { type: 10 }, newOwner: owner },
    { ...none, management: true },
  ],
  [
    'removing',
    { leaving: { members: [ann, bob], ownEvent: 6 } },
    { event: 6, targets: [ann, bob] },
    { ...none, management: true },
  ],
  [
    'a name',
    { parts: { groupName: '' } },
    { event: 7, targets: [], change: { type: 3, groupName: '' } },
    { ...none, profile: ['name'] },
  ],
  [
    'a notice',
    { parts: { groupNotice: 'n' } },
    { event: 7, targets: [], change: { type: 2, groupNotice: 'n' } },
    { ...none, profile: ['notice'] },
  ],
  [
    'an avatar',
    { parts: { groupAvatarUrl: 'u' } },
    { event: 7, targets: [], change: { type: 4, groupAvatarUrl: 'u' } },
    { ...none, profile: ['avatar'] },
  ],
  [
    'a mute',
    { parts: { mutedInfo } },
    { event: 7, targets: [], change: { type: 5, groupMutedInfo: mutedInfo } },
    { ...none, profile: ['mute'] },
  ],
  [
    'another owner',
    { members: [owner, bob], memberTips: 'owner' },
    { event: 8, targets: [owner], change: { type: 10 }, newOwner: owner },
    { ...none, members: ['owner'] },
  ],
  [
    'a role',
    { members: [member(1, { role: 2 })], memberTips: 'role' },
    { event: 8, targets: [member(1, { role: 2 })], change: { type: 11, memberRole: 2 } },
    { ...none, members: ['role'] },
  ],
  [
    'muted members',
    { members: [member(1, { muteExpiredTime: 9 }), member(2, { muteExpiredTime: 9 })], memberTips: 'mute' },
    {
      ...{ event: 8, targets: [member(1, { muteExpiredTime: 9 }), member(2, { muteExpiredTime: 9 })] },
      change: { type: 12, muteExpiredTime: 9 },
    },
    { ...none, members: ['mute'] },
  ],
];

/** All that is on in the one is off. */
const opposite = ({ management, profile, members }: TipsSettings): TipsSettings => ({
  management: !management,
  profile: profileTips.filter((word) => !profile.includes(word)),
  members: memberTips.filter((word) => !members.includes(word)),
});

describe('what is said of a deed', () => {
  test.each(deeds)(
    'of %s it is who was concerned and what changed, where that is on',
    (_name, deed, said, settings) => {
      expect(tipsOf(deed, settings)).toEqual(said);
      expect(tipsOf(deed, all)).toEqual(said);
      expect(tipsOf(deed, opposite(settings))).toBeUndefined();
    },
  );

  test('several data at once are one message with their flags, of those that are on', () => {
    const parts = { groupName: 'n', groupNotice: '', groupAvatarUrl: 'a' };
    const change = (profile: readonly string[]) => tipsOf({ parts }, { ...none, profile })?.change;
    expect(change(profileTips)).toEqual({ type: 1, groupDataFlag: 7, ...parts });
    expect(change(['name', 'avatar'])).toEqual({ type: 1, groupDataFlag: 5, groupName: 'n', groupAvatarUrl: 'a' });
    expect(change(['notice'])).toEqual({ type: 2, groupNotice: '' });
  });

  test('of nicknames, attributes and modes it is nothing', () => {
    expect(tipsOf({ members: [ann] }, all)).toBeUndefined();
    expect(tipsOf({ parts: {} }, all)).toBeUndefined();
    expect(tipsOf({}, all)).toBeUndefined();
    expect(tipsOf({ entering: { members: [], ownEvent: 4 } }, all)).toBeUndefined();
  });

  test('nothing has to be prepared where nothing is on', () => {
    expect(saysAnything(none)).toBe(false);
    for (const settings of [
      { ...none, management: true },
      { ...none, profile: ['name'] },
      { ...none, members: ['role'] },
    ]) {
      expect(saysAnything(settings)).toBe(true);
    }
  });
});

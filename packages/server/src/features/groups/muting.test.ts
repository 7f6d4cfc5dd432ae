import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { describe, expect, test } from 'vitest';
import {
  checkGroupMute,
  checkMuteSeconds,
  isMuted,
  type MuteCommand,
  mutedExpiredTime,
  muteGroup,
  muteUntil,
  shownMute,
  shownMuteTime,
} from './muting.ts';
import type { GroupMute } from './store.ts';

const now = millis(1_000_000);
const limits = { muteSecondsMax: 604_800 };
const [none, normal, all, custom] = [0, 1, 2, 3] as const;
const [owner, admin, member] = [1, 2, 3] as const;

const notMuted: GroupMute = { mode: none, expiredTime: 0, roles: [] };
const muted = (mode: number, expiredTime: number, roles: readonly number[] = []): GroupMute => ({
  mode,
  expiredTime,
  roles,
});
const command = (mode: number, duration: number, roles: readonly number[] = []): MuteCommand => ({
  isMute: true,
  mode,
  duration,
  roles,
});
const lift: MuteCommand = { isMute: false, mode: none, duration: 0, roles: [] };

const outcome = (present: GroupMute, given: MuteCommand, role: number) => {
  const next = muteGroup({ mute: present }, given, { role }, now, limits);
  return isRefusal(next) ? next.refused : next;
};
const parameter = 'CommonModuleParamsInvalid';
const authority = 'GroupModuleGroupNoCorrespondingOperationAuthority';

describe('what a mute of the group becomes', () => {
  test.each<[string, GroupMute, MuteCommand, GroupMute]>([
    ['ordinary members, for a while', notMuted, command(normal, 60), muted(normal, 1_060_000)],
    ['the shortest time', notMuted, command(normal, 1), muted(normal, 1_001_000)],
    ['the longest time', notMuted, command(normal, 604_800), muted(normal, 605_800_000)],
    ['for good', notMuted, command(normal, -1), muted(normal, -1)],
    ['all', notMuted, command(all, 60), muted(all, 1_060_000)],
    ['some roles', notMuted, command(custom, 60, [100, 3]), muted(custom, 1_060_000, [100, 3])],
    ['roles that are named twice', notMuted, command(custom, -1, [9, 3, 9, 1, 3]), muted(custom, -1, [9, 3, 1])],
    ['roles that the mode does not ask for', notMuted, command(normal, 60, [100]), muted(normal, 1_060_000)],
    ['another in the place of one for good', muted(normal, -1), command(custom, 1, [4]), muted(custom, 1_001_000, [4])],
    ['the same once more counts from now', muted(normal, 1_059_000), command(normal, 60), muted(normal, 1_060_000)],
    ['a duration of nothing lifts', muted(normal, -1), command(normal, 0), notMuted],
    ['a duration of nothing lifts that of some roles', muted(custom, -1, [4]), command(custom, 0, [4]), notMuted],
    ['lifted', muted(custom, -1, [4]), lift, notMuted],
    [
      'lifted, what comes with it is not looked at',
      muted(all, -1),
      { ...lift, duration: 604_801, mode: custom },
      notMuted,
    ],
    ['lifted where there is none', notMuted, lift, notMuted],
  ])('%s', (_rule, present, given, next) => {
    expect(outcome(present, given, owner)).toEqual(next);
  });
});

describe('what no mute of a group may be', () => {
  test.each<[string, MuteCommand, string]>([
    ['of nobody', command(none, 60), 'mode: '],
    ['of nobody, for no time', command(none, 0), 'mode: '],
    ['longer than is allowed', command(normal, 604_801), 'duration: '],
    ['for less than no time', command(normal, -2), 'duration: '],
    ['of no roles', command(custom, 60), 'roles: '],
    ['of no roles, for no time', command(custom, 0), 'roles: '],
  ])('%s', (_rule, given, field) => {
    const refusal = { refused: parameter, detail: expect.stringMatching(new RegExp(`^${field}`)) };
    expect(checkGroupMute(given, limits)).toEqual(refusal);
    // The caller's role is looked at later.
    expect(muteGroup({ mute: notMuted }, given, { role: member }, now, limits)).toEqual(refusal);
  });

  test('all other commands pass', () => {
    for (const given of [command(normal, 604_800), command(all, 0), command(custom, -1, [1]), lift]) {
      expect(checkGroupMute(given, limits)).toBeUndefined();
    }
  });
});

describe('who may mute the group', () => {
  const mutes = { normal: command(normal, 60), all: command(all, 60), 'role 3': command(custom, 60, [3]) };
  const more = { 'role 2': command(custom, 60, [2]), 'role 1 too': command(custom, 60, [3, 1]), nobody: lift };
  const commands = { ...mutes, ...more, 'nobody by time': command(normal, 0), 'nobody by mode all': command(all, 0) };
  const everything = Object.keys(commands);
  const within = everything.filter((name) => name !== 'all' && name !== 'role 1 too');
  const presents: Readonly<Record<string, readonly [GroupMute, byAdmin: readonly string[]]>> = {
    nobody: [notMuted, within],
    'ordinary members': [muted(normal, -1), within],
    'the owner by his role': [muted(custom, -1, [1]), within],
    'all, for good': [muted(all, -1), []],
    'all, for one millisecond more': [muted(all, 1_000_001), []],
    'all, until now': [muted(all, 1_000_000), within],
  };

  const allowed = (present: GroupMute, role: number): string[] =>
    Object.entries(commands)
      .filter(([, given]) => outcome(present, given, role) !== authority)
      .map(([name]) => name);

  test.each(Object.entries(presents))('where the mute is of %s', (_rule, [present, byAdmin]) => {
    expect(allowed(present, owner)).toEqual(everything);
    expect(allowed(present, admin)).toEqual(byAdmin);
    for (const role of [member, 4, 100, 255]) expect(allowed(present, role)).toEqual([]);
  });
});

test.each([
  [true, 60, 1_060_000],
  [true, 1, 1_001_000],
  [true, -1, -1],
  [true, 0, 0],
  [false, 60, 0],
  [false, -1, 0],
  [false, 0, 0],
])('isMute %s with the duration %i of a member ends at %i', (isMute, duration, end) => {
  expect(muteUntil(isMute, duration, now)).toBe(end);
});

test.each([
  [true, -2, false],
  [true, -1, true],
  [true, 0, true],
  [true, 1, true],
  [true, 604_800, true],
  [true, 604_801, false],
  [false, 604_801, true],
  [false, -2, true],
])('isMute %s with the duration %i: %s', (isMute, duration, isAllowed) => {
  const refusal = { refused: parameter, detail: expect.stringMatching(/^duration: /) };
  expect(checkMuteSeconds(isMute, duration, 604_800)).toEqual(isAllowed ? undefined : refusal);
});

describe('a mute as it is told', () => {
  test.each<[string, GroupMute, GroupMute]>([
    ['of nobody', notMuted, notMuted],
    ['of ordinary members', muted(normal, 1_000_001), muted(normal, 1_000_001, [3])],
    ['of ordinary members, for good', muted(normal, -1), muted(normal, -1, [3])],
    ['of all', muted(all, -1), muted(all, -1)],
    ['of some roles', muted(custom, 1_000_001, [100, 1]), muted(custom, 1_000_001, [100, 1])],
    ['of ordinary members that ends now', muted(normal, 1_000_000), notMuted],
    ['of all that has ended', muted(all, 999_999), notMuted],
    ['of some roles that has ended', muted(custom, 999_999, [100]), notMuted],
  ])('%s', (_rule, mute, told) => {
    expect(shownMute(mute, now)).toEqual(told);
  });

  test.each([
    [-1, -1],
    [0, 0],
    [999_999, 0],
    [1_000_000, 0],
    [1_000_001, 1_000_001],
  ])("a member's own until %i is %i", (expiredTime, told) => {
    expect(shownMuteTime(expiredTime, now)).toBe(told);
  });
});

describe('whom a mute of the group concerns', () => {
  test.each<[string, GroupMute, readonly number[]]>([
    ['nobody', notMuted, []],
    ['ordinary members', muted(normal, -1), [3]],
    ['all', muted(all, -1), [1, 2, 3, 4, 100, 255]],
    ['some roles', muted(custom, -1, [100, 1]), [1, 100]],
    ['all, until now', muted(all, 1_000_000), []],
  ])('%s', (_rule, mute, roles) => {
    const concerned = [1, 2, 3, 4, 100, 255].filter((role) => isMuted({ mute }, { role, muteExpiredTime: 0 }, now));
    expect(concerned).toEqual(roles);
  });
});

describe('the later end is that of both', () => {
  const [over, soon, late] = [1_000_000, 1_000_001, 1_000_002];
  test.each<[group: number, own: number, end: number]>([
    [0, 0, 0],
    [over, over, 0],
    [soon, 0, soon],
    [0, soon, soon],
    [soon, over, soon],
    [over, soon, soon],
    [soon, late, late],
    [late, soon, late],
    [-1, late, -1],
    [late, -1, -1],
    [-1, over, -1],
    [over, -1, -1],
    [-1, -1, -1],
  ])('the group until %i, oneself until %i: %i', (group, muteExpiredTime, end) => {
    const mute = muted(normal, group);
    expect(mutedExpiredTime({ mute }, { role: member, muteExpiredTime }, now)).toBe(end);
    expect(isMuted({ mute }, { role: member, muteExpiredTime }, now)).toBe(end !== 0);
  });

  test('a mute of the group that does not concern the role does not count', () => {
    const group = { mute: muted(normal, -1) };
    expect(mutedExpiredTime(group, { role: admin, muteExpiredTime: 0 }, now)).toBe(0);
    expect(mutedExpiredTime(group, { role: 100, muteExpiredTime: soon }, now)).toBe(soon);
  });
});

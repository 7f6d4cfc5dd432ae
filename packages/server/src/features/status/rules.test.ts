import { type Millis, millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { beginSubscriptions, changeStatus, type Ending, unknownStatus } from './rules.ts';
import { loggedOut, type OnlineStatus, offline, online, type StatusRow } from './store.ts';

const now = millis(1_750_000_000_000);
const later = (ms: number): Millis => millis(now + ms);
const nobody = unknownStatus(toUserKey(1));

const standing = (onlineStatus: OnlineStatus, platforms: readonly number[] = []): StatusRow => ({
  ...nobody,
  onlineStatus,
  platforms,
  onlineChangedAt: now,
  version: 4,
  changedAt: now,
});

const sessions = (before: StatusRow, platforms: readonly number[], ending: Ending) =>
  changeStatus(before, { kind: 'sessions', platforms, ending }, later(5));

describe('the online status', () => {
  test.each<[string, StatusRow, readonly number[], Ending, OnlineStatus | undefined]>([
    ['a first session', nobody, [6], 'lost', online],
    ['nothing, of a user who never was in [STATUS-4]', nobody, [], 'lost', undefined],
    ['a session after a logout', standing(loggedOut), [6], 'lost', online],
    ['a session after a loss', standing(offline), [6], 'lost', online],
    ['the last one is lost [STATUS-3]', standing(online, [6]), [], 'lost', offline],
    ['the last one logs out [STATUS-3]', standing(online, [6]), [], 'loggedOut', loggedOut],
    ['one that is over already is ended otherwise', standing(loggedOut), [], 'lost', undefined],
    ['one that was lost logs out', standing(offline), [], 'loggedOut', undefined],
    ['the same again', standing(online, [3, 6]), [6, 3, 6], 'lost', undefined],
  ])('%s', (_name, before, platforms, ending, expected) => {
    expect(sessions(before, platforms, ending)?.onlineStatus).toBe(expected);
  });

  test('lists each platform once, ascending [STATUS-2]', () => {
    expect(sessions(nobody, [6, 3, 10, 6, 1], 'lost')?.platforms).toEqual([1, 3, 6, 10]);
  });

  test('its time moves with it, and a change of platforms alone moves none [STATUS-9]', () => {
    expect(sessions(standing(offline), [6], 'lost')).toEqual({
      ...standing(online, [6]),
      onlineChangedAt: later(5),
      version: 5,
      changedAt: later(5),
    });
    expect(sessions(standing(online, [6]), [3, 6], 'loggedOut')).toEqual({
      ...standing(online, [3, 6]),
      version: 5,
      changedAt: later(5),
    });
  });

  test('the time of the change is never before the last one', () => {
    const before = { ...standing(offline), changedAt: later(1000) };
    expect(sessions(before, [6], 'lost')).toMatchObject({ onlineChangedAt: later(5), changedAt: later(1000) });
  });
});

describe('what a user says of himself', () => {
  const say = (customStatus: string, duration: number, before: StatusRow = standing(online, [6])) =>
    changeStatus(before, { kind: 'custom', custom: { customStatus, duration } }, later(5));

  test.each([
    ['a day where nothing is said of it', 'busy', 0, now + 5 + 86_400_000],
    ['so many seconds', 'busy', 7, now + 5 + 7000],
    ['for good', 'busy', -1, -1],
    ['an empty text has no end', '', 7, 0],
    ['an empty text is not for good', '', -1, 0],
  ])('lasts %s [STATUS-6, STATUS-7, STATUS-8]', (_name, customStatus, duration, customStatusExpiresAt) => {
    expect(say(customStatus, duration)).toEqual({
      ...standing(online, [6]),
      customStatus,
      customStatusExpiresAt,
      customChangedAt: later(5),
      version: 5,
      changedAt: later(5),
    });
  });

  test('the same text again counts from now', () => {
    const before = { ...standing(offline), customStatus: 'busy', customStatusExpiresAt: now + 10 };
    expect(say('busy', 1, before)).toMatchObject({ customStatusExpiresAt: now + 1005, version: 5 });
  });

  test.each<[string, number, number, boolean]>([
    ['at its time', now, now, true],
    ['not once it was set to last longer', now + 1, now, false],
    ['not if it is for good', -1, now, false],
    ['not if it was taken away', 0, now, false],
  ])('ends %s [STATUS-7]', (_name, customStatusExpiresAt, expiresAt, isGone) => {
    const before = { ...standing(offline), customStatus: 'busy', customStatusExpiresAt };
    const after = changeStatus(before, { kind: 'expired', expiresAt }, later(5));
    const gone = { customStatus: '', customStatusExpiresAt: 0, customChangedAt: later(5) };
    expect(after).toEqual(isGone ? { ...before, ...gone, version: 5, changedAt: later(5) } : undefined);
  });
});

test('a subscription counts from now', () => {
  const begun = beginSubscriptions([toUserKey(7)], { minutes: 3, position: 9, now });
  expect(begun).toEqual([{ target: 7, subscribedAt: now, expiresAt: later(180_000), position: 9 }]);
});

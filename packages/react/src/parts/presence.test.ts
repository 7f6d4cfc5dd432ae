import { ZIMUserOnlineStatus, type ZIMUserStatus } from '@parley/client';
import { expect, test } from 'vitest';
import { english } from './english.ts';
import { createFormats } from './formats.ts';
import { german } from './german.ts';
import { presenceOf } from './presence.tsx';

const { Online, Offline, Logout, Unknown } = ZIMUserOnlineStatus;
const now = new Date(2026, 4, 6, 18, 0).getTime();
const status: ZIMUserStatus = {
  userID: 'bob',
  onlineStatus: Online,
  onlinePlatforms: [],
  customStatus: '',
  customStatusExpiredTime: 0,
  lastUpdateTime: 0,
  lastOnlineStatusUpdateTime: new Date(2026, 4, 6, 14, 5).getTime(),
  lastCustomStatusUpdateTime: 0,
};

test.each([
  ['who is online', {}, 'Online'],
  ['who says something', { customStatus: 'at lunch' }, 'Online · at lunch'],
  ['who is away', { onlineStatus: Offline }, 'Last seen: Today, 14:05'],
  [
    'who signed out, and still says something',
    { onlineStatus: Logout, customStatus: 'x' },
    'Last seen: Today, 14:05 · x',
  ],
  ['who never was there', { onlineStatus: Offline, lastOnlineStatusUpdateTime: 0 }, 'Offline'],
  ['of whom nothing is known', { onlineStatus: Unknown }, undefined],
])('says it of a user %s', (_who, part, words) => {
  const formats = createFormats('en-GB');
  expect(presenceOf({ ...status, ...part }, { texts: english, formats, now })).toBe(words);
});

test('says nothing of who is not known yet, and speaks German', () => {
  const formats = createFormats('de');
  expect(presenceOf(undefined, { texts: german, formats, now })).toBeUndefined();
  const away = { ...status, onlineStatus: Offline };
  expect(presenceOf(away, { texts: german, formats, now })).toBe('Zuletzt da: Heute, 14:05');
});

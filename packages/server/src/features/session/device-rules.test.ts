import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { toSessionID, toUserKey } from '../../core/ids.ts';
import { decideSignOut, listDevices, shownSessionID } from './device-rules.ts';
import type { SessionRow, SessionState } from './store.ts';

const userKey = toUserKey(1);
const now = millis(10_000);
const nameOf = (name: string) => toSessionID(name.padEnd(32, '0'));

const sessionOf = (name: string, changes: Partial<SessionRow> = {}): SessionRow => ({
  sessionID: nameOf(name),
  userKey,
  deviceID: `device ${name}`,
  instanceID: `instance ${name}`,
  platform: 3,
  generation: 4,
  state: 'online',
  loginAt: millis(1),
  seenAt: millis(2),
  tokenExpiresAt: millis(99_000),
  node: 'node',
  ...changes,
});

const listed = (online: readonly SessionRow[], away: readonly SessionRow[] = []) =>
  listDevices({ own: nameOf('own'), online, away }, now);
const names = (...facts: Parameters<typeof listed>) =>
  listed(...facts).map(({ sessionID }) => sessionID.replace(/0+$/, ''));

test('what is shown of a session is half of what it is taken up by', () => {
  expect(shownSessionID(toSessionID('0123456789abcdefghijklmnopqrstuv'))).toBe('0123456789abcdef');
});

describe('the devices of a user', () => {
  const own = sessionOf('own', { deviceID: 'laptop', platform: 6 });

  test('are told with everything about them, what is online as seen now', () => {
    const away = sessionOf('phone', { state: 'offline', loginAt: millis(3), seenAt: millis(4) });
    const told = { platform: 6, isOnline: true, isCurrent: true, isSameDevice: true, loginTime: 1, lastSeenTime: now };
    expect(listed([own], [away])).toEqual([
      { ...told, sessionID: 'own'.padEnd(16, '0') },
      {
        sessionID: 'phone'.padEnd(16, '0'),
        ...{ platform: 3, isOnline: false, isCurrent: false, isSameDevice: false, loginTime: 3, lastSeenTime: 4 },
      },
    ]);
  });

  test('are the own one first, then the newest logins that are online, then those away in their order', () => {
    const online = [sessionOf('old', { loginAt: millis(2) }), own, sessionOf('new', { loginAt: millis(3) })];
    const away = [sessionOf('late', { state: 'offline' }), sessionOf('early', { state: 'offline' })];
    expect(names(online, away)).toEqual(['own', 'new', 'old', 'late', 'early']);
  });

  test('are one each where they are away: of a device the session seen last, and none beside one that is online', () => {
    const tab = sessionOf('tab', { deviceID: 'laptop' });
    const reload = (name: string, deviceID: string) => sessionOf(name, { state: 'offline', deviceID });
    const away = [reload('last', 'phone'), reload('before', 'laptop'), reload('first', 'phone')];
    expect(names([own, tab], away)).toEqual(['own', 'tab', 'last']);
    expect(listed([own, tab], away).map(({ isSameDevice }) => isSameDevice)).toEqual([true, true, false]);
  });

  test('are told to a session that has just ended too, which is none of them', () => {
    const devices = listed([sessionOf('other')]);
    expect(devices).toMatchObject([{ isCurrent: false, isSameDevice: false }]);
  });
});

describe('a sign-out', () => {
  const decide = (session: SessionRow | undefined, shownID: string) =>
    decideSignOut({ userKey, own: nameOf('own'), shownID, session });
  const shown = (session: SessionRow) => shownSessionID(session.sessionID);

  test.each<[SessionState, string]>([
    ['online', 'end'],
    ['offline', 'end'],
    ['displaced', 'over'],
    ['loggedOut', 'over'],
  ])('of a session that is %s: %s', (state, kind) => {
    const session = sessionOf('other', { state });
    const row = { ...session, state: 'displaced', generation: 5 };
    const ended = kind === 'end' ? { row, reason: 'kickedOut' } : {};
    expect(decide(session, shown(session))).toEqual({ kind, ...ended });
  });

  test.each<[string, SessionRow | undefined, string]>([
    ['nobody’s', undefined, 'other'.padEnd(16, '0')],
    ['another user’s', sessionOf('other', { userKey: toUserKey(2) }), 'other'.padEnd(16, '0')],
    ['another user’s that is over', sessionOf('o', { userKey: toUserKey(2), state: 'loggedOut' }), 'o'.padEnd(16, '0')],
    ['one that only begins like it', sessionOf('other'), 'oth'],
    ['one that is named in full', sessionOf('other'), 'other'.padEnd(32, '0')],
    ['the own one', sessionOf('own'), 'own'.padEnd(16, '0')],
  ])('of %s is refused', (_name, session, shownID) => {
    expect(decide(session, shownID)).toMatchObject({ refused: 'CommonModuleParamsInvalid' });
  });
});

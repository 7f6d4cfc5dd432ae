import { generateToken04Sync } from '@parley/backend/node';
import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { expect, test, vi } from 'vitest';
import { toAppID } from '../../core/ids.ts';
import type { AppRow } from '../../storage/storage.ts';
import { checkToken, type TokenCheck } from './token04.ts';

const [present, before, oldest, foreign] = ['p', 'b', 'o', 'f'].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
  string,
];
const now = millis(1_700_000_000_000);
const oldestUntil = millis(now + 60_000);
const app: AppRow = {
  app: toAppID(7),
  serverSecret: present,
  earlierSecrets: [
    { serverSecret: before, until: millis(now + 120_000) },
    { serverSecret: oldest, until: oldestUntil },
  ],
  isEnabled: true,
  createdAt: millis(0),
};

const madeWith = (serverSecret: string): string =>
  generateToken04Sync({ appID: 7, userID: 'alice', serverSecret, effectiveTimeInSeconds: 3600, now: () => now });

const check = (serverSecret: string, changes: Partial<TokenCheck> = {}) =>
  checkToken({
    token: madeWith(serverSecret),
    takesCbc: true,
    app,
    userID: 'alice',
    now,
    purpose: 'login',
    ...changes,
  });

const errorOf = (...args: Parameters<typeof check>): string => {
  const outcome = check(...args);
  return isRefusal(outcome) ? outcome.refused : 'accepted';
};

test.each([
  ['present', present],
  ['one before', before],
  ['one before that', oldest],
])('a token of the %s secret counts for whatever a token is shown [TOKEN-13a]', (_name, secret) => {
  for (const purpose of ['login', 'resume', 'renew'] as const) expect(errorOf(secret, { purpose })).toBe('accepted');
  expect(errorOf(secret, { userID: 'bob' })).toBe('NetworkModuleTokenInvalid');
  expect(errorOf(secret, { app: { ...app, isEnabled: false } })).toBe('CommonModuleInvalidAppID');
});

test('an earlier secret holds to its end, and from then on is that of a stranger [TOKEN-13a]', () => {
  expect(errorOf(oldest, { now: millis(oldestUntil - 1) })).toBe('accepted');
  const ended = { now: oldestUntil };
  expect(errorOf(oldest, ended)).toBe('NetworkModuleCommonError');
  expect(errorOf(oldest, { ...ended, purpose: 'renew' })).toBe('NetworkModuleTokenInvalid');
  expect(check(oldest, ended)).toEqual(check(foreign, ended));
  expect(errorOf(before, ended)).toBe('accepted');
});

test('every secret is tried, whichever of them a token was made with [TOKEN-18]', () => {
  const tokens = [present, before, oldest, foreign].map(madeWith);
  const decoding = vi.spyOn(TextDecoder.prototype, 'decode');
  const tries = tokens.map((token) => {
    decoding.mockClear();
    check(present, { token });
    return decoding.mock.calls.length;
  });
  vi.restoreAllMocks();
  expect(tries).toEqual([3, 3, 3, 3]);
});

import { isRefusal } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import { tokenNamed } from '../../testing/test-tokens.ts';
import { checkExperimentalCall, checkLogin, checkToken } from './checks.ts';

const verdict = (first: unknown, second: unknown): string => {
  const checked = checkLogin(first as never, second as never);
  if (isRefusal(checked)) return checked.refused;
  const { userID, userName } = checked.credentials;
  return `${userID}/${userName}/${checked.token}`;
};

test.each<[string, unknown, unknown, string]>([
  ['the new form', 'ann', { token: '04x', userName: 'Ann' }, 'ann/Ann/04x'],
  ['the old form', { userID: 'ann', userName: 'Ann' }, '04x', 'ann/Ann/04x'],
  ['no name', 'ann', { token: '04x' }, 'ann//04x'],
  ['every allowed character', 'aZ0!#$%&()+-:;<=.>?@[]^_{}|~', { token: '04x' }, 'aZ0!#$%&()+-:;<=.>?@[]^_{}|~//04x'],
  ['an empty userID', '', { token: '04x' }, 'CommonModuleParamsInvalid'],
  ['a userID with a space', 'a b', { token: '04x' }, 'CommonModuleParamsInvalid'],
  ['a userID of 33 bytes', 'a'.repeat(33), { token: '04x' }, 'CommonModuleParamsInvalid'],
  ['a number as userID', 7, { token: '04x' }, 'CommonModuleParamsInvalid'],
  ['nobody', null, { token: '04x' }, 'CommonModuleParamsInvalid'],
  ['an old form without userID', {}, '04x', 'CommonModuleParamsInvalid'],
  ['a name of 257 bytes', 'ann', { token: '04x', userName: 'x'.repeat(257) }, 'CommonModuleParamsInvalid'],
  ['a number as name', 'ann', { token: '04x', userName: 5 }, 'CommonModuleParamsInvalid'],
  ['no config, which leaves the token missing', 'ann', undefined, 'ann//undefined'],
  ['a status of 65 bytes', 'ann', { customStatus: 'x'.repeat(65) }, 'CommonModuleParamsInvalid'],
  ['a number as status', 'ann', { customStatus: 5 }, 'CommonModuleParamsInvalid'],
  ['a status that lasts -2 s', 'ann', { customStatusDuration: -2 }, 'CommonModuleParamsInvalid'],
  ['a status that lasts 1.5 s', 'ann', { customStatusDuration: 1.5 }, 'CommonModuleParamsInvalid'],
  ['a status that lasts over ten years', 'ann', { customStatusDuration: 315_360_001 }, 'CommonModuleParamsInvalid'],
  ['a number for an offline login', 'ann', { isOfflineLogin: 1 }, 'CommonModuleParamsInvalid'],
])('a login with %s [LOGIN-1, PARAM-2, PARAM-5]', (_, first, second, expected) => {
  expect(verdict(first, second)).toBe(expected);
});

test('a login takes status and kind from the new form alone [LOGIN-1]', () => {
  const config = { token: '04x', isOfflineLogin: true, customStatus: 'busy', customStatusDuration: -1 };
  expect(checkLogin('ann', config as never)).toMatchObject({
    isOffline: true,
    credentials: { customStatus: 'busy', customStatusDuration: -1 },
  });
  const user = { userID: 'ann', userName: 'Ann', customStatus: 'busy', isOfflineLogin: true };
  expect(checkLogin(user as never, '04x')).toMatchObject({
    isOffline: false,
    credentials: { userName: 'Ann', customStatus: '', customStatusDuration: 86_400 },
  });
});

const now = 1_700_000_000_000;

test.each<[string, unknown, string]>([
  ['missing', undefined, 'NetworkModuleTokenInvalid'],
  ['empty', '', 'NetworkModuleTokenInvalid'],
  ['a number', 4, 'NetworkModuleTokenInvalid'],
  ['over 4096 characters', `04${'x'.repeat(4095)}`, 'NetworkModuleTokenInvalid'],
  ['without version', 'xyz', 'NetworkModuleTokenInvalid'],
  ['no block', '04AAAA', 'NetworkModuleTokenInvalid'],
  ['of version 03', `03${tokenNamed('x').slice(2)}`, 'NetworkModuleTokenVersionError'],
  ['of version 3', '3AA', 'NetworkModuleTokenVersionError'],
  ['expired', tokenNamed('x', now / 1000), 'NetworkModuleTokenExpired'],
  ['expired long ago', tokenNamed('x', -5), 'NetworkModuleTokenExpired'],
  ['about to expire', tokenNamed('x', now / 1000 + 29), 'NetworkModuleTokenTimeIsTooShort'],
  ['good for 30 s', tokenNamed('x', now / 1000 + 30), 'accepted'],
])('a token that is %s [TOKEN-12, TOKEN-19]', (_, token, expected) => {
  const checked = checkToken(token, now);
  expect(isRefusal(checked) ? checked.refused : 'accepted').toBe(expected);
});

test('the age of a token is left alone while the time of the server is not known [TOKEN-19]', () => {
  const token = tokenNamed('x', 5);
  expect(checkToken(token, undefined)).toEqual({ token, expiresAt: 5000 });
});

test.each<[unknown, string]>([
  [undefined, 'CommonModuleParamsInvalid'],
  ['', 'CommonModuleParamsInvalid'],
  ['null', 'CommonModuleParamsInvalid'],
  ['{"method":5}', 'CommonModuleParamsInvalid'],
  ['{"method":"getSDKTimestamp"}', 'getSDKTimestamp'],
])('an experimental call with %j [INSTANCE-32]', (params, expected) => {
  const checked = checkExperimentalCall(params);
  expect(isRefusal(checked) ? checked.refused : checked).toBe(expected);
});

import { isRefusal } from '@parley/protocol/define';
import { expect, test } from 'vitest';
import { checkLogin } from './checks.ts';

const verdict = (first: unknown, second: unknown): string => {
  const checked = checkLogin(first as never, second as never);
  return isRefusal(checked) ? checked.refused : `${checked.userID}/${checked.userName}/${checked.token}`;
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
  ['no config', 'ann', undefined, 'NetworkModuleTokenInvalid'],
  ['no token', 'ann', {}, 'NetworkModuleTokenInvalid'],
  ['an empty token', 'ann', { token: '' }, 'NetworkModuleTokenInvalid'],
  ['a number as token', 'ann', { token: 4 }, 'NetworkModuleTokenInvalid'],
  ['a token over 4096 characters', 'ann', { token: `04${'x'.repeat(4095)}` }, 'NetworkModuleTokenInvalid'],
  ['a token without version', 'ann', { token: 'xyz' }, 'NetworkModuleTokenInvalid'],
  ['a token of version 03', 'ann', { token: '03x' }, 'NetworkModuleTokenVersionError'],
  ['a token of version 3', 'ann', { token: '3AA' }, 'NetworkModuleTokenVersionError'],
  ['an offline login', 'ann', { token: '04x', isOfflineLogin: true }, 'NetworkModuleUserIDError'],
])('a login with %s', (_, first, second, expected) => {
  expect(verdict(first, second)).toBe(expected);
});

import { updateUserAvatarUrl, updateUserExtendedData, updateUserName } from '@parley/protocol/features/users';
import { expect, test } from 'vitest';
import { checkParams } from '../../core/arguments.ts';
import { checkExtendedData, checkQuery } from './checks.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `user${index}`);

test.each([
  ['one user', ['ann'], { isQueryFromServer: true }, ['ann'], true],
  ['ten users', ids(10), { isQueryFromServer: false }, ids(10), false],
  ['duplicates', ['b', 'a', 'b'], {}, ['b', 'a'], false],
  ['no config', ['a'], undefined, ['a'], false],
  ['null as config', ['a'], null, ['a'], false],
  ['fields left out', ['a'], { isQueryFromServer: undefined }, ['a'], false],
  ['null in a field', ['a'], { isQueryFromServer: null }, ['a'], false],
])('a query of %s is accepted [PARAM-7, PARAM-8]', (_what, given, config, userIDs, isQueryFromServer) => {
  expect(checkQuery(given, config)).toEqual({ userIDs, isQueryFromServer });
});

test.each([
  ['nothing', undefined, {}],
  ['a text', 'ann', {}],
  ['an object', { length: 1, 0: 'ann' }, {}],
  ['an empty list', [], {}],
  ['an empty ID', ['ann', ''], {}],
  ['an ID that is too long', ['x'.repeat(33)], {}],
  ['an ID with a space', ['a b'], {}],
  ['an ID that is a number', [1], {}],
  ['an ID that is missing', [undefined], {}],
  ['a hole', new Array(2), {}],
  ['a config that is a text', ['ann'], 'server'],
  ['a config that says neither', ['ann'], { isQueryFromServer: 1 }],
])('a query of %s is refused [PARAM-6, USER-1]', (_what, userIDs, config) => {
  expect(checkQuery(userIDs, config)).toMatchObject({ refused: 'CommonModuleParamsInvalid' });
});

test('a query of more than ten IDs has a code of its own, duplicates counted [PARAM-8, USER-1]', () => {
  const refused = { refused: 'CommonModuleUserInfoQueriedLimit' };
  expect(checkQuery(ids(11), {})).toMatchObject(refused);
  expect(checkQuery(Array(11).fill('ann'), {})).toMatchObject(refused);
});

test.each([
  [updateUserName, { userName: '' }],
  [updateUserName, { userName: 'ä'.repeat(128) }],
  [updateUserName, { userName: ' "Ann" 🙂\n' }],
  [updateUserAvatarUrl, { userAvatarUrl: '' }],
  [updateUserAvatarUrl, { userAvatarUrl: 'x'.repeat(500) }],
  [updateUserAvatarUrl, { userAvatarUrl: 'no address' }],
  [updateUserExtendedData, { extendedData: '' }],
  [updateUserExtendedData, { extendedData: 'x'.repeat(32 * 1024) }],
])('$name takes %j [PARAM-3]', (method, params) => {
  expect(checkParams(method, params)).toEqual(params);
});

test.each([
  [updateUserName, { userName: `${'ä'.repeat(128)}x` }],
  [updateUserName, { userName: undefined }],
  [updateUserName, { userName: null }],
  [updateUserName, { userName: 7 }],
  [updateUserName, { userName: 'a\u0000b' }],
  [updateUserAvatarUrl, { userAvatarUrl: 'x'.repeat(501) }],
  [updateUserAvatarUrl, { userAvatarUrl: {} }],
  [updateUserExtendedData, { extendedData: 'x'.repeat(32 * 1024 + 1) }],
  [updateUserExtendedData, { extendedData: undefined }],
])('$name refuses %j [PARAM-3, PARAM-9]', (method, params) => {
  expect(checkParams(method, params)).toMatchObject({ refused: 'CommonModuleParamsInvalid' });
});

test('extended data are bounded by what the server takes, in bytes [PARAM-1, PARAM-4]', () => {
  const extendedData = 'ä'.repeat(1024);
  expect(checkExtendedData(extendedData, 2048)).toEqual({ extendedData });
  expect(checkExtendedData('ä'.repeat(1025), 2048)).toMatchObject({ refused: 'CommonModuleParamsInvalid' });
});

import { expect, test } from 'vitest';
import { orFailure, toErrorUsers } from './reasons.ts';

/** The code and the list of what is thrown. */
function refusalOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (thrown) {
    const { code, errorUserList } = thrown as { code: number; errorUserList: unknown };
    return [code, errorUserList];
  }
}

const failed = (...reasons: readonly Parameters<typeof toErrorUsers>[0][number]['reason'][]) =>
  reasons.map((reason, index) => ({ userID: `u${index}`, reason }));
const otherwise = 'GroupModuleInviteUserIntoGroupError';

test('each reason has its code', () => {
  const all = failed('unregistered', 'member', 'full', 'tooManyGroups', 'notMember', 'rank', 'self', 'applied');
  expect(toErrorUsers(all).map(({ reason }) => reason)).toEqual([
    ...[6000011, 6000522, 6000525, 6000505, 6000521, 6000541, 6000001, 6000544],
  ]);
});

test('one who was reached lets the call succeed', () => {
  expect(orFailure(failed('rank'), ['u0', 'u1'], otherwise)).toEqual([{ userID: 'u0', reason: 6000541 }]);
  expect(orFailure([], ['u0'], otherwise)).toEqual([]);
});

test('where nobody was reached the call fails for the reason that they share', () => {
  const list = [
    { userID: 'u0', reason: 6000521 },
    { userID: 'u1', reason: 6000521 },
  ];
  const call = () => orFailure(failed('notMember', 'notMember'), ['u0', 'u1'], otherwise);
  expect(refusalOf(call)).toEqual([6000521, list]);
});

test('where the reasons differ it has the code of the call', () => {
  const list = [
    { userID: 'u0', reason: 6000522 },
    { userID: 'u1', reason: 6000011 },
  ];
  const call = () => orFailure(failed('member', 'unregistered'), ['u0', 'u1'], otherwise);
  expect(refusalOf(call)).toEqual([6000508, list]);
});

test('where some are asked first and nobody came in it says so, whatever keeps the others out [GROUP-21]', () => {
  const list = [
    { userID: 'u0', reason: 6000522 },
    { userID: 'u1', reason: 6000544 },
  ];
  const call =
    (...userIDs: string[]) =>
    () =>
      orFailure(failed('member', 'applied'), userIDs, otherwise);
  expect(refusalOf(call('u0', 'u1'))).toEqual([6000544, list]);
  expect(refusalOf(call('u0', 'u1', 'u2'))).toEqual(list);
});

import { callStates } from '@parley/protocol/features/calls';
import { expect, test } from 'vitest';
import { toUserID } from '../../core/ids.ts';
import { callOf, endAt, memberOf } from '../../storage/contract/call-fixtures.ts';
import { withoutWordsOf } from './erasing-rules.ts';

const [caller, other] = [toUserID('user-1'), toUserID('user-2')];
const { beCancelled, rejected, quit } = callStates;

const members = [
  memberOf(1, { state: quit, extendedData: 'left' }),
  memberOf(2, { state: rejected, extendedData: 'no', change: 3 }),
  memberOf(3, { state: beCancelled, extendedData: 'never mind', cancelledBy: caller, change: 4 }),
];
const call = callOf('1', { members, change: 4, end: endAt(5, { by: caller }) });
const dataOf = ({ members: of }: typeof call) => of.map(({ extendedData }) => extendedData);

test('who made, left and ended a call, and took an invitation back, has given all of these data', () => {
  const bare = withoutWordsOf(call, caller);
  expect(bare).toEqual({
    ...call,
    extendedData: '',
    end: endAt(5, { by: caller, extendedData: '' }),
    members: members.map((member, index) => (index === 1 ? member : { ...member, extendedData: '' })),
  });
});

test('of another user there is only the own answer', () => {
  const bare = withoutWordsOf(call, other);
  expect(bare && dataOf(bare)).toEqual(['left', '', 'never mind']);
  expect([bare?.extendedData, bare?.end]).toEqual([call.extendedData, call.end]);
});

test('who was cancelled by another has given nothing', () => {
  expect(withoutWordsOf(call, toUserID('user-3'))).toBeUndefined();
  expect(withoutWordsOf(callOf('1', { extendedData: '', end: undefined }), caller)).toBeUndefined();
});

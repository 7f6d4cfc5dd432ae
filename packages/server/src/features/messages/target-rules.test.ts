import { expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { admitTargets, isShownTo, targetsMax, toldTargets } from './target-rules.ts';

const [ann, bob, carol] = [toUserKey(1), toUserKey(2), toUserKey(3)];
const many = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);

test.each([
  ['nobody', [], undefined],
  ['some', ['bob', 'carol'], undefined],
  ['as many as may be', many(targetsMax), undefined],
  ['one more', many(targetsMax + 1), 'lists more than 500 users'],
  ['the same ones twice', [...many(targetsMax), ...many(targetsMax)], undefined],
  ['the sender', ['bob', 'ann'], 'lists the sender'],
] as const)('a message may list %s or may not [GTARGET-9]', (_whom, userIDs, fault) => {
  for (const isInclusive of [true, false]) {
    const refusal = admitTargets({ userIDs, isInclusive }, 'ann');
    expect(refusal?.detail?.replace('target.userIDs: ', '')).toBe(fault);
  }
});

test.each([
  ['listed', [bob], [true, true, false]],
  ['listed', [], [true, false, false]],
  ['unlisted', [bob], [true, false, true]],
  ['unlisted', [], [true, true, true]],
  ['unlisted', [ann, bob], [true, false, true]],
] as const)('%s: %j beside Ann, who sent it [GTARGET-1]', (shownTo, listed, seen) => {
  const targets = toldTargets(listed, { senderKey: ann, shownTo });
  expect([ann, bob, carol].map((user) => isShownTo(targets, user))).toEqual(seen);
});

import { expect, test } from 'vitest';
import type { DeviceState } from '../facts.ts';
import type { Entry } from '../history.ts';
import { bob, learns, restored, shown } from './bobs-device.ts';
import { deletedStaysGone } from './deletions.ts';
import { foundBy } from './found-by.ts';

const asked = { ...bob, what: 'messages', isForAccount: false, conversationID: 'ann', messageIDs: ['101'] } as const;
const call: Entry = { ...asked, kind: 'delete' };
const deleted = (calledAt: number): Entry => ({ ...asked, kind: 'deleted', calledAt });

/** Whether Bob's device may show the message in the end. */
function check(entries: readonly Entry[]): string | undefined {
  const state: DeviceState = { ...bob, isCurrent: true, conversations: [{ conversationID: 'ann', messages: [shown] }] };
  return foundBy(deletedStaysGone, entries, { devices: [state] })?.invariant;
}

test.each<[string, readonly Entry[]]>([
  ['it was deleted in the present life', [...learns(1), call, deleted(2)]],
  ['the device connected again to the same life', [...learns(1), call, deleted(2), ...learns(1)]],
  ['the device knew of the new life', [...learns(1), restored, ...learns(2), call, deleted(5)]],
])('a message that shows although a device deleted it for itself is found where %s', (_what, entries) => {
  expect(check(entries)).toBe('I17');
});

test.each<[string, readonly Entry[]]>([
  ['it was deleted before the restoration', [...learns(1), call, deleted(2), restored, ...learns(2)]],
  ['the device did not know of the restoration yet', [...learns(1), restored, call, deleted(3), ...learns(2)]],
  ['the call was answered when it knew', [...learns(1), restored, call, ...learns(2), deleted(3)]],
])('it stays gone in another life of the database where %s', (_what, entries) => {
  expect(check(entries)).toBe('I17');
});

test.each<[string, readonly Entry[]]>([
  ['the call was not answered', [...learns(1), call]],
  ['the device lost what it kept', [...learns(1), call, deleted(2), { kind: 'act', act: 'loseCache', who: 'bob1' }]],
])('a message may show again where %s', (_what, entries) => {
  expect(check(entries)).toBeUndefined();
});

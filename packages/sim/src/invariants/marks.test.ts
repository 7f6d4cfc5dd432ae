import { expect, test } from 'vitest';
import type { ServerMessage } from '../facts.ts';
import type { Entry } from '../history.ts';
import { bob } from './bobs-device.ts';
import { foundBy } from './found-by.ts';
import { marksAreRight } from './marks.ts';

const onMessage = { ...bob, messageID: '101', call: 'c1' };
const react: Entry = { ...onMessage, kind: 'react' };
const failed = (code: number): Entry => ({ ...onMessage, kind: 'reactFailed', code });
const storageFailed: Entry = { kind: 'act', who: 's1', act: 'failStorage' };
const deletion = (over: object = {}): Entry => ({
  ...bob,
  ...{ kind: 'delete', what: 'messages', isForAccount: true, conversationID: 'ann', messageIDs: ['101'] },
  ...over,
});
const all = { what: 'allMessages', messageIDs: [] };

const row: ServerMessage = {
  ...{ messageID: '101', localMessageID: 'l1', messageSeq: 1, orderKey: 1000, senderUserID: 'ann', tag: 't1' },
  ...{ timestamp: 1, log: 7, position: 1, changedPosition: 2, isCounted: true },
  countedBy: { bob: 1 },
};

/** What is found where the server has counted one reaction of Bob. */
const check = (entries: readonly Entry[]): string | undefined =>
  foundBy(marksAreRight, entries, {
    logs: [{ log: 7, users: ['ann', 'bob'], messages: [row], headPosition: 2, readSeqByUser: {} }],
  })?.invariant;

test.each<[string, readonly Entry[]]>([
  ['a refused call', [react, failed(6000201)]],
  ['one that was refused after its message was deleted', [react, deletion(), failed(6000201)]],
  ['one that was refused while the storage failed', [react, storageFailed, failed(6000201)]],
  ['one that the storage failed before', [storageFailed, react, deletion(), failed(6000201)]],
  [
    'one whose message was deleted on one device',
    [react, deletion({ isForAccount: false }), storageFailed, failed(6000201)],
  ],
  ['one whose message somebody else deleted', [react, deletion({ userID: 'ann' }), storageFailed, failed(6000201)]],
  ['one where another message was deleted', [react, deletion({ messageIDs: ['102'] }), storageFailed, failed(6000201)]],
  ['one that was refused for another reason', [react, deletion(), storageFailed, failed(6000280)]],
])('a count of %s is found', (_what, entries) => {
  expect(check(entries)).toBe('I3');
});

test.each<[string, readonly Entry[]]>([
  ['a call of which the end is not known', [react]],
  ['one that the server failed', [react, failed(6000202)]],
  ['one that was done again after its message was deleted', [react, deletion(), storageFailed, failed(6000201)]],
  ['one that was done again after all was deleted', [deletion(all), react, storageFailed, failed(6000201)]],
])('nothing is wrong with a count of %s', (_what, entries) => {
  expect(check(entries)).toBeUndefined();
});

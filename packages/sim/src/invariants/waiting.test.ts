import { expect, test } from 'vitest';
import type { Entry, SeenMessage } from '../history.ts';
import { foundBy } from './found-by.ts';
import { earlierIsNotGivenUp } from './waiting.ts';

const toBob = { device: 'ann1', userID: 'ann', life: 1, conversationID: 'bob' };
const call = (tag: string, over: object = {}): Entry => ({ ...toBob, kind: 'send', tag, isRetry: false, ...over });
const attached = (tag: string): Entry => ({ ...toBob, kind: 'attached', tag, localMessageID: `l-${tag}` });
const failed = (tag: string, code: number): Entry => ({ ...toBob, kind: 'sendFailed', tag, code });
const sent = (tag: string): Entry => ({ ...toBob, kind: 'sent', tag, message: { messageID: '' } as SeenMessage });
const refused: Entry = { kind: 'refused', device: 'ann1', localMessageID: 'l-1', code: 6000203 };
const storageFailed: Entry = { kind: 'act', who: 's1', act: 'failStorage' };

const check = (entries: readonly Entry[]): string | undefined => foundBy(earlierIsNotGivenUp, entries)?.invariant;

const begun = [call('1'), attached('1'), call('2'), attached('2')];

test.each([6000009, 6000104, 6000105])('%i for the earlier and an answer for the later one is found', (code) => {
  expect(check([...begun, failed('1', code), sent('2')])).toBe('I16');
  expect(check([...begun, sent('2'), failed('1', code)])).toBe('I16');
});

test.each<[string, readonly Entry[]]>([
  ['both were given up', [...begun, failed('1', 6000009), failed('2', 6000009)]],
  ['the later one was given up', [...begun, sent('1'), failed('2', 6000009)]],
  ['the server judged the earlier one', [...begun, failed('1', 6000203), sent('2')]],
  ['the word of it was lost', [...begun, refused, failed('1', 6000009), sent('2')]],
  ['the storage failed meanwhile', [...begun, storageFailed, failed('1', 6000009), sent('2')]],
  ['the later one was called afterwards', [call('1'), failed('1', 6000009), call('2'), sent('2')]],
  [
    'the later one is to somebody else',
    [call('1'), call('2', { conversationID: 'cid' }), failed('1', 6000009), sent('2')],
  ],
])('nothing is wrong where %s', (_what, entries) => {
  expect(check(entries)).toBeUndefined();
});

import { expect, test } from 'vitest';
import type { DeviceState } from '../facts.ts';
import type { Entry } from '../history.ts';
import { bob, learns, login, restored, shown } from './bobs-device.ts';
import { foundBy } from './found-by.ts';
import { localIsKept } from './local.ts';

const note = (text: string, kind: 'note' | 'noted' = 'note'): Entry => ({ ...bob, kind, of: '101', note: text });
const noted = (text: string): Entry => note(text, 'noted');

/** Whether Bob's device may show the message with this note in the end. */
function check(entries: readonly Entry[], shownNote?: string): string | undefined {
  const messages = [{ ...shown, ...(shownNote !== undefined && { note: shownNote }) }];
  const state: DeviceState = { ...bob, isCurrent: true, conversations: [{ conversationID: 'ann', messages }] };
  return foundBy(localIsKept, entries, { devices: [state] })?.invariant;
}

const attached = [note('n1'), noted('n1')];

test.each<[string, readonly Entry[]]>([
  ['it was attached in the present life', [...learns(1), ...attached]],
  ['the device connected again to the same life', [...learns(1), ...attached, ...learns(1)]],
  ['the device knew of the new life', [...learns(1), restored, ...learns(2), ...attached]],
])('a note that is gone is found where %s', (_what, entries) => {
  expect(check(entries)).toBe('I18');
  expect(check(entries, 'n1')).toBeUndefined();
});

test.each<[string, readonly Entry[]]>([
  ['it was attached before the restoration', [...learns(1), ...attached, restored, ...learns(2)]],
  ['the device did not know of the restoration yet', [...learns(1), restored, ...attached, ...learns(2)]],
  [
    'it was being attached when the device learnt of it',
    [...learns(1), restored, note('n1'), ...learns(2), noted('n1')],
  ],
  [
    'the answer with the new life came too late for its login',
    [...learns(1), restored, login(2), ...attached, ...learns(2)],
  ],
])('a note may be gone with the life before where %s', (_what, entries) => {
  expect(check(entries)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { collectFacts, type DeviceState } from '../facts.ts';
import type { Entry, SeenMessage } from '../history.ts';
import { localIsKept } from './local.ts';

const bob = { device: 'bob1', userID: 'bob', life: 1 };
const restored: Entry = { kind: 'act', act: 'restoreBackup', who: 'world' };
const note = (text: string, kind: 'note' | 'noted' = 'note'): Entry => ({ ...bob, kind, of: '101', note: text });
const noted = (text: string): Entry => note(text, 'noted');
const connected: Entry = { ...bob, kind: 'connection', what: 'Connected/Success' };
const login = (epoch: number): Entry => ({
  kind: 'exchange',
  device: 'bob1',
  server: 's1',
  connection: 1,
  method: 'login',
  askedAt: 0,
  params: {},
  result: {
    sessionID: 's',
    serverTime: 1,
    epoch,
    heartbeatMs: 1,
    tokenExpiresAt: 1,
    offlineMessageMs: 1,
    textBytesMax: 1,
  },
});
const learns = (epoch: number): readonly Entry[] => [login(epoch), connected];

const shown: SeenMessage = {
  messageID: '101',
  localMessageID: 'l1',
  messageSeq: 1,
  orderKey: 1000,
  timestamp: 1,
  senderUserID: 'ann',
  conversationID: 'ann',
  sentStatus: 'Success',
  tag: 't1',
};

/** Whether Bob's device may show the message with this note in the end. */
function check(entries: readonly Entry[], shownNote?: string): string | undefined {
  const messages = [{ ...shown, ...(shownNote !== undefined && { note: shownNote }) }];
  const state: DeviceState = { ...bob, isCurrent: true, conversations: [{ conversationID: 'ann', messages }] };
  return localIsKept(
    collectFacts({
      entries: entries.map((entry, at) => ({ at, ...entry })),
      logs: [],
      devices: [state],
      resolveWithinMs: 1,
    }),
  )?.invariant;
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

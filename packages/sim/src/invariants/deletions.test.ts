import { expect, test } from 'vitest';
import { collectFacts, type DeviceState } from '../facts.ts';
import type { Entry, SeenMessage } from '../history.ts';
import { deletedStaysGone } from './deletions.ts';

const bob = { device: 'bob1', userID: 'bob', life: 1 };
const restored: Entry = { kind: 'act', act: 'restoreBackup', who: 'world' };
const asked = { ...bob, what: 'messages', isForAccount: false, conversationID: 'ann', messageIDs: ['101'] } as const;
const call: Entry = { ...asked, kind: 'delete' };
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
const deleted = (calledAt: number): Entry => ({ ...asked, kind: 'deleted', calledAt });

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

/** Whether Bob's device may show the message in the end. */
function check(entries: readonly Entry[]): string | undefined {
  const state: DeviceState = { ...bob, isCurrent: true, conversations: [{ conversationID: 'ann', messages: [shown] }] };
  return deletedStaysGone(
    collectFacts({
      entries: entries.map((entry, at) => ({ at, ...entry })),
      logs: [],
      devices: [state],
      resolveWithinMs: 1,
    }),
  )?.invariant;
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
])('a message may show again where %s', (_what, entries) => {
  expect(check(entries)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { collectFacts, type DeviceState, type ServerLog } from '../facts.ts';
import type { Entry } from '../history.ts';
import { listIsRight } from './list.ts';

const bob = { device: 'bob1', userID: 'bob', life: 1 };
const draft = (what: string, over: object = {}): Entry => ({ ...bob, kind: 'draft', what, ...over });

/** Bob's account has deleted the entry, and nothing came since. */
const log: ServerLog = {
  log: 7,
  users: ['ann', 'bob'],
  headPosition: 1,
  readSeqByUser: { bob: 1 },
  messages: [
    {
      log: 7,
      position: 1,
      changedPosition: 1,
      messageID: '101',
      localMessageID: 'l1',
      messageSeq: 1,
      orderKey: 1000,
      timestamp: 1,
      senderUserID: 'ann',
      tag: 't1',
      isCounted: true,
    },
  ],
  deletedByUser: { bob: { messageIDs: [], isEntryDeleted: true } },
};

/** What is wrong with an entry of Bob's list that stands there in the end. */
function check(entries: readonly Entry[], orderKey: number): string | undefined {
  const listed = { unreadMessageCount: 0, readMessageSeq: 1, orderKey, lastMessage: undefined };
  const state: DeviceState = {
    ...bob,
    isCurrent: true,
    conversations: [{ conversationID: 'ann', messages: [], listed }],
  };
  return listIsRight(
    collectFacts({
      entries: entries.map((entry, at) => ({ at, ...entry })),
      logs: [log],
      devices: [state],
      resolveWithinMs: 1,
    }),
  )?.what;
}

test('a draft may list a conversation that was deleted, above its messages', () => {
  expect(check([draft('ann')], 1001)).toBeUndefined();
});

test.each<[string, readonly Entry[], number]>([
  ['nobody set a draft', [], 1001],
  ['it stands where its newest message is', [draft('ann')], 1000],
  ['the draft was for another one', [draft('cid')], 1001],
  ['the draft was set on another device', [draft('ann', { device: 'bob2' })], 1001],
])('a deleted conversation is not listed where %s', (_what, entries, orderKey) => {
  expect(check(entries, orderKey)).toBe('a deleted conversation is listed');
});

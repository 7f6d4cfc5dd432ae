import { expect, test } from 'vitest';
import type { Entry, SeenMessage } from '../history.ts';
import { bob, shown } from './bobs-device.ts';
import { foundBy } from './found-by.ts';
import { receiptsOnlyGrow } from './receipts.ts';

const own: SeenMessage = { ...shown, senderUserID: 'bob' };
const page = (receipt: 'Processing' | 'Done', calledAt = 0): Entry => ({
  ...{ ...bob, kind: 'page', calledAt, conversationID: 'ann', anchor: undefined, count: 1, reverse: true },
  wasConnected: true,
  messages: [{ ...own, receipt }],
});
const told: Entry = {
  ...{ ...bob, kind: 'receiptTold' },
  infos: [
    {
      conversationID: 'ann',
      messageID: '101',
      status: 'Done',
      readMemberCount: 1,
      unreadMemberCount: 0,
      isSelfOperated: false,
    },
  ],
};
const cacheLost: Entry = { kind: 'act', who: 'bob1', act: 'loseCache', life: 1 };
const synced = (over: object = {}): Entry => ({
  ...{
    kind: 'exchange',
    device: 'bob1',
    server: 's1',
    connection: 1,
    askedAt: 0,
    method: 'sync',
    params: { logs: [] },
  },
  result: { userLog: { position: 0, reload: false, entries: [] }, changed: [], reload: [], complete: true },
  ...over,
});

const check = (entries: readonly Entry[]): string | undefined => foundBy(receiptsOnlyGrow, entries)?.invariant;

test.each<[string, readonly Entry[]]>([
  ['that was told', [told, page('Processing', 1)]],
  ['that a page showed', [page('Done'), page('Processing', 1)]],
  ['after another device lost its cache', [told, { ...cacheLost, who: 'bob2' } as Entry, page('Processing', 2)]],
  ['once the device has synchronised again', [told, cacheLost, synced(), page('Processing', 3)]],
])('a receipt %s and went back is found', (_what, entries) => {
  expect(check(entries)).toBe('I14');
});

test.each<[string, readonly Entry[]]>([
  ['the page was asked for before', [told, page('Processing', 0)]],
  ['the device had lost its cache', [told, cacheLost, page('Processing', 2)]],
  ['another device has synchronised since', [told, cacheLost, synced({ device: 'bob2' }), page('Processing', 3)]],
  ['the page was asked for before it synchronised again', [told, cacheLost, synced(), page('Processing', 2)]],
])('nothing is wrong where %s', (_what, entries) => {
  expect(check(entries)).toBeUndefined();
});

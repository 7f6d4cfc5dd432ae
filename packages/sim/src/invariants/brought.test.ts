import { digestOf } from '@parley/protocol/log-digest';
import { describe, expect, test } from 'vitest';
import { collectFacts, type DeviceState, type ServerMessage } from '../facts.ts';
import type { Entry, SeenMessage } from '../history.ts';
import { devicesEqualServer } from './sync.ts';

const tablet = { device: 'bob2', userID: 'bob', life: 1 };
const message = {
  ...{ messageID: '101', localMessageID: 'l1', messageSeq: 1, orderKey: 1000, senderUserID: 'ann', tag: 't1' },
  timestamp: 50,
};
const row: ServerMessage = { ...message, log: 7, position: 3, changedPosition: 3, isCounted: true };
const seen: SeenMessage = { ...message, conversationID: 'ann', sentStatus: 'Success' };
const session = {
  ...{ sessionID: 's', heartbeatMs: 1, tokenExpiresAt: 1, offlineMessageMs: 1, textBytesMax: 1, multipleBytesMax: 1 },
  ...{ userExtendedDataBytesMax: 1, reconnectLimitSeconds: 1, messagesPerSecond: 1, commandsPerSecond: 1 },
  ...{ receiptLifetimeMs: 1, friendIDsMax: 1, friendAttributesBytesMax: 1, serverTime: 1 },
};
const exchange = (method: string, params: unknown, result: unknown): Entry => ({
  ...{ kind: 'exchange', device: 'bob2', server: 's1', connection: 1, askedAt: 0 },
  ...{ method, params, result },
});
const resumed = (epoch: number) => exchange('resume', {}, { outcome: 'resumed', session: { ...session, epoch } });
const compared = (params: object): Entry => {
  const userLog = { position: 0, reload: false, entries: [] };
  return exchange('sync', params, { userLog, changed: [], reload: [], complete: true });
};
const synced = (...logs: unknown[]): Entry => compared({ logs });
/** As far as it held logs, each in a range of its own. */
const digested = (...held: Parameters<typeof digestOf>[0]): Entry => {
  const digests = held.map((one, index) => ({
    afterLog: held[index - 1]?.log ?? 0,
    upToLog: index < held.length - 1 ? one.log : Number.MAX_SAFE_INTEGER,
    digest: digestOf([one]),
  }));
  return compared({ logs: [], digests });
};
const sent: Entry = {
  ...{ kind: 'send', device: 'ann1', userID: 'ann', life: 1 },
  ...{ conversationID: 'bob', tag: 't1', isRetry: false },
};
const taken = (position: number, over: object = {}): Entry => ({
  ...{ kind: 'import', ...tablet, inserted: [], epoch: 1, places: { 7: position } },
  ...over,
});

/** What is found where the tablet of Bob holds what Ann sent, and never told of it. */
function found(...between: readonly Entry[]): string | undefined {
  const state: DeviceState = {
    ...tablet,
    isCurrent: true,
    conversations: [{ conversationID: 'ann', messages: [seen], held: { log: 7, position: 3 } }],
  };
  const entries = [resumed(1), synced(), sent, ...between].map((entry, at) => ({ at, ...entry }));
  const logs = [{ log: 7, users: ['ann', 'bob'] as const, headPosition: 3, readSeqByUser: {}, messages: [row] }];
  return devicesEqualServer(collectFacts({ entries, logs, devices: [state], resolveWithinMs: 100 }))?.what;
}

const untold = 'a device holds a message it never told of';
const known = { log: 7, position: 1, messageSeq: 0, messageID: 0 };

describe('a message that a device never told of', () => {
  test('is no fault where a backup brought it that was made after it', () => {
    expect(found(taken(3))).toBeUndefined();
    expect(found(resumed(2), taken(3, { epoch: 2 }))).toBeUndefined();
  });

  test('is none where the device had compared digests of other logs alone', () => {
    expect(found(digested({ ...known, log: 6 }), taken(3))).toBeUndefined();
    expect(found(digested({ ...known, log: 6 }, { ...known, log: 8 }), taken(3))).toBeUndefined();
  });

  test.each<[string, readonly Entry[]]>([
    ['without a backup', []],
    ['in a backup that was made before it', [taken(2)]],
    ['in a backup that another device took in', [taken(3, { device: 'bob1' })]],
    ['in a backup of another life of the database', [resumed(2), taken(3)]],
    ['in a backup that says of no life', [taken(3, { epoch: undefined })]],
    ['where the device had the log before', [synced(known), taken(3)]],
    ['where the device had a digest of the log before', [digested(known, { ...known, log: 8 }), taken(3)]],
    ['where it was the last log of a device', [digested({ ...known, log: 6 }, known), taken(3)]],
    [
      'where it was that up to a message',
      [digested({ ...known, position: 3, messageSeq: 1, messageID: 101 }), taken(3)],
    ],
    ['where it was that up to a gap', [digested({ ...known, position: 3, messageSeq: 1 }), taken(3)]],
    [
      'where the device had told of the conversation before',
      [
        {
          ...{ ...tablet, kind: 'received', conversationID: 'ann', isOffline: false },
          messages: [{ ...seen, messageID: '100', localMessageID: 'l0', orderKey: 1 }],
        },
        taken(3),
      ],
    ],
  ])('is one %s', (_where, entries) => {
    expect(found(...entries)).toBe(untold);
  });
});

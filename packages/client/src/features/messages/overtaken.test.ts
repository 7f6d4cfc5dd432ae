import { expect, test } from 'vitest';
import type { Origin, PlacedArrival } from '../../core/tracked-log.ts';
import { MessageSync, type MessageSyncParts } from './sync.ts';

const sent = {
  position: 1,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: 7,
  messageSeq: 1,
  localMessageID: 'local',
  timestamp: 1,
  orderKey: 1024,
  content: { type: 1 as const, message: 'as it was' },
};

const arrival = (origin: Origin, position: number, changedPosition?: number): PlacedArrival => ({
  entry: { log: 5, position, message: { ...sent, ...(changedPosition !== undefined && { changedPosition }) } },
  origin,
  isAddition: changedPosition === undefined,
});

/** Writes and tells at once, and counts what is told as received. */
function begin() {
  let told = 0;
  const parts = {
    userID: 'bob',
    cache: { write: async () => {}, nearest: async () => undefined },
    writes: { run: (task: () => Promise<void>) => task() },
    events: {
      tell: async (name: string) => {
        if (name === 'peerMessageReceived') told += 1;
      },
      told: async () => {},
    },
    outbox: { claim: () => undefined, observe: () => {}, wasSentHere: () => false },
    conversations: { receive: () => [], changeDeleted: () => [], touch: () => {} },
    graves: { recall: async () => {}, how: () => undefined, withSource: (message: unknown) => message },
    deletions: { reached: () => [] },
    conversationSync: { tell: () => {} },
    userLog: { keep: async () => [] },
    changes: [],
    states: [],
    reading: { statusOf: () => 0 },
    oldestReplayed: () => 0,
  };
  const sync = new MessageSync(parts as unknown as MessageSyncParts);
  const apply = async (...arrivals: readonly PlacedArrival[]): Promise<void> => {
    sync.apply({ reload: [], logs: [], heads: [], userLog: [], arrivals });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { apply, told: () => told };
}

test('a message that this client has changed is not told as it was before, by a page that was read before', async () => {
  const { apply, told } = begin();
  await apply(arrival('answer', 9, 9));
  await apply(arrival('missed', 1));
  expect(told()).toBe(0);
});

test('one that others changed is told as it came', async () => {
  const { apply, told } = begin();
  await apply(arrival('live', 9, 9));
  await apply(arrival('missed', 1));
  expect(told()).toBe(1);
});

import type { Entry, SeenMessage } from '../history.ts';

/** A device of Bob, for tests of what it may show. */
export const bob = { device: 'bob1', userID: 'bob', life: 1 };

export const restored: Entry = { kind: 'act', act: 'restoreBackup', who: 'world' };

const connected: Entry = { ...bob, kind: 'connection', what: 'Connected/Success' };
export const login = (epoch: number): Entry => ({
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

/** Bob's device learns in which life the database is. */
export const learns = (epoch: number): readonly Entry[] => [login(epoch), connected];

/** A message of Ann that it shows. */
export const shown: SeenMessage = {
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

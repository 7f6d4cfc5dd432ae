import { createServer } from 'node:net';
import { join } from 'node:path';
import { generateToken04Sync } from '@parley/backend/node';
import {
  type ZIM,
  ZIMConversationType,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageType,
  type ZIMTextMessage,
} from '@parley/client';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import type { OnlinenessSignal } from '@parley/client/platform/platform';
import { sleep } from '@parley/kernel/clock';
import { randomInt, seededRandom } from '@parley/kernel/random';
import { systemClock } from '@parley/kernel/system';
import { type AppCredentials, readAppFile } from '@parley/server/app-file';
import { toAppID, toLogKey, toUserID } from '@parley/server/core/ids';
import type { StoredMessage } from '@parley/server/features/messages/store';
import { openSqliteStorage } from '@parley/server/storage/sqlite';
import { copyAfterPowerCut, readSyncedLog, type SyncedLog } from '@parley/server/storage/synced-prefix';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '@parley/server/testing/server-process';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * Real servers with a real disk are killed while real clients send; what was acknowledged must be there, once and in
 * order. Acknowledged means durable, so it must also be there when of the database's log only that much is left as
 * was written when the acknowledgement arrived, which is what a power cut may leave.
 */

const seed = 20_261_122;
/** A killed server's node slot stays leased for 30 s, and there are 64 of them. */
const kills = 30;
/** A server lives up to this long after the first acknowledgement. */
const livesMsMax = 120;
/** After so many kills it is also looked at what a power cut would have left. */
const killsPerCut = 3;
const sendersPerUser = 4;
const pageSize = 1000;
const users = ['alice', 'bob'] as const;
type User = (typeof users)[number];
const peerOf = { alice: 'bob', bob: 'alice' } as const satisfies Record<User, User>;

interface Acknowledged {
  readonly user: User;
  /** Counts the calls of this user. */
  readonly call: number;
  readonly messageID: string;
  readonly messageSeq: number;
}

let directory: TestDirectory;
let clients: ZIM[] = [];
let server: ServerProcess | undefined;
/** A workload left behind by a test that failed would fill the event loop for ever. */
let endWorkload = (): void => {};

beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  endWorkload();
  for (const client of clients) client.destroy();
  clients = [];
  await server?.stop('SIGKILL');
  directory.remove();
});

const databasePath = (): string => join(directory.path, 'parley.db');

function findApp(): AppCredentials {
  const app = readAppFile(directory.path);
  if (app === undefined || app === 'damaged') throw new Error('there is no app');
  return app;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function startServer(port: number): Promise<void> {
  server = await startServerProcess({
    command: 'serve',
    environment: {
      PARLEY_PORT: String(port),
      PARLEY_DATA_DIR: directory.path,
      PARLEY_LIMITS_MESSAGES_PER_SECOND: '1000000',
      PARLEY_LIMITS_LOGINS_PER_SECOND: '1000000',
      PARLEY_LIMITS_QUERIES_PER_SECOND: '1000000',
    },
  });
}

/** A client that tries again when it is told to, not only when its patience ends. */
async function openClient(port: number, userID: string): Promise<{ zim: ZIM; wake: () => void }> {
  const listeners = new Set<(signal: OnlinenessSignal) => void>();
  const platform = {
    ...createPlatform(),
    watchOnlineness: (listener: (signal: OnlinenessSignal) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const app = findApp();
  const zim = createClient({
    appID: app.appID,
    server: `http://127.0.0.1:${port}`,
    platform,
    limits: {
      callsPerSecondMax: Number.POSITIVE_INFINITY,
      messagesPerSecondMax: Number.POSITIVE_INFINITY,
    },
  });
  clients.push(zim);
  const token = generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });
  await zim.login(userID, { userName: '', token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 });
  return {
    zim,
    wake: () => {
      for (const listener of listeners) listener('online');
    },
  };
}

const contentOf = (user: User, call: number): ZIMTextMessage => ({
  type: ZIMMessageType.Text,
  message: `${user} ${call}`,
  extendedData: '',
});

/** Sends without pause until told to end, several at a time. */
class Workload {
  readonly acknowledged: Acknowledged[] = [];
  /** How far the log was written when the newest acknowledgement arrived. */
  synced: SyncedLog = readSyncedLog(databasePath());
  underWay = 0;
  private isEnded = false;
  private readonly calls = { alice: 0, bob: 0 };

  async run(zim: ZIM, user: User): Promise<void> {
    while (!this.isEnded) {
      this.calls[user] += 1;
      const call = this.calls[user];
      this.underWay += 1;
      try {
        const { message } = await zim.sendMessage(contentOf(user, call), peerOf[user], ZIMConversationType.Peer, {
          priority: ZIMMessagePriority.Medium,
        });
        this.synced = readSyncedLog(databasePath(), this.synced);
        this.acknowledged.push({
          user,
          call,
          messageID: message.messageID ?? '',
          messageSeq: message.messageSeq ?? 0,
        });
      } catch {
        // Whether a message whose send failed is there is for the end to tell; it must not be there twice.
        await sleep(systemClock, 1);
      }
      this.underWay -= 1;
    }
  }

  end(): void {
    this.isEnded = true;
  }
}

/** What a message that was found says of itself, however it was found. */
interface Found {
  readonly user: string;
  readonly text: string;
  readonly messageID: string;
  readonly messageSeq: number;
}

/** The newest messages of the one conversation in a database file, at least `count` of them if there are, ascending. */
async function readDatabase(path: string, count: number): Promise<readonly Found[]> {
  const storage = await openSqliteStorage({ path, clock: systemClock });
  try {
    const reader = storage.read(toAppID(findApp().appID));
    const user = await reader.users.byUserID(toUserID('alice'));
    const followed = user && (await reader.conversations.followed(user.userKey, { afterLog: toLogKey(0), limit: 2 }));
    expect(followed).toHaveLength(1);
    const log = followed?.[0]?.log ?? toLogKey(0);
    let rows: readonly StoredMessage[] = [];
    for (;;) {
      const anchor = rows[0] && { anchorOrderKey: rows[0].orderKey };
      const page = await reader.messages.history({ log, count: pageSize, reverse: true, ...anchor });
      rows = [...page, ...rows];
      if (page.length < pageSize || rows.length >= count) break;
    }
    return rows.map(({ senderUserID, body, messageID, messageSeq }) => ({
      user: senderUserID,
      text: JSON.parse(body).message,
      messageID: String(messageID),
      messageSeq,
    }));
  } finally {
    await storage.close();
  }
}

/** Everything a client that knows nothing yet is shown of the conversation with `other`, ascending. */
async function readHistory(zim: ZIM, other: User): Promise<readonly Found[]> {
  let messages: readonly ZIMMessage[] = [];
  for (;;) {
    const anchor = messages[0] && { nextMessage: messages[0] };
    const { messageList } = await zim.queryHistoryMessage(other, ZIMConversationType.Peer, {
      count: 100,
      reverse: true,
      mode: ZIMMessageQueryMode.PreferServer,
      ...anchor,
    });
    messages = [...messageList, ...messages];
    if (messageList.length === 0) break;
  }
  return messages.map((message) => ({
    user: message.senderUserID ?? '',
    text: (message as ZIMTextMessage).message,
    messageID: message.messageID ?? '',
    messageSeq: message.messageSeq ?? 0,
  }));
}

const nameOf = ({ user, call, messageID, messageSeq }: Acknowledged): string =>
  `${messageSeq} ${messageID} ${user} ${call}`;
const nameOfFound = ({ text, messageID, messageSeq }: Found): string => `${messageSeq} ${messageID} ${text}`;

/** Acknowledged messages that are not there, or not as they were acknowledged. */
function missing(acknowledged: readonly Acknowledged[], found: readonly Found[]): readonly string[] {
  const names = new Set(found.map(nameOfFound));
  return acknowledged.map(nameOf).filter((name) => !names.has(name));
}

/** Once each, without a gap, and each user's messages in the order of their calls. */
function expectOnceAndInOrder(found: readonly Found[]): void {
  const seqs = found.map(({ messageSeq }) => messageSeq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect(new Set(found.map(({ text }) => text)).size).toBe(found.length);
  expect(new Set(found.map(({ messageID }) => messageID)).size).toBe(found.length);
  for (const user of users) {
    const own = found.filter((message) => message.user === user);
    const calls = own.map(({ text }) => Number(text.split(' ')[1]));
    expect(calls).toEqual(calls.toSorted((one, other) => one - other));
    expect(own.every(({ text }) => text.startsWith(user))).toBe(true);
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = systemClock.monotonic() + 20_000;
  while (!condition()) {
    if (systemClock.monotonic() > deadline) throw new Error(`${what} did not come within 20 s`);
    await sleep(systemClock, 2);
  }
}

test(`what was acknowledged is there after ${kills} kills (seed ${seed})`, { timeout: 600_000 }, async () => {
  const random = seededRandom(seed);
  const port = await findFreePort();
  await startServer(port);
  const senders = await Promise.all(users.map(async (user) => ({ user, ...(await openClient(port, user)) })));
  const workload = new Workload();
  endWorkload = () => workload.end();
  const work = senders.flatMap(({ zim, user }) =>
    Array.from({ length: sendersPerUser }, () => workload.run(zim, user)),
  );

  let killsInFlight = 0;
  let checked = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const before = workload.acknowledged.length;
    for (const { wake } of senders) wake();
    await until(() => workload.acknowledged.length > before, `an acknowledgement after kill ${kill - 1}`);
    await sleep(systemClock, randomInt(random, livesMsMax));
    const ended = server?.stop('SIGKILL');
    if (workload.underWay > 0) killsInFlight += 1;
    await ended;

    if (kill % killsPerCut === 0) {
      const copy = join(directory.path, `cut-${kill}.db`);
      copyAfterPowerCut(databasePath(), workload.synced, copy);
      const present = workload.acknowledged.slice(checked);
      const found = await readDatabase(copy, present.length + 2 * sendersPerUser * users.length);
      expect(missing(present, found), `lost in a power cut at kill ${kill}`).toEqual([]);
      checked = workload.acknowledged.length;
    }
    await startServer(port);
  }

  endWorkload();
  for (const { wake } of senders) wake();
  await Promise.all(work);
  const { acknowledged } = workload;
  const reader = await openClient(port, 'bob');
  const history = await readHistory(reader.zim, 'alice');
  expectOnceAndInOrder(history);
  expect(missing(acknowledged, history)).toEqual([]);
  reader.zim.logout();
  expect((await server?.stop('SIGTERM'))?.code).toBe(0);

  const stored = await readDatabase(databasePath(), Number.POSITIVE_INFINITY);
  expectOnceAndInOrder(stored);
  expect(missing(acknowledged, stored)).toEqual([]);
  expect(stored.map(nameOfFound)).toEqual(history.map(nameOfFound));
  // Otherwise nothing was put to the test.
  expect(killsInFlight).toBeGreaterThan(kills / 2);
  expect(acknowledged.length).toBeGreaterThan(kills * 10);
});

import { copyFileSync, rmSync } from 'node:fs';
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
import { type AppCredentials, readAppFile } from '@parley/server/app-file';
import {
  createTestDirectory,
  type Ended,
  progressLines,
  type ServerProcess,
  spawnParley,
  startServerProcess,
  type TestDirectory,
} from '@parley/server/testing/server-process';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * A real database is backed up while real clients use it, and put back after they went on. They hold messages of a
 * life that never was: they must drop them, load what the backup holds, and agree again, over the same connection
 * object, without being told by the application.
 */

let directory: TestDirectory;
let server: ServerProcess | undefined;
let people: Person[] = [];
beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  for (const { zim } of people) zim.destroy();
  people = [];
  await server?.stop('SIGKILL');
  server = undefined;
  directory.remove();
});

const environment = (): Record<string, string> => ({ PARLEY_DATA_DIR: directory.path });
const parley = (...args: string[]): Promise<Ended> => spawnParley(args, { environment: environment() }).ended;
const onlyProgress = expect.stringMatching(progressLines);
const within = { timeout: 30_000, interval: 100 };

async function startServer(port = 0): Promise<ServerProcess> {
  const options = { PARLEY_PORT: String(port), PARLEY_LIMITS_MESSAGES_PER_SECOND: '100000' };
  server = await startServerProcess({ command: 'serve', environment: { ...environment(), ...options } });
  return server;
}

interface Person {
  readonly zim: ZIM;
  readonly heard: string[];
  readonly states: string[];
  wake(): void;
}

async function enter(port: number, userID: string): Promise<Person> {
  const app = readAppFile(directory.path) as AppCredentials;
  const wakers = new Set<(signal: OnlinenessSignal) => void>();
  const platform = {
    ...createPlatform(),
    watchOnlineness: (listener: (signal: OnlinenessSignal) => void) => {
      wakers.add(listener);
      return () => void wakers.delete(listener);
    },
  };
  const zim = createClient({
    appID: app.appID,
    server: `http://127.0.0.1:${port}`,
    platform,
    limits: {
      callsPerSecondMax: Number.POSITIVE_INFINITY,
      messagesPerSecondMax: Number.POSITIVE_INFINITY,
    },
  });
  const person: Person = {
    zim,
    heard: [],
    states: [],
    wake: () => {
      for (const waker of wakers) waker('online');
    },
  };
  people.push(person);
  zim.on('connectionStateChanged', (_zim, { state, event }) => void person.states.push(`${state}/${event}`));
  zim.on('peerMessageReceived', (_zim, { messageList }) => void person.heard.push(...messageList.map(textOf)));
  const token = generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });
  await zim.login(userID, { userName: '', token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 });
  return person;
}

const textOf = (message: ZIMMessage): string => (message as ZIMTextMessage).message;

const textMessage = (message: string): ZIMTextMessage => ({ type: ZIMMessageType.Text, message, extendedData: '' });

async function send({ zim }: Person, to: string, ...texts: string[]): Promise<void> {
  for (const message of texts) {
    await zim.sendMessage(textMessage(message), to, ZIMConversationType.Peer, {
      priority: ZIMMessagePriority.Medium,
    });
  }
}

interface Known {
  readonly text: string;
  readonly messageSeq: number;
  readonly messageID: string;
}

async function read({ zim }: Person, other: string): Promise<readonly Known[]> {
  const { messageList } = await zim.queryHistoryMessage(other, ZIMConversationType.Peer, {
    count: 100,
    reverse: true,
    mode: ZIMMessageQueryMode.PreferServer,
  });
  return messageList.map((message) => ({
    text: textOf(message),
    messageSeq: message.messageSeq ?? 0,
    messageID: message.messageID ?? '',
  }));
}

const textsOf = async (person: Person, other: string): Promise<readonly string[]> =>
  (await read(person, other)).map(({ text }) => text);

/** Waits until everybody is connected, however patient the client's own back-off is. */
async function reconnected(): Promise<void> {
  await expect
    .poll(() => {
      for (const { wake, states } of people) if (states.at(-1) !== '2/0') wake();
      return people.map(({ states }) => states.at(-1));
    }, within)
    .toEqual(people.map(() => '2/0'));
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `message ${from + index}`);

test('backup, more messages, restore: the clients load what the backup holds and go on from there', async () => {
  const file = join(directory.path, 'backup.db');
  const { port } = await startServer();
  const alice = await enter(port, 'alice');
  const bob = await enter(port, 'bob');
  await send(alice, 'bob', ...numbered(1, 20));
  await send(bob, 'alice', 'reply 1');
  const kept = [...numbered(1, 20), 'reply 1'];

  // Both go on while the backup is taken, and beyond it.
  const [backedUp] = await Promise.all([parley('backup', file), send(alice, 'bob', ...numbered(21, 60))]);
  expect([backedUp.code, backedUp.err]).toEqual([0, onlyProgress]);
  await send(bob, 'alice', 'lost reply');
  await expect.poll(() => bob.heard.length, within).toBe(60);
  await expect.poll(() => alice.heard, within).toEqual(['reply 1', 'lost reply']);

  const refused = await parley('restore', file);
  expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/in use by another Parley process/)]);
  await server?.stop();
  const restored = await parley('restore', file);
  expect([restored.code, restored.err]).toEqual([0, onlyProgress]);
  expect(restored.out).toMatch(/the former database is .*parley\.db\.replaced-[\s\S]*is restored, epoch \d+; start/);
  await startServer(port);
  await reconnected();

  const after = await textsOf(alice, 'bob');
  // The backup is one moment: what it holds begins with what was there before, without a gap.
  expect(after.slice(0, kept.length)).toEqual(kept);
  expect(after.slice(kept.length)).toEqual(numbered(21, 20 + after.length - kept.length));
  expect(after).not.toContain('lost reply');
  expect(await read(bob, 'alice')).toEqual(await read(alice, 'bob'));

  alice.heard.length = 0;
  bob.heard.length = 0;
  await send(alice, 'bob', 'after 1', 'after 2');
  await send(bob, 'alice', 'after 3');
  await expect.poll(() => bob.heard, within).toEqual(['after 1', 'after 2']);
  await expect.poll(() => alice.heard, within).toEqual(['after 3']);
  const [byAlice, byBob] = [await read(alice, 'bob'), await read(bob, 'alice')];
  expect(byBob).toEqual(byAlice);
  expect(byAlice.map(({ text }) => text)).toEqual([...after, 'after 1', 'after 2', 'after 3']);
  expect(byAlice.map(({ messageSeq }) => messageSeq)).toEqual(byAlice.map((_, index) => index + 1));
  expect(new Set(byAlice.map(({ messageID }) => messageID)).size).toBe(byAlice.length);
});

test('raise-epoch after the database was put back by hand: the same', async () => {
  const { port } = await startServer();
  const alice = await enter(port, 'alice');
  const bob = await enter(port, 'bob');
  await send(alice, 'bob', 'one', 'two');
  const file = join(directory.path, 'backup.db');
  expect((await parley('backup', file)).code).toBe(0);
  await send(alice, 'bob', 'three');
  await expect.poll(() => bob.heard, within).toEqual(['one', 'two', 'three']);
  expect((await parley('restore', '--raise-epoch')).err).toMatch(/in use by another Parley process/);
  await server?.stop();
  const database = join(directory.path, 'parley.db');
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true });
  copyFileSync(file, database);
  expect(await parley('restore', '--raise-epoch')).toMatchObject({ code: 0, err: onlyProgress });
  await startServer(port);
  await reconnected();
  // A message takes the number that another one had in the life that is gone.
  await send(bob, 'alice', 'four');
  await expect.poll(() => textsOf(alice, 'bob'), within).toEqual(['one', 'two', 'four']);
  expect(await textsOf(bob, 'alice')).toEqual(['one', 'two', 'four']);
});

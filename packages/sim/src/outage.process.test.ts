import { generateToken04Sync } from '@parley/backend/node';
import { type ZIM, type ZIMMessage, ZIMMessageType, type ZIMTextMessage } from '@parley/client';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import { sleep } from '@parley/kernel/clock';
import { systemClock } from '@parley/kernel/system';
import type { AppCredentials } from '@parley/server/app-file';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '@parley/server/testing/server-process';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * A real server is gone for twenty seconds, and thirty real clients go on writing: an attempt of each falls as it was
 * drawn, and a message that waits no longer than half a minute must not depend on when.
 */

const app: AppCredentials = { appID: 4711, serverSecret: 'a-server-secret-of-32-characters' };
const senderCount = 30;
const outageMs = 20_000;

let directory: TestDirectory;
const running: ServerProcess[] = [];
const clients: ZIM[] = [];

beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  for (const zim of clients.splice(0)) zim.destroy();
  await Promise.all(running.splice(0).map((server) => server.stop('SIGKILL')));
  directory.remove();
});

async function start(port = '0'): Promise<ServerProcess> {
  const server = await startServerProcess({
    command: 'serve',
    environment: {
      PARLEY_DATA_DIR: directory.path,
      PARLEY_APP_ID: String(app.appID),
      PARLEY_APP_SECRET: app.serverSecret,
      PARLEY_PORT: port,
    },
  });
  running.push(server);
  return server;
}

async function openClient(server: string, userID: string): Promise<ZIM> {
  const zim = createClient({ appID: app.appID, server, platform: createPlatform() });
  clients.push(zim);
  const token = generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });
  await zim.login(userID, { userName: '', token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 });
  return zim;
}

const textOf = (message: ZIMMessage): string => ('message' in message ? String(message.message) : '');

function send(zim: ZIM, text: string): Promise<unknown> {
  const message: ZIMTextMessage = { type: ZIMMessageType.Text, message: text };
  return zim.sendMessage(message, 'bob', 0, { priority: 1 });
}

test('messages that are sent while a server is gone for 20 s arrive, once and in order [SEND-20, SEND-21, SEND-22]', {
  timeout: 110_000,
}, async () => {
  const old = await start();
  const bob = await openClient(old.url, 'bob');
  const received = new Map<string, string[]>();
  bob.on('peerMessageReceived', (_zim, { messageList, fromConversationID }) => {
    received.set(fromConversationID, [...(received.get(fromConversationID) ?? []), ...messageList.map(textOf)]);
  });
  const senders = await Promise.all(
    Array.from({ length: senderCount }, (_, index) => openClient(old.url, `sender-${index}`)),
  );
  await old.stop('SIGKILL');
  const early = senders.map((zim) => send(zim, 'early'));
  await sleep(systemClock, outageMs / 2);
  const late = senders.map((zim) => send(zim, 'late'));
  const outcomes = Promise.allSettled([...early, ...late]);
  await sleep(systemClock, outageMs / 2);
  await start(String(old.port));
  const failed = (await outcomes).filter(({ status }) => status === 'rejected');
  expect(failed).toEqual([]);
  const isComplete = (): boolean => [...received.values()].flat().length >= 2 * senderCount;
  // The receiver waits for nothing, so that its attempts are rare.
  const endsAt = systemClock.monotonic() + 50_000;
  while (!isComplete() && systemClock.monotonic() < endsAt) await sleep(systemClock, 100);
  for (const index of senders.keys()) expect(received.get(`sender-${index}`)).toEqual(['early', 'late']);
});

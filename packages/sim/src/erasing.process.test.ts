import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateToken04Sync } from '@parley/backend/node';
import {
  type ZIM,
  type ZIMCombineMessage,
  ZIMConversationType,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageType,
  type ZIMRevokeMessage,
  type ZIMTextMessage,
} from '@parley/client';
import { createClient } from '@parley/client/create';
import { createPlatform } from '@parley/client/platform/node';
import type { AppCredentials } from '@parley/server/app-file';
import { parleyHere } from '@parley/server/testing/parley-here';
import {
  createTestDirectory,
  type Ended,
  type ServerProcess,
  startServerProcess,
} from '@parley/server/testing/server-process';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* What an operator does with one user, beside a running server, and what the devices of others learn of it. */

const app: AppCredentials = { appID: 4711, serverSecret: 'a-server-secret-of-32-characters' };
const directory = createTestDirectory();
const environment = {
  PARLEY_DATA_DIR: join(directory.path, 'data'),
  PARLEY_APP_ID: String(app.appID),
  PARLEY_APP_SECRET: app.serverSecret,
};
const clients: ZIM[] = [];
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess({ environment });
});
afterAll(async () => {
  for (const zim of clients) zim.destroy();
  await server?.stop('SIGKILL');
  directory.remove();
});

const limits = {
  callsPerSecondMax: Number.POSITIVE_INFINITY,
  messagesPerSecondMax: Number.POSITIVE_INFINITY,
  messageGapMs: 0,
};
const parley = (...args: string[]): Promise<Ended> => parleyHere(args, environment);

async function login(userID: string): Promise<ZIM> {
  const zim = createClient({ appID: app.appID, server: server.url, platform: createPlatform(), limits });
  clients.push(zim);
  const token = generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });
  await zim.login(userID, { userName: '', token, isOfflineLogin: false, customStatus: '', customStatusDuration: 0 });
  return zim;
}

const peer = ZIMConversationType.Peer;
const textMessage = (message: string): ZIMTextMessage => ({ type: ZIMMessageType.Text, message, extendedData: '' });
const send = (zim: ZIM, to: string, message: string) =>
  zim.sendMessage(textMessage(message), to, peer, { priority: ZIMMessagePriority.Low });

const history = async (zim: ZIM, other: string) => {
  const { messageList } = await zim.queryHistoryMessage(other, peer, {
    count: 20,
    reverse: true,
    mode: ZIMMessageQueryMode.PreferServer,
  });
  return messageList.map((message) => [message.senderUserID, message.type, (message as ZIMTextMessage).message ?? '']);
};

/** Bob forwards what ann and he said. */
async function combineAnns(bob: ZIM): Promise<ZIMCombineMessage> {
  const { messageList } = await bob.queryHistoryMessage('ann', peer, { count: 2, reverse: false });
  const bundle: ZIMCombineMessage = { type: ZIMMessageType.Combine, title: 'Chat', summary: 'ann', messageList };
  await bob.sendMessage(bundle, 'carol', peer);
  return bundle;
}

test('a user is shown, exported and erased; devices that are connected and those that come back learn of it [REVOKE-23, REVOKE-24, COMBINE-5a]', async () => {
  expect(await parley('user', 'create', 'carol', '--name', 'Carol')).toMatchObject({ code: 0, err: '' });
  const [ann, bob] = [await login('ann'), await login('bob')];
  await ann.updateUserName('Ann the erased');
  await send(ann, 'bob', 'secret of ann');
  await send(ann, 'carol', 'secret for carol');
  await send(bob, 'ann', 'what bob wrote');
  const taken = await send(ann, 'bob', 'taken back');
  await ann.revokeMessage(taken.message, { revokeExtendedData: 'why' });
  await ann.uploadLog();

  const shown = JSON.parse((await parley('user', 'show', 'ann', '--json')).out);
  expect(shown).toMatchObject({
    user: { userID: 'ann', userName: 'Ann the erased', isUnregistered: false },
    conversations: 2,
    messages: { sent: 3, received: 1 },
    sessions: [{ state: 'online' }],
    logs: { count: 1 },
  });

  const file = join(directory.path, 'ann.json');
  expect(await parley('user', 'export', 'ann', file)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/: 4 messages, /),
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const written = JSON.parse(readFileSync(file, 'utf8'));
  expect(written.profile.userName).toBe('Ann the erased');
  expect(written.conversations.map(({ conversationID }: { conversationID: string }) => conversationID)).toEqual([
    ...['bob', 'carol'],
  ]);
  expect(JSON.stringify(written)).toMatch(/secret of ann.*what bob wrote.*secret for carol/);
  const again = await parley('user', 'export', 'ann', file);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('is there already')]);

  const combined = await combineAnns(bob);
  const told: ZIMRevokeMessage[] = [];
  bob.on('messageRevokeReceived', (_zim, { messageList }) => void told.push(...messageList));
  const carol = await login('carol');
  expect(await history(carol, 'ann')).toEqual([['ann', ZIMMessageType.Text, 'secret for carol']]);
  carol.logout();

  const unasked = await parley('user', 'erase', 'ann');
  expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining('add --yes')]);
  expect(unasked.err).toContain('Others keep:');
  const erased = await parley('user', 'erase', 'ann', '--yes');
  expect([erased.code, erased.out, erased.err]).toEqual([0, 'ann is erased; messages: 3, uploaded logs: 1\n', '']);

  await expect.poll(() => told.length, { timeout: 30_000 }).toBe(2);
  expect(told.map(({ revokeStatus, operatedUserID }) => [revokeStatus, operatedUserID])).toContainEqual([1, '']);
  const left = await history(bob, 'ann');
  expect(left.map(([sender, type]) => [sender, type])).toEqual([
    ['ann', ZIMMessageType.Revoke],
    ['bob', ZIMMessageType.Text],
    ['ann', ZIMMessageType.Revoke],
  ]);
  // What he had said stands in what others combined, too.
  const { message } = await bob.queryCombineMessageDetail(combined);
  expect(message.messageList.map(({ type }) => type)).toEqual([ZIMMessageType.Revoke, ZIMMessageType.Text]);
  expect(JSON.stringify(message)).not.toContain('secret');
  const back = await login('carol');
  expect(await history(back, 'ann')).toEqual([['ann', ZIMMessageType.Revoke, '']]);

  // Nothing of it is left in the database either, and a second time there is nothing to do.
  const shownAgain = await parley('user', 'show', 'ann', '--json');
  expect(JSON.parse(shownAgain.out)).toMatchObject({
    user: { userName: '', isUnregistered: true },
    logs: { count: 0 },
  });
  const after = join(directory.path, 'after.json');
  await parley('user', 'export', 'ann', after);
  expect(readFileSync(after, 'utf8')).not.toMatch(/secret|taken back|why|Ann the erased/);
  expect((await parley('user', 'erase', 'ann', '--yes')).out).toBe('ann is erased; messages: 0, uploaded logs: 0\n');
});

test('who a user has blocked is shown, exported and erased with him, and so is who has blocked him [BLOCK-5b]', async () => {
  const [dan, eve, fred] = [await login('dan'), await login('eve'), await login('fred')];
  await send(dan, 'eve', 'hello');
  await dan.addUsersToBlacklist(['eve', 'fred']);
  await eve.addUsersToBlacklist(['dan', 'fred']);
  await fred.addUsersToBlacklist(['eve']);
  expect(JSON.parse((await parley('user', 'show', 'dan', '--json')).out)).toMatchObject({ blockedUsers: 2 });
  const file = join(directory.path, 'dan.json');
  await parley('user', 'export', 'dan', file);
  const { blockedUsers } = JSON.parse(readFileSync(file, 'utf8'));
  expect(blockedUsers.map(({ userID }: { userID: string }) => userID).toSorted()).toEqual(['eve', 'fred']);

  const told: string[] = [];
  eve.on('blacklistChanged', (_zim, { userList }) => void told.push(...userList.map(({ userID }) => userID)));
  expect(await parley('user', 'erase', 'dan', '--yes')).toMatchObject({ code: 0, err: '' });
  await expect.poll(() => told, { timeout: 30_000 }).toEqual(['dan']);
  const listOf = async (zim: ZIM) => (await zim.queryBlacklist({ count: 10 })).blacklist.map(({ userID }) => userID);
  expect([await listOf(eve), await listOf(fred)]).toEqual([['fred'], ['eve']]);
  expect(JSON.parse((await parley('user', 'show', 'dan', '--json')).out)).toMatchObject({ blockedUsers: 0 });
});

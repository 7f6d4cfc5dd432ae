import { createHash } from 'node:crypto';
import { replaceSecret } from '@parley/server/core/app-secrets';
import type { AppRow } from '@parley/server/storage/storage';
import { expect, it } from 'vitest';
import { simAppID, simServerSecret } from '../../world.ts';
import { Chat } from '../chat.ts';
import { AppBackend } from './backend.ts';

const params = { UserIds: ['ann'] };
/** Nobody is registered yet: the request itself was let in. */
const letIn = 660700015;
/** How long servers take to notice. */
const noticedMs = 6000;

async function change(chat: Chat, make: (row: AppRow) => AppRow): Promise<void> {
  const { system } = chat.world.store.storage;
  const [row] = await chat.wait(system.apps());
  if (!row) throw new Error('there is an app');
  await chat.wait(system.changeApp(row.app, make));
  await chat.run(noticedMs);
}

it('while the secret of an app is replaced, its servers may sign with either until the grace is over', async () => {
  const chat = await Chat.open({ servers: 2 });
  const serverSecret = 'r'.repeat(32);
  const backendOf = (secret: string, server: number) => new AppBackend(chat, { serverSecret: secret, server });
  const now = await chat.wait(chat.world.store.storage.system.databaseTime());
  await change(chat, (row) => replaceSecret(row, { serverSecret, now, graceMs: 60_000 }));
  for (const server of [0, 1]) {
    expect(await backendOf(simServerSecret, server).code('QueryUserInfos', params)).toBe(letIn);
    expect(await backendOf(serverSecret, server).code('QueryUserInfos', params)).toBe(letIn);
  }
  await chat.run(60_000);
  for (const server of [0, 1]) {
    expect(await backendOf(simServerSecret, server).code('QueryUserInfos', params)).toBe(100000005);
    expect(await backendOf(serverSecret, server).code('QueryUserInfos', params)).toBe(letIn);
  }
});

/** A request as anybody has it who saw it on its way. */
function signedRequest(chat: Chat, nonce: string): string {
  const timestamp = Math.floor(chat.world.wall() / 1000);
  const signature = createHash('md5').update(`${simAppID}${nonce}${simServerSecret}${timestamp}`).digest('hex');
  return `AppId=${simAppID}&SignatureNonce=${nonce}&Timestamp=${timestamp}&SignatureVersion=2.0&Signature=${signature}`;
}

async function show(chat: Chat, server: number, request: string, action = 'QueryUserInfos'): Promise<number> {
  const app = chat.world.servers[server]?.app;
  if (!app) throw new Error('the server runs');
  const { Code } = await chat.wait(app.serverApi.answer({ query: `Action=${action}&UserIds[]=ann&${request}` }));
  return Code;
}

it('a signature counts as often as it is shown, for any action, unless replays are rejected [API-11]', async () => {
  const chat = await Chat.open();
  const request = signedRequest(chat, 'a');
  expect([await show(chat, 0, request), await show(chat, 0, request)]).toEqual([letIn, letIn]);
});

it('where replays are rejected a signature counts once, on whatever server, whatever it is shown with [API-11]', async () => {
  const chat = await Chat.open({
    servers: 2,
    configure: (config) => ({ ...config, serverApi: { ...config.serverApi, rejectReplay: true } }),
  });
  const [first, second] = [signedRequest(chat, 'a'), signedRequest(chat, 'b')];
  expect(await show(chat, 0, first)).toBe(letIn);
  expect(await show(chat, 1, first)).toBe(100000005);
  expect(await show(chat, 0, first, 'UserRegister')).toBe(100000005);
  expect(await show(chat, 1, second)).toBe(letIn);
  // Whoever cannot sign uses up nothing.
  const third = signedRequest(chat, 'c');
  expect(await show(chat, 0, third.replace(/Signature=\w+$/, 'Signature=0'))).toBe(100000005);
  expect(await show(chat, 0, third)).toBe(letIn);
});

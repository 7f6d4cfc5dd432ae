import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { promisify } from 'node:util';
import { createContext, Script } from 'node:vm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import WebSocket from 'ws';
import { findNodePrograms } from '../../server/src/testing/node-programs.ts';
import { startServer, type TestServer } from './server.ts';

const run = promisify(execFile);
const app = inject('sdk')?.app ?? '';
const folder = join(app, 'node');
const programs = findNodePrograms();
const [own = { path: '', major: 0 }, other = own] = programs;

const running: { server?: TestServer } = {};
const at = (): TestServer => {
  if (!running.server) throw new Error('there is no server');
  return running.server;
};

beforeAll(async () => {
  cpSync(join(import.meta.dirname, 'fixtures/node'), folder, { recursive: true });
  running.server = await startServer();
});
afterAll(() => running.server?.stop());

/** What the SDK says of the second `create`, which each side makes on purpose. */
const secondCreate = '[ZIM] create made no instance: there is an instance already {}\n';

interface Side {
  readonly words: readonly string[];
  readonly userID: string;
  readonly peerID: string;
}

interface RunningSide {
  out(): string;
  readonly ended: Promise<number | null>;
}

async function start({ words: [program = '', ...rest], userID, peerID }: Side): Promise<RunningSide> {
  const { appID, token } = await at().token(userID);
  const child = spawn(program, rest, {
    cwd: folder,
    env: {
      PATH: env['PATH'],
      SERVER: at().url,
      APP_ID: String(appID),
      TOKEN: token,
      USER_ID: userID,
      PEER_ID: peerID,
    },
    timeout: 15_000,
  });
  const written = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written.text += text;
    });
  }
  const ended = once(child, 'close').then(() => child.exitCode);
  return { out: () => written.text, ended };
}

test.each([
  { sender: 'main.mjs', senderNode: own, listener: 'main.cjs', listenerNode: other },
  { sender: 'main.cjs', senderNode: own, listener: 'main.mjs', listenerNode: other },
  { sender: 'main.mjs', senderNode: other, listener: 'main.cjs', listenerNode: own },
])('$sender in Node $senderNode.major talks to $listener in Node $listenerNode.major', async (pair) => {
  const { sender, senderNode, listener, listenerNode } = pair;
  const names = { say: `${sender}.${senderNode.major}.say`, listen: `${listener}.${listenerNode.major}.listen` };
  const words = [listenerNode.path, listener, 'listen'];
  const listening = await start({ words, userID: names.listen, peerID: names.say });
  await expect.poll(listening.out, { timeout: 15_000 }).toContain('is here');
  const saying = await start({ words: [senderNode.path, sender, 'say'], userID: names.say, peerID: names.listen });
  expect([await saying.ended, await listening.ended], `${saying.out()}${listening.out()}`).toEqual([0, 0]);
  const kindOf = (file: string): string => (file === 'main.mjs' ? 'module' : 'require');
  expect(saying.out()).toBe(`${secondCreate}${names.say} is here: ${kindOf(sender)}, Node ${senderNode.major}\n`);
  const heard = `${names.say}: hello from ${kindOf(sender)} (Text)`;
  expect(listening.out()).toBe(
    `${secondCreate}${names.listen} is here: ${kindOf(listener)}, Node ${listenerNode.major}\n${heard}\n`,
  );
});

test.each(programs)('the example of the documentation runs in Node $major', async ({ path }) => {
  const { url, token } = at();
  const bob = await start({ words: [own.path, 'main.mjs', 'listen'], userID: 'bob', peerID: 'alice' });
  await expect.poll(bob.out, { timeout: 15_000 }).toContain('is here');
  const example = readFileSync(join(import.meta.dirname, 'fixtures/docs/node.mjs'), 'utf8');
  writeFileSync(join(folder, 'example.mjs'), example.replace('https://chat.example', url));
  const environment = { PATH: env['PATH'], TOKEN: (await token('alice')).token };
  const { stdout } = await run(path, ['example.mjs'], { cwd: folder, env: environment, timeout: 15_000 });
  expect(stdout).toMatch(/^durable as \d+\n$/);
  expect(await bob.ended).toBe(0);
  expect(bob.out()).toContain('alice: Hello, Bob! (Text)');
});

test('where Node has no WebSocket of its own, `ws` takes its place', async () => {
  const side = await start({
    words: [own.path, '--no-experimental-websocket', 'main.mjs', 'say'],
    userID: 'alone',
    peerID: 'main.cjs.listen',
  });
  await side.ended;
  // It got as far as to ask for someone who has never been here.
  expect(side.out()).toContain('alone is here');
  expect(side.out()).toContain('code: 6000204');
});

test('React Native, with no more globals than it has, logs in and sends', async () => {
  const { url, token } = at();
  const ann = await token('native.ann');
  const warned: unknown[] = [];
  const world = createContext({
    WebSocket,
    atob,
    btoa,
    console: { warn: (...words: unknown[]) => void warned.push(words[0]), error: () => {}, log: () => {} },
    performance: { now: () => performance.now() },
    setTimeout,
    clearTimeout,
    setImmediate,
    sdk: {},
  });
  // The language of Hermes has these; what Node adds to every realm it has not.
  new Script(
    'delete globalThis.WebAssembly; delete globalThis.SharedArrayBuffer; delete globalThis.Atomics',
  ).runInContext(world);
  const source = readFileSync(join(app, 'node_modules/@parley/client/cjs/react-native.js'), 'utf8');
  new Script(`((exports) => {${source}\n})(sdk)`).runInContext(world);
  new Script(`
    sdk.configureReactNative({ Platform: { OS: 'android' }, deviceID: 'a-phone' });
    globalThis.zim = sdk.default.create({ appID: ${ann.appID}, server: '${url}' });
  `).runInContext(world);
  const outcome: unknown = await new Script(`
    const message = { type: 1, message: 'from a phone' };
    zim.login('native.ann', { token: '${ann.token}' })
      .then(() => zim.sendMessage(message, 'native.ann.nobody', 0, { priority: 1 }))
      .then(() => 'sent', ({ code }) => code)
      .finally(() => zim.destroy());
  `).runInContext(world);
  expect(outcome).toBe(6000204);
  expect(warned).toEqual(['[ZIM] crypto.getRandomValues is missing: ids are made by Math.random']);
});

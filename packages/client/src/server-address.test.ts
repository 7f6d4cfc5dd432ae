import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ZIM } from './client.ts';
import { createClient } from './create.ts';
import { FakeServer, plainScript } from './testing/fake-server.ts';
import { watch } from './testing/recorder.ts';
import { loginConfig } from './testing/setup.ts';
import { createTestPlatform } from './testing/test-platform.ts';

const original = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
const urls: string[] = [];

class SilentWebSocket extends EventTarget {
  readyState = 0;
  constructor(url: string) {
    super();
    urls.push(url);
  }
  close(): void {}
}

beforeEach(() => {
  urls.length = 0;
  Object.defineProperty(globalThis, 'WebSocket', { value: SilentWebSocket, configurable: true, writable: true });
});
afterEach(() => {
  ZIM.getInstance()?.destroy();
  if (original) Object.defineProperty(globalThis, 'WebSocket', original);
});

async function urlOf(appConfig: unknown): Promise<string | undefined> {
  const zim = ZIM.create(appConfig as number);
  const login = zim?.login('ann', loginConfig()).catch(() => {});
  await expect.poll(() => urls.length).toBe(1);
  zim?.destroy();
  await login;
  return urls.shift();
}

test('the server is that of `create`, or else that of the advanced configuration', async () => {
  ZIM.setAdvancedConfig('zim_server_url', 'wss://configured.example/path');
  expect(await urlOf(1)).toBe('wss://configured.example/path');
  expect(await urlOf({ appID: 1 })).toBe('wss://configured.example/path');
  expect(await urlOf({ appID: 1, server: undefined })).toBe('wss://configured.example/path');
  expect(await urlOf({ appID: 1, server: 'https://named.example:8443/chat/' })).toBe(
    'wss://named.example:8443/chat/ws',
  );
  ZIM.setAdvancedConfig('zim_server_url', 'http://later.example');
  expect(await urlOf(1)).toBe('ws://later.example/ws');
});

test.each<[unknown]>([[''], ['named.example'], ['ftp://named.example'], [5], [{ href: 'http://named.example' }]])(
  'an address that is none, %j, makes no instance, although another one is configured',
  (server) => {
    ZIM.setAdvancedConfig('zim_server_url', 'http://configured.example');
    expect(ZIM.create({ appID: 1, server: server as string })).toBe(null);
    expect(ZIM.getInstance()).toBe(null);
  },
);

test('where no address is named and there is no page, a login fails with 6000104', async () => {
  const clock = createManualClock();
  const server = new FakeServer(clock, plainScript(clock));
  const platform = createTestPlatform({ clock, openSocket: server.openSocket });
  const zim = createClient({ appID: 1, server: undefined, platform });
  const login = watch(zim.login('ann', loginConfig()));
  await clock.run(10_001);
  expect(login.outcome()).toBe(6000104);
  zim.destroy();
});

import { sleep } from '@parley/kernel/clock';
import { describe, expect, test } from 'vitest';
import { createClient } from './create.ts';
import { record } from './testing/recorder.ts';
import { loginConfig, unlimited } from './testing/setup.ts';
import { createWorld, sendConfig, textMessage } from './testing/world.ts';

const loadMs = 2000;

/** The device of ann holds a message of bob and takes long to read what it holds. */
async function setUp() {
  const { clock, server, device } = createWorld();
  const before = device('ann');
  await before.login();
  server.send('bob', 'ann', 'before');
  await clock.run(200);
  before.client.logout();
  await clock.run(200);
  const platform = {
    ...before.platform,
    openCache: async (owner: Parameters<typeof before.platform.openCache>[0]) => {
      const cache = await before.platform.openCache(owner);
      const load = async () => {
        const state = await cache.load();
        await sleep(clock, loadMs);
        return state;
      };
      return new Proxy(cache, {
        get: (target, name) => {
          if (name === 'load') return load;
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
  const client = createClient({ appID: 1, server: 'http://chat.example', platform, limits: unlimited });
  const told = record(client);
  const login = async () => {
    const done = client.login('ann', loginConfig());
    await clock.run(100);
    await done;
  };
  const owned = () => before.platform.openCache({ appID: 1, userID: 'ann' });
  return { clock, server, device, client, told, login, owned };
}

describe('a login on a device that takes long to read what it holds', () => {
  test('is answered with the session, and every call waits for what is read [LOGIN-4a]', async () => {
    const { clock, client, login } = await setUp();
    const began = clock.monotonic();
    await login();
    expect(clock.monotonic() - began).toBe(100);
    const settled: string[] = [];
    const list = client.queryConversationList({ count: 10 });
    const sent = client.sendMessage(textMessage('at once'), 'bob', 0, sendConfig);
    void list.then(() => settled.push('list'));
    void sent.then(() => settled.push('sent'));
    await clock.run(loadMs - 200);
    expect(settled).toEqual([]);
    await clock.run(500);
    expect(settled).toHaveLength(2);
    expect((await list).conversationList.map(({ conversationID }) => conversationID)).toEqual(['bob']);
    expect((await sent).message).toMatchObject({ message: 'at once', sentStatus: 1 });
  });

  test('tells what came meanwhile once, in order, as what was not missed [LOGIN-4a]', async () => {
    const { clock, server, told, login } = await setUp();
    await login();
    for (const text of ['one', 'two', 'three']) server.send('bob', 'ann', text);
    await clock.run(loadMs - 200);
    expect(told.texts()).toEqual([]);
    await clock.run(500);
    expect(told.texts()).toEqual(['one', 'two', 'three']);
    expect(told.received.some(({ info }) => info.isOfflineMessage)).toBe(false);
  });

  test('goes on over a connection that is lost meanwhile', async () => {
    const { clock, server, told, login } = await setUp();
    await login();
    server.cut();
    server.send('bob', 'ann', 'in between');
    await clock.run(20_000);
    expect(told.texts()).toEqual(['in between']);
  });

  test('ends with a logout before it was read; what the next login reads is whole', async () => {
    const { clock, client, login } = await setUp();
    await login();
    const call = client.queryConversationList({ count: 10 });
    client.logout();
    const refused = expect(call).rejects.toMatchObject({ code: 6000121 });
    await clock.run(loadMs + 100);
    await refused;
    await login();
    const list = client.queryConversationList({ count: 10 });
    await clock.run(loadMs + 100);
    expect((await list).conversationList).toHaveLength(1);
  });

  test('forgets what was never read, if that is asked for', async () => {
    const { clock, client, login, owned } = await setUp();
    expect((await (await owned()).load()).conversations).toHaveLength(1);
    await login();
    client.logout({ isClearDB: true });
    await clock.run(loadMs + 500);
    expect((await (await owned()).load()).conversations).toEqual([]);
  });

  test('ends with the instance', async () => {
    const { clock, client, login } = await setUp();
    await login();
    const call = client.queryConversationList({ count: 10 });
    client.destroy();
    const refused = expect(call).rejects.toMatchObject({ code: 6000002 });
    await clock.run(loadMs + 100);
    await refused;
  });
});

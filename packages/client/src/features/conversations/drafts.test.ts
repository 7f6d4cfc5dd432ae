import { expect, test } from 'vitest';
import { createClient } from '../../create.ts';
import { loginConfig, unlimited } from '../../testing/setup.ts';
import { createWorld } from '../../testing/world.ts';

test('a draft that cannot be written rejects with 6000702 and changes nothing', async () => {
  const { clock, server, device } = createWorld();
  const { platform } = device('bob');
  let isBroken = false;
  const openCache: typeof platform.openCache = async (...given) => {
    const cache = await platform.openCache(...given);
    const write: typeof cache.write = async (change) => {
      if (isBroken) throw new Error('no room');
      await cache.write(change);
    };
    return new Proxy(cache, {
      get: (target, name) => {
        if (name === 'write') return write;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const client = createClient({
    appID: 1,
    server: 'http://chat.example',
    platform: { ...platform, openCache },
    limits: unlimited,
  });
  const loggedIn = client.login('bob', loginConfig());
  await clock.run(100);
  await loggedIn;
  server.send('ann', 'bob', 'hello');
  await clock.run(100);
  const changed: string[] = [];
  client.on('conversationChanged', (_zim, { infoList }) =>
    changed.push(...infoList.map(({ conversation }) => conversation.draft)),
  );
  isBroken = true;
  await expect(client.setConversationDraft('Dear Ann,', 'ann', 0)).rejects.toMatchObject({ code: 6000702 });
  const { conversation } = await client.queryConversation('ann', 0);
  expect([conversation.draft, changed]).toEqual(['', []]);
});

import { expect, test } from 'vitest';
import { createWorld } from './testing/world.ts';

test('a device that was cut off before its first synchronisation is not told of what was sent before it began', async () => {
  const { clock, server, device } = createWorld();
  const first = device('ann');
  server.send('bob', 'ann', 'before');
  await clock.run(1000);
  server.before = ({ method }) => (method === 'sync' ? 'silence' : undefined);
  await first.login();
  first.client.logout();
  await clock.run(1000);
  server.send('bob', 'ann', 'since');
  server.before = () => undefined;
  await clock.run(1000);
  const second = first.restart();
  await second.login();
  await clock.run(1000);
  expect(second.told.texts()).toEqual(['since']);
});

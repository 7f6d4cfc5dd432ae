import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { createClient } from '../../create.ts';
import { record, watch } from '../../testing/recorder.ts';
import { loginConfig, setUp, unlimited } from '../../testing/setup.ts';
import { tokenNamed } from '../../testing/test-tokens.ts';

/** A run of the app whose device keeps a last login as an earlier version wrote it, or none of the clock's. */
async function nextRun(serverAheadMs?: number) {
  const before = setUp();
  const { clock, platform, server } = before;
  await before.login();
  before.client.destroy();
  await clock.run(3000);
  const last = { userID: 'ann', userName: '', at: 1, reconnectLimitSeconds: 300 };
  await platform.records.write('lastLogin.1', JSON.stringify({ ...last, serverAheadMs }));
  server.network = 'refuses';
  const client = createClient({ appID: 1, server: 'http://chat.example', platform, limits: unlimited });
  return { clock, server, client, told: record(client) };
}

const config = (token: string) => ({ ...loginConfig(token), isOfflineLogin: true });

test('without a clock to go by the age of the token is left to the server [LOGIN-28a]', async () => {
  const { clock, server, client, told } = await nextRun();
  const token = tokenNamed('fresh', Math.floor(clock.wall() / 1000) + 3600);
  clock.setWall(millis(clock.wall() + 2 * 3_600_000));
  const login = watch(client.login('ann', config(token)));
  await clock.run(10_000);
  expect([login.outcome(), told.states]).toEqual(['resolved', ['Connecting/ActiveLogin']]);
  // Nor is it taken for expired later, or at a renewal.
  const renewal = watch(client.renewToken(token));
  await clock.run(100);
  expect(renewal.outcome()).toBe(6000104);
  server.network = 'accepts';
  await clock.run(20_000);
  expect(told.states).toEqual(['Connecting/ActiveLogin', 'Connected/Success']);
});

test('with one it is not', async () => {
  const { clock, client, told } = await nextRun(0);
  const token = tokenNamed('old', Math.floor(clock.wall() / 1000) - 1);
  const login = watch(client.login('ann', config(token)));
  await clock.run(100);
  expect([login.outcome(), told.states]).toEqual([6000106, []]);
});

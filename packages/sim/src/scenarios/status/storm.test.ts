import { beforeAll, describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { follow, followed, StatusEars } from './following.ts';

const users = 1000;
/** Of simulated time, after the server takes connections: by then everybody is in and everything is told. */
const settledMs = 10_000;
/** What happened is told by then. */
const gatheredMs = 2500;
const lookMs = 250;
const names = Array.from({ length: users }, (_, index) => `u${index}`);

const all = (text: string) => names.map((name) => `${name} ${text}`).sort();

/** Everybody is logged in, and ann follows them all. */
async function openCrowd() {
  const chat = await Chat.open();
  const devices = names.map((name) => chat.device(name));
  const enter = () =>
    chat.wait(Promise.all(devices.map((device) => device.zim.login(device.userID, device.loginConfig()))));
  await enter();
  const ann = await chat.loggedIn('ann');
  for (let start = 0; start < users; start += 100) await follow(chat, ann, names.slice(start, start + 100));
  await chat.run(gatheredMs);
  return { chat, devices, ann, enter };
}

describe('a storm of a thousand users', () => {
  let crowd: Awaited<ReturnType<typeof openCrowd>>;
  beforeAll(async () => {
    crowd = await openCrowd();
  }, 110_000);

  const isIn = ({ states }: ChatDevice): boolean => states.at(-1) === 'Connected/Success';

  test('after a restart and after a crash settles within ten seconds, and nobody is told of it [STATUS-22]', async () => {
    const { chat, devices, ann } = crowd;
    const { clock, servers } = chat.world;
    const everybody = [...devices, ann];
    const ears = new StatusEars(ann);
    for (const end of ['drain', 'kill'] as const) {
      const [server] = servers;
      if (!server) throw new Error('there is a server');
      if (end === 'drain') await chat.wait(chat.world.drainServer(server, 5000));
      else chat.world.killServer(server);
      await chat.run(200);
      expect(devices.filter(isIn)).toEqual([]);
      await chat.wait(chat.world.startServers());
      const readyAt = clock.now;
      // A look at everybody after each event of the world would cost more than the world.
      while (!everybody.every(isIn) && clock.now < readyAt + settledMs) await chat.run(lookMs);
      expect(everybody.filter((device) => !isIn(device)).map(({ userID }) => userID)).toEqual([]);
      await chat.run(gatheredMs);
      expect(ears.take()).toEqual([]);
      expect((await followed(chat, ann)).sort()).toEqual(all('Online 6 ""'));
    }
  }, 110_000);

  test('reaches a subscriber in an event a second for each hundred, whatever comes at once [STATUS-19]', async () => {
    const { chat, devices, ann, enter } = crowd;
    for (const { zim } of devices) zim.logout();
    await chat.run(gatheredMs);
    const ears = new StatusEars(ann);
    const beganAt = chat.world.clock.now;
    await enter();
    await chat.run(beganAt + settledMs - chat.world.clock.now);
    expect([...ears.events.flat()].sort()).toEqual(all('Online 6 ""'));
    expect(ears.events.length).toBeLessThanOrEqual((users / 100) * 2);
  }, 110_000);
});

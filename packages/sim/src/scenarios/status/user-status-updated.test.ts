import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { follow, followed, queried, StatusEars, statusText } from './following.ts';

/** Longer than changes are gathered for. */
const gatheredMs = 1500;

describe('userStatusUpdated', () => {
  test('tells of logins, logouts and losses [STATUS-2, STATUS-3, STATUS-18]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const ears = new StatusEars(ann);
    expect(await follow(chat, ann, ['bob'])).toEqual([]);
    expect(ears.take()).toEqual(['bob Online 6 ""']);
    bob.zim.logout();
    await chat.run(gatheredMs);
    expect(ears.take()).toEqual(['bob Logout  ""']);
    await bob.login();
    await chat.run(gatheredMs);
    expect(ears.take()).toEqual(['bob Online 6 ""']);
    chat.pullCable(bob);
    await chat.run(45_000);
    expect(ears.take()).toEqual(['bob Offline  ""']);
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Offline  ""']);
  });

  test('tells of platforms, which move no time [STATUS-2, STATUS-9]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const ears = new StatusEars(ann);
    await follow(chat, ann, ['bob']);
    const [first] = ears.statuses.splice(0);
    await chat.loggedIn('bob', { platformType: 5 });
    await chat.run(gatheredMs);
    expect(ears.statuses.map(statusText)).toEqual(['bob Online 5,6 ""']);
    const [second] = ears.statuses;
    expect(second).toEqual({ ...first, onlinePlatforms: [5, 6] });
    expect(first?.lastUpdateTime).toBe(first?.lastOnlineStatusUpdateTime);
    expect(first?.lastOnlineStatusUpdateTime).toBeGreaterThan(0);
  });

  test('tells after a login of the last change of each who changed, once [STATUS-18]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    await chat.loggedIn('cid');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob', 'cid']);
    ann.zim.logout();
    await chat.run(1000);
    bob.zim.logout();
    await chat.run(5000);
    await bob.login({ customStatus: 'busy', customStatusDuration: -1 });
    await chat.run(200_000);
    const ears = new StatusEars(ann);
    await ann.login();
    await chat.run(gatheredMs);
    expect(ears.events).toEqual([['bob Online 6 "busy"']]);
    ann.zim.logout();
    await chat.run(1000);
    await ann.login();
    await chat.run(gatheredMs);
    expect(ears.events).toHaveLength(1);
  });

  test('tells after an outage what happened meanwhile [STATUS-18]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    const ears = new StatusEars(ann);
    const plugIn = chat.pullCable(ann);
    await chat.run(5000);
    bob.zim.logout();
    await chat.run(120_000);
    plugIn();
    await chat.run(40_000);
    expect(ears.events).toEqual([['bob Logout  ""']]);
  });

  test('gathers what changes within a second, and has a hundred in one event [STATUS-19]', async () => {
    const chat = await Chat.open();
    const names = Array.from({ length: 130 }, (_, index) => `u${index}`);
    const devices = names.map((name) => chat.device(name));
    await chat.wait(Promise.all(devices.map((device) => device.zim.login(device.userID, device.loginConfig()))));
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, names.slice(0, 100));
    await follow(chat, ann, names.slice(100));
    await chat.run(3000);
    const ears = new StatusEars(ann);
    for (const { zim } of devices) zim.logout();
    await chat.run(3000);
    expect(ears.events.flat().sort()).toEqual(names.map((name) => `${name} Logout  ""`).sort());
    expect(ears.events.every((event) => event.length <= 100)).toBe(true);
    expect(ears.events.length).toBeLessThanOrEqual(4);
  });

  test('has one entry for who goes and comes back within the second [STATUS-19]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    await chat.run(2000);
    const ears = new StatusEars(ann);
    for (let round = 0; round < 5; round += 1) {
      bob.zim.logout();
      await chat.run(50);
      await bob.login();
    }
    await chat.run(2000);
    expect(ears.events.length).toBeLessThanOrEqual(2);
    expect(ears.take().at(-1)).toBe('bob Online 6 ""');
  });

  test('a restart at which users come back tells nothing, and who stays away is told to be offline [STATUS-21, STATUS-22]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const cid = await chat.loggedIn('cid');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob', 'cid']);
    const ears = new StatusEars(ann);
    chat.pullCable(cid, { isNoticed: false });
    await chat.restartServers({ downMs: 3000 });
    await chat.run(20_000);
    expect(ears.take()).toEqual([]);
    expect(await queried(chat, ann, ['bob', 'cid'])).toEqual(['bob Online 6 ""', 'cid Online 6 ""']);
    await chat.run(80_000);
    expect(ears.take()).toEqual(['cid Offline  ""']);
    expect(bob.states.at(-1)).toBe('Connected/Success');
  });

  test('tells the same after a node stopped in good order [STATUS-21]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    const ears = new StatusEars(ann);
    const [server] = chat.world.servers;
    await chat.wait(server?.stop(1000) ?? Promise.resolve());
    await chat.wait(chat.world.startServers());
    await chat.run(90_000);
    expect(ears.take()).toEqual([]);
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Online 6 ""']);
  });

  test('an expired subscription tells nothing and says nothing [STATUS-14]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob'], 1);
    const ears = new StatusEars(ann);
    await chat.run(61_000);
    bob.zim.logout();
    await chat.run(gatheredMs);
    expect(ears.take()).toEqual([]);
    expect(await followed(chat, ann)).toEqual([]);
  });
});

describe('userStatusUpdated about oneself', () => {
  test('tells the other devices who comes and goes, and not the one that does [STATUS-20]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const webEars = new StatusEars(web);
    const desktop = chat.device('ann', { platformType: 5 });
    const desktopEars = new StatusEars(desktop);
    await desktop.login();
    await chat.run(1000);
    expect(webEars.statuses).toEqual([
      expect.objectContaining({
        userID: 'ann',
        onlineStatus: 99,
        onlinePlatforms: [5, 6],
        lastUpdateTime: 0,
        lastOnlineStatusUpdateTime: 0,
      }),
    ]);
    expect(desktopEars.events).toEqual([]);
    webEars.take();
    await chat.wait(desktop.zim.updateUserCustomStatus('busy', { duration: -1 }));
    await chat.run(1000);
    expect(webEars.statuses).toEqual([
      expect.objectContaining({
        onlinePlatforms: [5, 6],
        customStatus: 'busy',
        customStatusExpiredTime: -1,
        lastCustomStatusUpdateTime: expect.any(Number),
      }),
    ]);
    webEars.take();
    desktop.zim.logout();
    await chat.run(1000);
    expect(webEars.take()).toEqual(['ann Unknown 6 "busy"']);
    expect(desktopEars.events).toEqual([]);
  });

  test('tells of no platforms where one device at a time may be online [STATUS-20]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const web = await chat.loggedIn('ann');
    const webEars = new StatusEars(web);
    const desktop = chat.device('ann', { platformType: 5 });
    const desktopEars = new StatusEars(desktop);
    await desktop.login();
    await chat.wait(desktop.zim.updateUserCustomStatus('busy', { duration: 2 }));
    await chat.run(1000);
    expect([webEars.events, desktopEars.events]).toEqual([[], []]);
    await chat.run(2000);
    expect(desktopEars.take()).toEqual(['ann Unknown 5 ""']);
  });
});

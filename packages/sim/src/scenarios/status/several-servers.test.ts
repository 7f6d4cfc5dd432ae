import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { follow, followed, queried, StatusEars } from './following.ts';

const gatheredMs = 2500;

describe('status on two servers', () => {
  test('is told wherever its user and those who follow him are, also without a bus [STATUS-13, STATUS-18]', async () => {
    const chat = await Chat.open({ servers: 2 });
    const bobs = [await chat.loggedIn('b1'), await chat.loggedIn('b2')];
    const anns = [await chat.loggedIn('ann'), await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    const [first] = anns;
    if (!first) throw new Error('there are three devices');
    for (const { name } of chat.world.servers) chat.world.bus.block(name);
    const ears = anns.map((device) => new StatusEars(device));
    await follow(chat, first, ['b1', 'b2']);
    for (const { name } of chat.world.servers) chat.world.bus.unblock(name);
    await chat.run(40_000);
    for (const ear of ears) ear.take();
    for (const { name } of chat.world.servers) chat.world.bus.block(name);
    for (const { zim } of bobs) zim.logout();
    await chat.run(gatheredMs);
    const gone = ['b1 Logout  ""', 'b2 Logout  ""'];
    expect(ears.map((ear) => [...ear.take()].filter((one) => one.startsWith('b')).sort())).toEqual([gone, gone, gone]);
    expect(await Promise.all(anns.map(async (device) => (await followed(chat, device)).sort()))).toEqual([
      gone,
      gone,
      gone,
    ]);
  });

  test('of users whose node died is Offline when they do not come back, and untold when they do [STATUS-21, STATUS-22]', async () => {
    const chat = await Chat.open({ servers: 2 });
    const names = ['b1', 'b2', 'b3', 'b4'];
    const staying = [await chat.loggedIn('c1'), await chat.loggedIn('c2'), await chat.loggedIn('c3')];
    const leaving = await Promise.all(names.map((name) => chat.loggedIn(name)));
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, [...names, 'c1', 'c2', 'c3']);
    await chat.run(2000);
    const ears = new StatusEars(ann);
    // Their processes are gone in the same moment as one of the servers.
    const [dying] = chat.world.servers;
    dying?.kill('silent');
    for (const { device } of leaving) device.kill({ losesCache: false });
    await chat.run(120_000);
    expect([...ears.take()].sort()).toEqual(names.map((name) => `${name} Offline  ""`));
    expect(staying.map(({ states }) => states.at(-1))).toEqual(staying.map(() => 'Connected/Success'));
    expect(await queried(chat, ann, ['c1', 'c2', 'c3'])).toEqual(
      ['c1', 'c2', 'c3'].map((name) => `${name} Online 6 ""`),
    );
  });
});

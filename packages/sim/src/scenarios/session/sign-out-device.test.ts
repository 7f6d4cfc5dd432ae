import { describe, expect, test } from 'vitest';
import { Chat, type ChatOptions } from '../chat.ts';
import { describeCommonCodes } from '../common-codes-contract.ts';
import { follow, StatusEars } from '../status/following.ts';
import { devicesOf, shownIDOf } from './devices.ts';

const kickedOut = 'Disconnected/KickedOut';

async function twoDevices(options?: ChatOptions) {
  const chat = await Chat.open(options);
  const web = await chat.loggedIn('ann');
  const phone = await chat.loggedIn('ann', { platformType: 5 });
  const sessionID = await shownIDOf(chat, web, phone);
  return { chat, web, phone, sessionID, signOut: () => web.zim.signOutDevice(sessionID) };
}

// Of a session that nobody has: what ends one stands below.
describeCommonCodes('signOutDevice', {
  operation: 'signOutDevice',
  rate: 'writesPerSecond',
  outcome: 6000001,
  call: ({ zim }) => zim.signOutDevice('0'.repeat(16)),
});

describe('signOutDevice', () => {
  test('ends the session of another device, which is told as one that was displaced, for good [DEVICE-25, DEVICE-26]', async () => {
    const { chat, web, phone, signOut } = await twoDevices();
    const bob = await chat.loggedIn('bob');
    expect(await chat.wait(signOut())).toBeUndefined();
    await chat.run(60_000);
    expect([phone.states.at(-1), web.states.at(-1)]).toEqual([kickedOut, 'Connected/Success']);
    expect(await phone.sendCode('bob', 'late')).toBe(6000121);
    expect(await devicesOf(chat, web)).toHaveLength(1);
    await bob.send('ann', 'hello');
    expect([phone.received, web.received.length]).toEqual([[], 1]);
  });

  test('leaves the user online on the platforms that are left, as followers and the own devices are told [DEVICE-21]', async () => {
    const { chat, web, signOut } = await twoDevices();
    const bob = await chat.loggedIn('bob');
    await follow(chat, bob, ['ann']);
    const [bobs, webs] = [new StatusEars(bob), new StatusEars(web)];
    await chat.wait(signOut());
    await chat.run(3000);
    expect(bobs.take()).toEqual(['ann Online 6 ""']);
    expect(webs.take()).toEqual(['ann Unknown 6 ""']);
  });

  test('keeps what the device had under way from landing [DEVICE-26]', async () => {
    const { chat, phone, signOut } = await twoDevices();
    const bob = await chat.loggedIn('bob');
    const unplug = chat.pullCable(phone, { isNoticed: false });
    const sends = ['one', 'two'].map((text) => phone.sendCode('bob', text));
    await chat.wait(signOut());
    unplug();
    for (const code of await chat.wait(Promise.all(sends), 120_000)) expect([6000009, 6000121]).toContain(code);
    await chat.run(40_000);
    expect([phone.states.at(-1), bob.received]).toEqual([kickedOut, []]);
  });

  test('fails what the device asked for and was not answered with 6000009 [DEVICE-26, DEVICE-10]', async () => {
    const { chat, phone, signOut } = await twoDevices();
    chat.breakNext('updateUserBadge', 'silence');
    const asked = phone.zim.updateUserBadge(1);
    asked.catch(() => {});
    await chat.run(500);
    await chat.wait(signOut());
    expect(await chat.codeOf(asked)).toBe(6000009);
  });

  test('reaches a device that is away when it comes back [DEVICE-25]', async () => {
    const { chat, phone, signOut } = await twoDevices();
    for (const awayMs of [1000, 90_000]) {
      const plugIn = chat.pullCable(phone);
      await chat.run(awayMs);
      expect(phone.states.at(-1)).toBe('Reconnecting/LoginInterrupted');
      if (awayMs < 90_000) {
        plugIn();
        await chat.run(40_000);
        continue;
      }
      await chat.wait(signOut());
      expect(phone.states.at(-1)).toBe('Reconnecting/LoginInterrupted');
      plugIn();
      await chat.run(60_000);
      expect(phone.states.at(-1)).toBe(kickedOut);
    }
  });

  test('ends what sleeps on the same device with it [DEVICE-27]', async () => {
    const { chat, web, phone } = await twoDevices();
    const again = phone.restart();
    await chat.run(60_000);
    await again.login();
    await chat.run(60_000);
    const [, listed] = await devicesOf(chat, web);
    await chat.wait(web.zim.signOutDevice(listed?.sessionID ?? ''));
    await chat.run(1000);
    expect(again.states.at(-1)).toBe(kickedOut);
    expect(await devicesOf(chat, web)).toHaveLength(1);
  });

  test('holds when the server dies as soon as it was answered [DEVICE-25]', async () => {
    const { chat, phone, signOut } = await twoDevices();
    const plugIn = chat.pullCable(phone);
    await chat.wait(signOut());
    await chat.restartServers();
    plugIn();
    await chat.run(60_000);
    expect(phone.states.at(-1)).toBe(kickedOut);
  });

  test('whose answer was lost may be repeated, and succeeds [DEVICE-29]', async () => {
    const { chat, web, phone, signOut } = await twoDevices();
    chat.world.network.conditions = { ...chat.world.network.conditions, latencyMs: 100, jitterMs: 0 };
    const cut = signOut();
    cut.catch(() => {});
    await chat.run(150);
    const plugIn = chat.pullCable(web);
    expect(await chat.codeOf(cut)).toBe(6000009);
    plugIn();
    await chat.run(40_000);
    expect(phone.states.at(-1)).toBe(kickedOut);
    expect(await chat.codeOf(signOut())).toBe(0);
  });

  test('is rejected with 6000001 for what is no session of the user, and for the own one [DEVICE-28]', async () => {
    const { chat, web, phone } = await twoDevices();
    const bob = await chat.loggedIn('bob');
    const [ofBob] = await devicesOf(chat, bob);
    const [own] = await devicesOf(chat, web);
    const asked: readonly unknown[] = [
      ...[ofBob?.sessionID, own?.sessionID, 'no session', '', 'x'.repeat(33), '__proto__'],
      ...['\ud800', 7, null, undefined, {}, []],
    ];
    for (const sessionID of asked) expect(await chat.codeOf(web.zim.signOutDevice(sessionID as never))).toBe(6000001);
    await chat.run(5000);
    for (const { states } of [web, phone, bob]) expect(states.at(-1)).toBe('Connected/Success');
  });

  test('does not keep the user from logging in there again [DEVICE-31]', async () => {
    const { chat, web, phone, signOut } = await twoDevices();
    await chat.wait(signOut());
    await chat.run(1000);
    expect(await phone.loginCode()).toBe(0);
    expect(await devicesOf(chat, web)).toHaveLength(2);
  });

  test('and a resume at the same time leave the device signed out, whichever comes first [DEVICE-30]', async () => {
    const { chat, web, phone } = await twoDevices();
    for (const leadMs of [0, 20, 60, 120]) {
      const sessionID = await shownIDOf(chat, web, phone);
      chat.world.resetDevice(phone.device);
      await chat.run(leadMs);
      await chat.wait(web.zim.signOutDevice(sessionID));
      await chat.run(60_000);
      expect(phone.states.at(-1)).toBe(kickedOut);
      await phone.login();
      await chat.run(500);
    }
  });
});

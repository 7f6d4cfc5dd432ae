import { ZIMErrorCode } from '@parley/client';
import { millis } from '@parley/kernel/brand';
import { unregisterUser } from '@parley/server/cli/unregister';
import { defaultConfig } from '@parley/server/config';
import { toAppID, toUserID, toUserKey } from '@parley/server/core/ids';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import { Chat, type ChatDevice, texts } from '../chat.ts';
import { follow, followed, StatusEars } from '../status/following.ts';

/* What an operator does on the command line, as clients see it. */

const app = toAppID(simAppID);
const loggedIn = ['Connecting/ActiveLogin', 'Connected/Success'];

/** The servers stop, the database becomes that of the backup, and the servers start again. */
async function restore(chat: Chat): Promise<void> {
  chat.world.restoreBackup();
  await chat.wait(chat.world.startServers());
  await chat.run(30_000);
}

async function seqsOf(device: ChatDevice, other: string): Promise<readonly (number | undefined)[]> {
  return (await device.page(other, { count: 100 })).map(({ messageSeq }) => messageSeq);
}

describe('restore', () => {
  test('clients drop what the backup does not hold, load the rest and agree [RECV-14]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const ben = await chat.loggedIn('ben');
    for (const text of texts(5, 'kept ')) await ann.send('ben', text);
    chat.world.backUp();
    for (const text of texts(3, 'lost ')) await ann.send('ben', text);
    await ben.send('ann', 'lost reply');
    await chat.run(1000);
    const epoch = await chat.wait(chat.world.store.storage.system.epoch());
    await restore(chat);
    expect(await chat.wait(chat.world.store.storage.system.epoch())).toBeGreaterThan(epoch);
    expect([ann.states.at(-1), ben.states.at(-1)]).toEqual(['Connected/Success', 'Connected/Success']);
    for (const [device, other] of [
      [ann, 'ben'],
      [ben, 'ann'],
    ] as const) {
      expect(await device.texts(other, { count: 100 })).toEqual(texts(5, 'kept '));
    }

    // These take the numbers that the lost ones had; a client of the old life would take them for known.
    const heardBefore = ben.received.flatMap((event) => event.texts).length;
    for (const text of texts(4, 'new ')) await ann.send('ben', text);
    await ben.send('ann', 'new reply');
    await chat.run(1000);
    const all = [...texts(5, 'kept '), ...texts(4, 'new '), 'new reply'];
    expect(await ann.texts('ben', { count: 100 })).toEqual(all);
    expect(await ben.texts('ann', { count: 100 })).toEqual(all);
    expect(await seqsOf(ann, 'ben')).toEqual(all.map((_, index) => index + 1));
    expect(ben.received.flatMap((event) => event.texts).slice(heardBefore)).toEqual(texts(4, 'new '));
  });

  test('a second restore of the same backup is another life again [RECV-14]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('ben');
    await ann.send('ben', 'kept');
    chat.world.backUp();
    for (const round of ['first', 'second']) {
      await ann.send('ben', `lost in the ${round} life`);
      await chat.run(1000);
      await restore(chat);
      expect(await ann.texts('ben', { count: 100 })).toEqual(['kept']);
    }
  });
});

describe('user delete', () => {
  const remove = (chat: Chat, userID: string) =>
    chat.wait(
      unregisterUser({
        storage: chat.world.store.storage,
        config: defaultConfig,
        app,
        userID: toUserID(userID),
        now: chat.world.own.wall(),
      }),
    );

  test('Disconnected/Unregistered; logins are refused with 6000101; nobody can write to the user [LOGIN-10, CONN-4, SEND-9]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const ben = await chat.loggedIn('ben');
    await ben.send('ann', 'hello');
    expect(await remove(chat, 'ann')).toEqual({ kind: 'done', sessions: 1, groups: 0 });
    await chat.run(10_000);
    expect(ann.states).toEqual([...loggedIn, 'Disconnected/Unregistered']);
    expect(await ann.loginCode()).toBe(ZIMErrorCode.NetworkModuleCommonError);
    expect(await ben.sendCode('ann', 'are you there?')).toBe(ZIMErrorCode.MessageModuleTargetDoesNotExist);
    expect(await ben.texts('ann', { mode: 1 })).toContain('hello');
    expect(ben.states).toEqual(loggedIn);
  });

  test('a device that was away learns it when it comes back [CONN-4]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    await remove(chat, 'ann');
    await chat.run(10_000);
    plugIn();
    await chat.run(20_000);
    expect(ann.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Disconnected/Unregistered']);
  });

  test('tells who follows the user that he has logged out and says nothing any more; he follows nobody [STATUS-23]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const ben = await chat.loggedIn('ben');
    await chat.wait(ann.zim.updateUserCustomStatus('busy', { duration: -1 }));
    await follow(chat, ann, ['ben']);
    await follow(chat, ben, ['ann']);
    const ears = new StatusEars(ben);
    await remove(chat, 'ann');
    await chat.run(10_000);
    expect(ears.take()).toEqual(['ann Logout  ""']);
    expect(await followed(chat, ben)).toEqual(['ann Logout  ""']);
    const { users, statuses } = chat.world.store.storage.read(app);
    const userKey = (await chat.wait(users.byUserID(toUserID('ann'))))?.userKey ?? toUserKey(0);
    expect(await chat.wait(statuses.subscriptionCount(userKey, millis(0)))).toBe(0);
    expect(await chat.wait(statuses.get(userKey))).toMatchObject({ customStatus: '', customStatusExpiresAt: 0 });
  });

  test('of a user who is unknown, or deleted already, changes nothing', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('ann');
    expect(await remove(chat, 'nobody')).toEqual({ kind: 'unknown' });
    await remove(chat, 'ann');
    const count = await chat.wait(chat.world.store.storage.system.unregistrations());
    expect(await remove(chat, 'ann')).toEqual({ kind: 'already', groups: 0 });
    expect(await chat.wait(chat.world.store.storage.system.unregistrations())).toBe(count);
  });
});

describe('app disable', () => {
  const setEnabled = async (chat: Chat, isEnabled: boolean): Promise<void> => {
    const { system } = chat.world.store.storage;
    const row = (await chat.wait(system.apps())).find((candidate) => candidate.app === app);
    if (!row) throw new Error('the world has an app');
    await chat.wait(system.putApp({ ...row, isEnabled }));
  };

  test('Disconnected/KickedOut, logins are refused with 6000003, and after app enable they are not [CONN-4a, TOKEN-8]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await setEnabled(chat, false);
    await chat.run(10_000);
    expect(ann.states).toEqual([...loggedIn, 'Disconnected/KickedOut']);
    expect(await ann.loginCode()).toBe(ZIMErrorCode.CommonModuleInvalidAppID);
    await setEnabled(chat, true);
    await chat.run(10_000);
    expect(await ann.loginCode()).toBe(0);
  });

  test('a device that was away is refused when it comes back [CONN-4]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await setEnabled(chat, false);
    await chat.run(10_000);
    plugIn();
    await chat.run(20_000);
    expect(ann.states.at(-1)).toBe('Disconnected/LoginInterrupted');
  });
});

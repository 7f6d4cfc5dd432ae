import { unregisterUser } from '@parley/server/cli/unregister';
import type { Config } from '@parley/server/config';
import { defaultConfig } from '@parley/server/config';
import { toAppID, toUserID } from '@parley/server/core/ids';
import { logOf } from '@parley/server/features/session/log-names';
import type { FileOwner, StoredFiles } from '@parley/server/files/stored-files';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import { Chat, type ChatDevice } from '../chat.ts';

const ownerOf = async (chat: Chat, userID: string): Promise<FileOwner> => {
  const { users } = chat.world.store.storage.read(toAppID(simAppID));
  const user = await chat.wait(users.byUserID(toUserID(userID)));
  if (!user) throw new Error('nobody of that name has logged in');
  return { kind: 'logs', app: toAppID(simAppID), userKey: user.userKey };
};

const filesOf = ({ world: { servers } }: Chat): StoredFiles => {
  const [server] = servers;
  if (!server) throw new Error('there is a server');
  return server.files;
};

/** The log that the server holds of the device; `undefined` if there is none, or it is not whole. */
async function heldLog(
  chat: Chat,
  { device, userID }: Pick<ChatDevice, 'device' | 'userID'>,
): Promise<string | undefined> {
  const files = filesOf(chat);
  const owner = await ownerOf(chat, userID);
  const held = (await chat.wait(files.list(owner))).findLast((file) => logOf(file)?.deviceID === device.name);
  return held?.isWhole
    ? new TextDecoder().decode(await chat.wait(files.read({ ...owner, name: held.name })))
    : undefined;
}

const withLogs = (logs: Partial<Config['logs']>) =>
  Chat.open({ configure: (config) => ({ ...config, logs: { ...config.logs, ...logs } }) });

describe('uploadLog', () => {
  test('brings what the SDK did to the server, and no token [INSTANCE-30]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    expect(await chat.wait(ann.zim.uploadLog())).toBe(undefined);
    const log = await heldLog(chat, ann);
    expect(log).toMatch(/created/);
    expect(log).toMatch(/connection state state=Connected event=Success\n/);
    expect(log).not.toContain(ann.token().slice(0, 20));
  });

  test('of a long log goes in parts, meets no budget and is put together [CONN-22]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ token: ann.token(86_400) });
    for (let round = 0; round < 400; round += 1) {
      chat.world.resetDevice(ann.device);
      await chat.run(12_000);
    }
    await chat.wait(ann.zim.uploadLog());
    const log = await heldLog(chat, ann);
    expect(log?.length).toBeGreaterThan(60_000);
    expect(log?.match(/Reconnecting event=LoginInterrupted\n/g)).toHaveLength(400);
    expect(chat.world.network.heldMs).toBe(0);
  });

  test('a second time within ten minutes takes the place of the first; another device has its own [INSTANCE-28]', async () => {
    const chat = await Chat.open();
    const [ann, other] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    await chat.wait(ann.zim.uploadLog());
    await chat.wait(other.zim.uploadLog());
    const first = await heldLog(chat, ann);
    chat.world.resetDevice(ann.device);
    await chat.run(5000);
    await Promise.all([chat.wait(ann.zim.uploadLog()), chat.wait(ann.zim.uploadLog())]);
    expect((await heldLog(chat, ann))?.length).toBeGreaterThan(first?.length ?? 0);
    expect(await heldLog(chat, other)).not.toContain('Reconnecting');
  });

  test('is kept of so many devices of a user [INSTANCE-29]', async () => {
    const chat = await withLogs({ uploadsPerUserMax: 1 });
    const [ann, other] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    await chat.wait(ann.zim.uploadLog());
    await chat.run(1000);
    await chat.wait(other.zim.uploadLog());
    expect(await heldLog(chat, ann)).toBe(undefined);
    expect(await heldLog(chat, other)).toBeDefined();
  });

  test('follows the level of the log [INSTANCE-26]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    ann.zim.setLogConfig({ logLevel: 'disable' });
    await ann.login();
    await chat.wait(ann.zim.uploadLog());
    expect(await heldLog(chat, ann)).not.toContain('connection state');
    ann.zim.setLogConfig({ logLevel: 'nonsense' as 'info' });
    ann.zim.setLogConfig({ logLevel: 'info' });
    chat.world.resetDevice(ann.device);
    await chat.run(5000);
    await chat.wait(ann.zim.uploadLog());
    expect(await heldLog(chat, ann)).toContain('connection state');
  });

  test('before a login and after a logout is rejected with 6000121 [INSTANCE-27]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    expect(await chat.codeOf(ann.zim.uploadLog())).toBe(6000121);
    await ann.login();
    ann.zim.logout();
    expect(await chat.codeOf(ann.zim.uploadLog())).toBe(6000121);
  });

  test('over the limit of the server is rejected with 6000010 [INSTANCE-27, INSTANCE-29]', async () => {
    const chat = await withLogs({ maxBytes: 1 });
    const ann = await chat.loggedIn('ann');
    expect(await chat.codeOf(ann.zim.uploadLog())).toBe(6000010);
    expect(await heldLog(chat, ann)).toBe(undefined);
  });

  test('over what a user may upload is rejected with 6000010, on all devices, until some time has passed [PARAM-13c]', async () => {
    const chat = await withLogs({ userBytesPerHour: 3 * 4096 });
    const [ann, other] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    const codes: number[] = [];
    for (let upload = 0; upload < 10 && !codes.includes(6000010); upload += 1) {
      codes.push(await chat.codeOf(ann.zim.uploadLog()));
    }
    expect(codes.slice(-2)).toEqual([0, 6000010]);
    expect(await chat.codeOf(other.zim.uploadLog())).toBe(6000010);
    await chat.run(21 * 60_000);
    expect(await chat.codeOf(other.zim.uploadLog())).toBe(0);
  });

  test('is rejected with 6000010 while the disk of the server is full, and taken when it is not [INSTANCE-29a]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    chat.breakNext('uploadLog', 'diskFull');
    expect(await chat.codeOf(ann.zim.uploadLog())).toBe(6000010);
    expect(await heldLog(chat, ann)).toBe(undefined);
    expect(await chat.codeOf(ann.zim.uploadLog())).toBe(0);
    expect(await heldLog(chat, ann)).toBeDefined();
  });

  test('over what the logs of the app, or of all, may take is rejected with 6000010, and nothing is kept [INSTANCE-29a]', async () => {
    for (const quota of [{ appBytesMax: 8192 }, { allBytesMax: 8192 }]) {
      const chat = await withLogs(quota);
      const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
      expect(await chat.codeOf(ann.zim.uploadLog())).toBe(0);
      expect(await chat.codeOf(bob.zim.uploadLog())).toBe(6000010);
      expect(await filesOf(chat).usage('logs')).toBe(8192);
      // The one that is there gives way to a later one of its device only when that has been written.
      expect(await chat.codeOf(ann.zim.uploadLog())).toBe(6000010);
      expect(await heldLog(chat, ann)).toBeDefined();
    }
  });

  test('over what the logs of one user may take lets the oldest go [INSTANCE-29a]', async () => {
    const chat = await withLogs({ userBytesMax: 2 * 8192 });
    const devices = [await chat.loggedIn('ann'), await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    for (const { zim } of devices) {
      await chat.wait(zim.uploadLog());
      await chat.run(1000);
    }
    const held = await Promise.all(devices.map((device) => heldLog(chat, device)));
    expect(held.map((log) => log !== undefined)).toEqual([false, true, true]);
  });

  test('of more than a user may upload in an hour is rejected with 6000010, later taken [INSTANCE-29a]', async () => {
    const chat = await withLogs({ userBytesPerHour: 2 * 4096 });
    const [ann, other, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const codes: number[] = [];
    for (const { zim } of [ann, other, ann, bob]) codes.push(await chat.codeOf(zim.uploadLog()));
    expect(codes).toEqual([0, 0, 6000010, 0]);
    await chat.run(31 * 60_000);
    expect(await chat.codeOf(ann.zim.uploadLog())).toBe(0);
  });

  test('is kept as long as the server says, and no longer than the user is there [INSTANCE-29b]', async () => {
    const chat = await withLogs({ keepMs: 3 * 3_600_000 });
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    for (const { zim } of [ann, bob]) await chat.wait(zim.uploadLog());
    const app = toAppID(simAppID);
    const { storage } = chat.world.store;
    await chat.wait(
      unregisterUser({ storage, config: defaultConfig, app, userID: toUserID('bob'), now: chat.world.own.wall() }),
    );
    await chat.run(3_700_000);
    expect([await heldLog(chat, ann), await heldLog(chat, bob)].map((log) => log !== undefined)).toEqual([true, false]);
    await chat.run(3 * 3_600_000);
    expect(await filesOf(chat).usage('logs')).toBe(0);
    expect(await filesOf(chat).owners('logs', app)).toEqual([]);
  });

  test.each(['storage', 'handler', 'silence'] as const)(
    'is rejected with 6000010 after a fault on the server: %s [INSTANCE-27, PARAM-16]',
    async (kind) => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      chat.breakNext('uploadLog', kind);
      const startedAt = chat.world.clock.now;
      expect(await chat.codeOf(ann.zim.uploadLog())).toBe(6000010);
      if (kind === 'silence') expect(chat.world.clock.now - startedAt).toBeCloseTo(10_000, -2);
      expect(await chat.codeOf(ann.zim.uploadLog())).toBe(0);
    },
  );

  test('without a connection, or when it breaks, is rejected with 6000010 [INSTANCE-27]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    chat.breakNext('uploadLog', 'silence');
    const broken = ann.zim.uploadLog();
    broken.catch(() => {});
    await chat.run(500);
    chat.pullCable(ann);
    expect(await chat.codeOf(broken)).toBe(6000010);
    expect(await chat.codeOf(ann.zim.uploadLog())).toBe(6000010);
  });

  test('at a logout is rejected with 6000122, at a destroy with 6000002 [INSTANCE-27]', async () => {
    const chat = await Chat.open();
    const [ann, other] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    const [left, destroyed] = [ann.zim.uploadLog(), other.zim.uploadLog()];
    left.catch(() => {});
    destroyed.catch(() => {});
    ann.zim.logout();
    other.zim.destroy();
    expect([await chat.codeOf(left), await chat.codeOf(destroyed)]).toEqual([6000122, 6000002]);
  });
});

import { toAppID, toUserID } from '@parley/server/core/ids';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import { Chat, type ChatDevice } from '../chat.ts';

/** The log that the server holds of the device; `undefined` if there is none, or it is not whole. */
async function heldLog(chat: Chat, { device, userID }: ChatDevice): Promise<string | undefined> {
  const { users, logUploads } = chat.world.store.storage.read(toAppID(simAppID));
  const user = await chat.wait(users.byUserID(toUserID(userID)));
  const upload = user && (await chat.wait(logUploads.newest(user.userKey, device.name)));
  return upload?.isComplete ? chat.wait(logUploads.textOf(upload)) : undefined;
}

const withLogs = (logs: { maxBytes?: number; uploadsPerUserMax?: number }) =>
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
    const limits = { logUploadBytesMost: 1024, logUploadBytesPerSecond: 64 };
    const chat = await Chat.open({ configure: (config) => ({ ...config, limits: { ...config.limits, ...limits } }) });
    const [ann, other] = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    const codes: number[] = [];
    for (let upload = 0; upload < 10 && !codes.includes(6000010); upload += 1) {
      codes.push(await chat.codeOf(ann.zim.uploadLog()));
    }
    expect(codes.slice(-2)).toEqual([0, 6000010]);
    expect(await chat.codeOf(other.zim.uploadLog())).toBe(6000010);
    await chat.run(60_000);
    expect(await chat.codeOf(other.zim.uploadLog())).toBe(0);
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

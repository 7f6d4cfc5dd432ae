import { ZIMConversationType, type ZIMMessage } from '@parley/client';
import { toAppID } from '@parley/server/core/ids';
import { stopBroadcast } from '@parley/server/features/messages/index';
import { describe, expect, test } from 'vitest';
import { simAppID } from '../../world.ts';
import type { Chat, ChatDevice } from '../chat.ts';
import { saying, setStage } from './said.ts';

function hear({ zim }: ChatDevice): ZIMMessage[] {
  const heard: ZIMMessage[] = [];
  zim.on('broadcastMessageReceived', (_zim, { message }) => heard.push(message));
  return heard;
}

const toAll = (text: string, more: object = {}) => {
  const { Priority: _none, ...said } = saying(text, more);
  return said;
};

const textsOf = (heard: readonly ZIMMessage[]) => heard.map((message) => Reflect.get(message, 'message'));

/** What the operator sees of them, the newest first. */
async function watched(chat: Chat) {
  const rows = await chat.wait(chat.world.store.storage.read(toAppID(simAppID)).broadcasts.newest(9));
  return rows.map(({ state, told }) => `${state} ${told}`);
}

describe('SendMessageToAllUsers', () => {
  test('is heard by every session that is online, once, and kept nowhere [APIMSG-12, RECV-16]', async () => {
    const { chat, backend, call, ann, bob } = await setStage(['ann', 'bob', 'carol'], { servers: 2 });
    const tablet = await chat.loggedIn('bob', { platformType: 5 });
    await chat.wait(bob.zim.addUsersToBlacklist(['ann']));
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'new' }] });
    const heard = [ann, bob, tablet].map(hear);
    expect(
      await call('SendMessageToAllUsers', toAll('fire', { MessageBody: { Message: 'fire', ExtendedData: 'x' } })),
    ).toEqual({
      Code: 0,
      Message: 'success',
      RequestId: expect.any(String),
    });
    await chat.run(2000);
    expect(heard.map(textsOf)).toEqual([['fire'], ['fire'], ['fire']]);
    const place = {
      conversationID: '',
      conversationType: ZIMConversationType.Unknown,
      messageSeq: 0,
      senderUserID: 'ann',
    };
    const marks = { isBroadcastMessage: true, isServerMessage: true, extendedData: 'x' };
    expect(heard.flat()).toMatchObject([
      { ...place, ...marks, direction: 0 },
      { ...place, ...marks, direction: 1 },
      { ...place, ...marks, direction: 1 },
    ]);
    const fresh = await chat.loggedIn('new');
    const late = hear(fresh);
    await chat.run(2000);
    expect([late, await fresh.list(), await bob.list(), bob.received]).toEqual([[], [], [], []]);
    expect(await watched(chat)).toEqual(['done 3']);
  });

  test('is not told to who was away, also not later', async () => {
    const { chat, call, bob } = await setStage(['ann', 'bob']);
    bob.device.kill({ losesCache: false });
    await chat.run(60_000);
    await call('SendMessageToAllUsers', toAll('fire'));
    await chat.run(2000);
    const back = bob.restart();
    const heard = hear(back);
    await back.login();
    await chat.run(2000);
    expect(heard).toEqual([]);
    expect(await watched(chat)).toEqual(['done 1']);
  });

  test('is told once, also where a server dies meanwhile', async () => {
    const { chat, backend, ann } = await setStage(['ann', 'zoe']);
    const heard = hear(ann);
    backend.start('SendMessageToAllUsers', toAll('fire')).catch(() => {});
    await chat.run(100);
    await chat.restartServers();
    await chat.run(20_000);
    expect(textsOf(heard).length).toBeLessThanOrEqual(1);
    expect(await watched(chat)).toEqual([expect.stringMatching(/^done \d$/)]);
  });

  test('takes Text and Custom, and nothing else until there are files [APIMSG-13]', async () => {
    const { chat, backend, ann } = await setStage(['ann']);
    const heard = hear(ann);
    const code = async (more: object) => {
      await chat.run(1100);
      return backend.code('SendMessageToAllUsers', { ...toAll('x'), ...more });
    };
    expect(await code({ MessageType: 200, SubMsgType: 3 })).toBe(0);
    expect(await code({ MessageType: 2 })).toBe(660000002);
    expect(await code({ MessageType: 10 })).toBe(660000002);
    expect(await code({ MessageType: 11 })).toBe(660000002);
    expect(await code({ MessageType: 200 })).toBe(660000002);
    expect(await code({ MessageBody: { Message: '' } })).toBe(660000002);
    expect(await code({ MessageBody: undefined })).toBe(660000002);
    expect(await code({ PushType: 3 })).toBe(660000002);
    expect(await code({ FromUserId: 'ghost' })).toBe(660500002);
    expect(await code({ MessageBody: { Message: 'x'.repeat(2048) } })).toBe(0);
    expect(await code({ MessageBody: { Message: 'x'.repeat(2049) } })).toBe(660400001);
    await chat.run(2000);
    expect(heard).toMatchObject([{ type: 200, subType: 3 }, { type: 1 }]);
  });

  test('says nothing in the app where it asks for push alone', async () => {
    const { chat, call, ann } = await setStage(['ann']);
    const heard = hear(ann);
    expect(await call('SendMessageToAllUsers', toAll('x', { PushType: 2 }))).toMatchObject({ Code: 0 });
    await chat.run(2000);
    await call('SendMessageToAllUsers', toAll('y', { PushType: 1 }));
    await chat.run(2000);
    expect(textsOf(heard)).toEqual(['y']);
  });

  test('stops at one a second, and at as many within 24 hours as a setting says', async () => {
    const { chat, backend } = await setStage(['ann'], {
      configure: (config) => ({ ...config, messages: { ...config.messages, broadcastsPerDay: 3 } }),
    });
    const code = () => backend.code('SendMessageToAllUsers', toAll('x'));
    expect([await code(), await code()]).toEqual([0, 660500003]);
    await chat.run(1100);
    expect(await code()).toBe(0);
    await chat.restartServers();
    await chat.run(1100);
    expect(await code()).toBe(0);
    await chat.run(1100);
    expect(await code()).toBe(660500003);
  });

  test('is over when the operator stops it', async () => {
    const { chat, backend, ann } = await setStage(['ann']);
    const heard = hear(ann);
    const app = toAppID(simAppID);
    const { storage } = chat.world.store;
    const sent = backend.start('SendMessageToAllUsers', toAll('x'));
    await chat.wait(sent);
    const [{ messageID } = { messageID: 0 }] = await chat.wait(storage.read(app).broadcasts.newest(1));
    const stop = () =>
      chat.wait(
        storage.transact([{ app, kind: 'name', key: 'broadcasts' }], (transaction) =>
          stopBroadcast(transaction.stores(app), messageID),
        ),
      );
    const stopped = await stop();
    await chat.run(5000);
    expect(textsOf(heard).length).toBe(stopped ? 0 : 1);
    expect(await stop()).toBeUndefined();
    expect(await watched(chat)).toEqual([stopped ? 'stopped 0' : 'done 1']);
  });
});

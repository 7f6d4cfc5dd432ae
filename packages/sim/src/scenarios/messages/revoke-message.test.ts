import {
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageQueryMode,
  ZIMMessageRevokeStatus,
  ZIMMessageType,
  ZIMRevokeType,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { readServer } from '../../server-logs.ts';
import { Chat, type ChatDevice, type ChatOptions, textMessage } from '../chat.ts';

async function annAndBob(options?: ChatOptions): Promise<{ chat: Chat; ann: ChatDevice; bob: ChatDevice }> {
  const chat = await Chat.open(options);
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

const within = (revokeWithinSeconds: number): ChatOptions => ({
  configure: (config) => ({ ...config, messages: { ...config.messages, revokeWithinSeconds } }),
});

const typesOf = (messages: readonly ZIMMessage[]) => messages.map(({ type }) => type);
const localPage = { mode: ZIMMessageQueryMode.OnlyLocal };

describe('revokeMessage', () => {
  test('resolves with a Revoke in the place of the message [REVOKE-1, REVOKE-5, REVOKE-9, REVOKE-10, REVOKE-11, REVOKE-12]', async () => {
    const { chat, ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    await chat.run(1000);
    const revoked = await ann.revoke(sent, { revokeExtendedData: 'why' });
    const { messageID, localMessageID, messageSeq, timestamp, orderKey } = sent;
    expect(revoked).toMatchObject({
      ...{ messageID, localMessageID, messageSeq, timestamp, orderKey },
      ...{ senderUserID: 'ann', conversationID: 'bob', conversationType: 0, direction: 0, sentStatus: 1 },
      type: ZIMMessageType.Revoke,
      revokeType: ZIMRevokeType.TwoWay,
      revokeStatus: ZIMMessageRevokeStatus.SelfRevoke,
      operatedUserID: 'ann',
      revokeExtendedData: 'why',
      originalMessageType: ZIMMessageType.Text,
      originalTextMessageContent: 'hello',
    });
    expect(revoked).not.toHaveProperty('message');
    const { revokeTimestamp } = revoked as { revokeTimestamp?: number };
    expect(Math.abs((revokeTimestamp ?? 0) - chat.world.own.wall())).toBeLessThan(1000);
    for (const mode of [ZIMMessageQueryMode.OnlyLocal, ZIMMessageQueryMode.PreferServer]) {
      expect(await ann.page('bob', { mode })).toEqual([revoked]);
    }
  });

  test('tells the calling device of the conversation alone, where it was the last message [REVOKE-13]', async () => {
    const { chat, ann } = await annAndBob();
    const first = await ann.send('bob', 'first');
    const last = await ann.send('bob', 'last');
    ann.order.length = 0;
    await ann.revoke(first);
    await chat.run(500);
    expect(ann.order).toEqual([]);
    await ann.revoke(last);
    expect(ann.order).toEqual(['conversationChanged']);
    expect(ann.conversations.get('bob')?.lastMessage?.type).toBe(ZIMMessageType.Revoke);
    await chat.run(500);
    expect(ann.revoked).toEqual([]);
  });

  test('leaves what the app attached on this device, wherever the message shows', async () => {
    const { chat, ann, bob } = await annAndBob();
    const mine = { ...textMessage('hello'), localExtendedData: 'mine' };
    const { message } = await chat.wait(ann.startSend('bob', mine));
    const sent = { ...message };
    await chat.run(500);
    const revoked = await ann.revoke(sent);
    const [listed] = await ann.list();
    const shown = [revoked, listed?.lastMessage, ...(await ann.page('bob', localPage))];
    expect(shown.map((one) => [one?.type, one?.localExtendedData])).toEqual(Array(3).fill([31, 'mine']));
    await chat.run(500);
    expect(bob.revoked[0]?.[0]?.localExtendedData).toBe('');
  });

  test('takes a Custom message back without its text [REVOKE-1, REVOKE-10]', async () => {
    const { chat, ann } = await annAndBob();
    const custom = { type: ZIMMessageType.Custom, message: 'secret', subType: 3 } as const;
    const config = { priority: ZIMMessagePriority.Low };
    const { message } = await chat.wait(ann.zim.sendMessage({ ...custom }, 'bob', 0, config));
    expect(await ann.revoke(message)).toMatchObject({
      originalMessageType: ZIMMessageType.Custom,
      originalTextMessageContent: '',
      revokeExtendedData: '',
    });
  });

  test('after the time that the server allows is rejected with 6000278 [REVOKE-3]', async () => {
    const { chat, ann } = await annAndBob();
    const [late, inTime] = [await ann.send('bob', 'late'), await ann.send('bob', 'in time')];
    await chat.run((inTime.timestamp ?? 0) + 119_500 - chat.world.own.wall());
    expect(await ann.revokeCode(inTime)).toBe(0);
    await chat.run(1000);
    expect(await ann.revokeCode(late)).toBe(6000278);
    expect(typesOf(await ann.page('bob'))).toEqual([ZIMMessageType.Text, ZIMMessageType.Revoke]);
  });

  test('is possible for as long as the operator says [REVOKE-3]', async () => {
    const { chat, ann } = await annAndBob(within(3600));
    const sent = await ann.send('bob', 'hello');
    await chat.run(3_000_000);
    expect(await ann.revokeCode(sent)).toBe(0);
  });

  test('of what was revoked before is rejected with 6000279, however it is named [REVOKE-4]', async () => {
    const { ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    const revoked = await ann.revoke(sent);
    expect(await ann.revokeCode(sent)).toBe(6000279);
    expect(await ann.revokeCode(revoked)).toBe(6000279);
  });

  test('of what the server does not have is rejected with 6000203 [REVOKE-4]', async () => {
    const { ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    expect(await ann.revokeCode({ ...sent, messageSeq: 9 })).toBe(6000203);
    expect(await ann.revokeCode({ ...sent, messageID: '1' })).toBe(6000203);
    expect(await ann.revokeCode({ ...sent, conversationID: 'nobody' })).toBe(6000203);
    expect(typesOf(await ann.page('bob'))).toEqual([ZIMMessageType.Text]);
  });

  test('of a message of the other side is rejected with 6000001, whoever it says that sent it [REVOKE-6]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await ann.send('bob', 'hello');
    await chat.run(500);
    const [received] = await bob.page('ann');
    if (!received) throw new Error('there is one');
    expect(await bob.revokeCode(received)).toBe(6000001);
    expect(await bob.revokeCode({ ...received, senderUserID: 'bob' })).toBe(6000001);
    expect(typesOf(await ann.page('bob'))).toEqual([ZIMMessageType.Text]);
  });

  test.each<[string, Partial<ZIMMessage>, number]>([
    ['of a room [REVOKE-2]', { conversationType: 1 }, 6000001],
    ['that was never accepted [REVOKE-2]', { sentStatus: 2, messageID: '' }, 6000001],
    ['that stands on this device alone [REVOKE-2]', { isUserInserted: true }, 6000001],
    ['that is a Command [REVOKE-1]', { type: ZIMMessageType.Command }, 6000001],
    ['that is a Tips message [REVOKE-1]', { type: ZIMMessageType.Tips }, 6000001],
    ['with an ID that is none', { messageID: '1e3' }, 6000001],
    ['without a sequence', { messageSeq: -1 }, 6000001],
    ['of an empty conversation', { conversationID: '' }, 6000001],
  ])('of a message %s is rejected without asking the server', async (_what, over, code) => {
    const { chat, ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')), ...over };
    chat.breakNext('revokeMessage', 'storage');
    expect(await ann.revokeCode(sent)).toBe(code);
  });

  test('takes extended data of 200 bytes and no more [REVOKE-8]', async () => {
    const { ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    expect(await ann.revokeCode(sent, { revokeExtendedData: `${'é'.repeat(100)}x` })).toBe(6000001);
    const push = { title: 't', content: 'c', payload: '', resourcesID: '', threadID: '', enableBadge: false };
    const config = { revokeExtendedData: 'é'.repeat(100), pushConfig: { ...push, badgeIncrement: 0 } };
    expect(await ann.revokeCode(sent, config)).toBe(0);
  });

  test('without a connection is rejected with 6000104, before login with 6000121', async () => {
    const { chat, ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await ann.revokeCode(sent)).toBe(6000104);
    expect(await chat.device('ann').revokeCode(sent)).toBe(6000121);
  });

  test('is rejected with 6000202 when the storage fails, and changes nothing', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    chat.breakNext('revokeMessage', 'storage');
    expect(await ann.revokeCode(sent)).toBe(6000202);
    await chat.run(500);
    expect(bob.revoked).toEqual([]);
    expect(await ann.revokeCode(sent)).toBe(0);
  });

  test('whose answer was lost with the server may be repeated, and is one revocation [REVOKE-4a, REVOKE-13]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    await chat.run(500);
    const [server] = chat.world.servers;
    if (!server) throw new Error('there is a server');
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 2000 };
    const code = chat.codeOf(ann.startRevoke(sent, { revokeExtendedData: 'why' }), 60_000);
    await revokedInStore(chat);
    server.kill('reset');
    expect(await code).toBe(6000009);
    chat.world.network.conditions = conditions;
    await chat.wait(server.start());
    await chat.run(30_000);
    // Nobody told the app yet that its call took effect.
    expect(ann.revoked.map((list) => typesOf(list))).toEqual([[ZIMMessageType.Revoke]]);
    expect(await ann.revokeCode(sent, { revokeExtendedData: 'other' })).toBe(6000279);
    const again = await ann.revoke(sent, { revokeExtendedData: 'why' });
    expect(again).toEqual((await ann.page('bob', localPage))[0]);
    await chat.run(1000);
    expect(bob.revoked).toHaveLength(1);
  });

  test('that was not answered in time is looked after, and told when its answer comes late', async () => {
    const { chat, ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 6000 };
    expect(await ann.revokeCode(sent)).toBe(6000105);
    chat.world.network.conditions = conditions;
    await chat.run(30_000);
    expect(typesOf(await ann.page('bob', localPage))).toEqual([ZIMMessageType.Revoke]);
    expect(ann.revoked).toHaveLength(1);
    expect((await ann.revoke(sent)).type).toBe(ZIMMessageType.Revoke);
  });

  test('of a message that was sent again after a failure takes the accepted one back', async () => {
    const { chat, ann, bob } = await annAndBob();
    chat.breakNext('sendMessage', 'storage');
    const failing = textMessage('hello');
    expect(await ann.sendCode('bob', failing)).toBe(6000203);
    expect(await ann.revokeCode(failing)).toBe(6000001);
    await chat.run(200);
    expect(await ann.sendCode('bob', failing, { isRetrySend: true })).toBe(0);
    expect(await ann.revokeCode(failing)).toBe(0);
    await chat.run(500);
    expect(typesOf(await bob.page('ann'))).toEqual([ZIMMessageType.Revoke]);
  });
});

/** Lets time pass until the database holds a change, whose answer is still on its way. */
async function revokedInStore({ world }: Chat): Promise<void> {
  for (let step = 0; step < 1000; step += 1) {
    const [log] = await world.waitFor(readServer(world, ['ann', 'bob']));
    if (log?.messages.some(({ position, changedPosition }) => changedPosition > position)) return;
    await world.clock.run(1);
  }
  throw new Error('nothing was changed');
}

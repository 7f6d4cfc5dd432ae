import type { ZIMMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { textOf } from '../chat.ts';
import { makeStage } from '../groups/groups.ts';
import { historyOf, inGroup, say, watchMessages } from '../groups/messages.ts';
import { AppBackend } from './backend.ts';
import { multipleOf, saying, setStage } from './said.ts';

const dayMs = 24 * 60 * 60 * 1000;
const ofBob = { ToUserId: 'bob', ImportedUserId: 'bob' };
const ofAnn = { ToUserId: 'bob', ImportedUserId: 'ann' };

describe('ImportPeerMsg', () => {
  test('fills the history of one of the two, and the same for the other one attaches him [APIMSG-20, APIMSG-21]', async () => {
    const { chat, call, ann, bob } = await setStage(['ann', 'bob']);
    const SendMessageTime = chat.world.wall() - dayMs;
    const first = await call('ImportPeerMsg', saying('once', { ...ofBob, SendMessageTime }));
    expect(first).toMatchObject({ Code: 0, MsgId: expect.any(String), MsgSeq: 1 });
    expect(await bob.texts('ann')).toEqual(['once']);
    expect(await ann.texts('bob')).toEqual([]);
    const [message] = (await bob.page('ann')) as [ZIMMessage];
    const { MsgId: messageID } = first;
    expect(message).toMatchObject({ messageID, messageSeq: 1, timestamp: SendMessageTime, isServerMessage: false });
    expect(message).toMatchObject({ senderUserID: 'ann', direction: 1, isGroupTargetedMessage: false });
    expect(await call('ImportPeerMsg', saying('once', { ...ofAnn, SendMessageTime }))).toMatchObject({
      Code: 0,
      MsgId: first['MsgId'],
      MsgSeq: 1,
    });
    expect(await ann.texts('bob')).toEqual(['once']);
    const again = await call('ImportPeerMsg', saying('once', { ...ofAnn, SendMessageTime }));
    expect(again).toMatchObject({ MsgSeq: 2 });
    expect([await ann.texts('bob'), await bob.texts('ann')]).toEqual([['once', 'once'], ['once']]);
  });

  test.each([
    ['another text', { MessageBody: { Message: 'twice' } }],
    ['another time', { SendMessageTime: 1 }],
    ['another sender', { FromUserId: 'bob', ToUserId: 'ann' }],
    ['another type', { MessageType: 200, SubMsgType: 1 }],
    ['other data beside it', { MessageBody: { Message: 'once', ExtendedData: 'x' } }],
  ])('attaches nobody to a message with %s', async (_what, other: object) => {
    const { chat, call } = await setStage(['ann', 'bob']);
    const SendMessageTime = chat.world.wall() - dayMs;
    await call('ImportPeerMsg', saying('once', { ...ofBob, SendMessageTime }));
    const time = 'SendMessageTime' in other ? { SendMessageTime: SendMessageTime + 1 } : {};
    const answer = await call('ImportPeerMsg', { ...saying('once', { ...ofAnn, SendMessageTime }), ...other, ...time });
    expect(answer).toMatchObject({ Code: 0, MsgSeq: 2 });
  });

  test('tells nobody, and counts for nobody; the conversation is there when the device comes back', async () => {
    const { chat, backend, call, ann, bob } = await setStage(['ann', 'bob']);
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'new' }] });
    const SendMessageTime = chat.world.wall() - dayMs;
    for (const ImportedUserId of ['ann', 'new']) {
      await call('ImportPeerMsg', saying('old', { ToUserId: 'new', ImportedUserId, SendMessageTime }));
    }
    await call('ImportPeerMsg', saying('old', { ...ofBob, SendMessageTime }));
    await call('ImportPeerMsg', saying('old', { ...ofAnn, SendMessageTime }));
    expect([ann, bob].map(({ received, listed }) => [received, listed])).toEqual([
      [[], []],
      [[], []],
    ]);
    const fresh = await chat.loggedIn('new');
    expect([fresh.received, fresh.totals.filter((total) => total > 0)]).toEqual([[], []]);
    expect(
      (await fresh.list()).map(({ conversationID, unreadMessageCount }) => [conversationID, unreadMessageCount]),
    ).toEqual([['ann', 0]]);
    bob.device.kill({ losesCache: false });
    const back = bob.restart();
    await back.login();
    await chat.run(500);
    expect(back.received).toEqual([]);
    expect((await back.list()).map(({ lastMessage }) => lastMessage && textOf(lastMessage))).toEqual(['old']);
    await ann.send('bob', 'now');
    expect(back.received).toMatchObject([{ texts: ['now'] }]);
    expect(await back.texts('ann')).toEqual(['old', 'now']);
    expect((await back.list()).map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([1]);
  });

  test('tells a device nothing of it that is online, with what it is told next either', async () => {
    const { chat, call, ann, bob } = await setStage(['ann', 'bob']);
    await ann.send('bob', 'before');
    const SendMessageTime = chat.world.wall() - 1000;
    await call('ImportPeerMsg', saying('taken over', { ...ofBob, SendMessageTime }));
    await ann.send('bob', 'after');
    await chat.run(2000);
    expect(bob.received).toMatchObject([
      { texts: ['before'], isOffline: false },
      { texts: ['after'], isOffline: false },
    ]);
    expect(await bob.texts('ann')).toEqual(['before', 'taken over', 'after']);
    expect(await ann.texts('bob')).toEqual(['before', 'after']);
    expect((await bob.list()).map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([2]);
  });

  test('keeps the order of the times, where the oldest comes first', async () => {
    const { chat, call, bob } = await setStage(['ann', 'bob']);
    const now = chat.world.wall();
    for (const [index, text] of ['a', 'b', 'c'].entries()) {
      await call('ImportPeerMsg', saying(text, { ...ofBob, SendMessageTime: now - (3 - index) * dayMs }));
    }
    const page = await bob.page('ann');
    expect(page.map(textOf)).toEqual(['a', 'b', 'c']);
    expect(page.map(({ orderKey = 0 }) => Math.floor(orderKey / 1024))).toEqual(
      [3, 2, 1].map((days) => now - days * dayMs),
    );
    expect(page.map(({ timestamp }) => timestamp)).toEqual([3, 2, 1].map((days) => now - days * dayMs));
    await call('ImportPeerMsg', saying('late', { ...ofBob, SendMessageTime: now - 4 * dayMs }));
    expect(await bob.texts('ann')).toEqual(['a', 'b', 'c', 'late']);
  });

  test('does not mind who has blocked whom since', async () => {
    const { chat, call, bob } = await setStage(['ann', 'bob']);
    await chat.wait(bob.zim.addUsersToBlacklist(['ann']));
    expect(await call('ImportPeerMsg', saying('old', ofBob))).toMatchObject({ Code: 0 });
    expect(await call('ImportPeerMsg', saying('older', ofBob))).toMatchObject({ Code: 0 });
    expect(await bob.texts('ann')).toEqual(['old', 'older']);
  });

  test('takes Multiple and Custom, and passes over what concerns delivery', async () => {
    const { call, bob } = await setStage(['ann', 'bob']);
    await call('ImportPeerMsg', saying(multipleOf({ MsgType: 1, Msg: 'one' }), { ...ofBob, MessageType: 10 }));
    const MessageBody = { Message: 'x', OfflinePush: 7, HasReceipt: 'yes' };
    await call('ImportPeerMsg', saying('', { ...ofBob, MessageBody, MessageType: 200, SubMsgType: 4 }));
    expect(await bob.page('ann')).toMatchObject([{ type: 10 }, { type: 200, subType: 4, receiptStatus: 0 }]);
  });

  test('declines what cannot have been', async () => {
    const { chat, backend } = await setStage(['ann', 'bob', 'carol']);
    const code = (more: object) => backend.code('ImportPeerMsg', { ...saying('x', ofBob), ...more });
    const now = chat.world.wall();
    expect(await code({ SendMessageTime: now + 60_000 })).toBe(660800046);
    expect(await code({ SendMessageTime: now - 91 * dayMs })).toBe(660000002);
    expect(await code({ SendMessageTime: now - 89 * dayMs })).toBe(0);
    expect(await code({ SendMessageTime: -1 })).toBe(660000002);
    expect(await code({ ImportedUserId: 'carol' })).toBe(660000002);
    expect(await code({ ImportedUserId: undefined })).toBe(660000002);
    expect(await code({ ToUserId: 'ann', ImportedUserId: 'ann' })).toBe(660000002);
    expect(await code({ ToUserId: 'ghost', ImportedUserId: 'ann' })).toBe(660700015);
    expect(await code({ FromUserId: 'ghost' })).toBe(660500002);
    expect(await code({ MessageType: 2 })).toBe(660000002);
    expect(await code({ MessageType: 11 })).toBe(660000002);
    expect(await code({ MessageBody: { Message: 'x'.repeat(2049) } })).toBe(660400001);
    expect(await code({ Priority: 0 })).toBe(660000002);
  });

  test('attaches in one go, and keeps what it has through a restart', async () => {
    const { chat, backend, ann, bob } = await setStage(['ann', 'bob']);
    const SendMessageTime = chat.world.wall() - dayMs;
    const asked = [ofBob, ofAnn, ofAnn, ofBob].map((of) =>
      backend.start('ImportPeerMsg', saying('twin', { ...of, SendMessageTime })),
    );
    const seqs: unknown[] = [];
    for (const one of asked) seqs.push((await chat.wait(one))['MsgSeq']);
    expect(seqs).toEqual([1, 1, 2, 2]);
    await backend.call('ImportPeerMsg', saying('lone', { ...ofBob, SendMessageTime }));
    await chat.restartServers();
    await chat.run(5000);
    expect(await backend.call('ImportPeerMsg', saying('lone', { ...ofAnn, SendMessageTime }))).toMatchObject({
      MsgSeq: 3,
    });
    expect([await ann.texts('bob'), await bob.texts('ann')]).toEqual([
      ['twin', 'twin', 'lone'],
      ['twin', 'twin', 'lone'],
    ]);
  });
});

describe('ImportGroupMsg', () => {
  test('fills the history of a group for its members, of which nobody is told [APIMSG-20]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const backend = new AppBackend(chat);
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'gone' }] });
    const told = [ann, bob, carol].map(watchMessages);
    const SendMessageTime = chat.world.wall() - dayMs;
    const old = saying('old', { GroupId: 'g', FromUserId: 'gone', SendMessageTime });
    expect(await backend.call('ImportGroupMsg', { ...old })).toMatchObject({ Code: 0, MsgSeq: 1 });
    expect(await backend.call('ImportGroupMsg', { ...old })).toMatchObject({ Code: 0, MsgSeq: 2 });
    await say(chat, ann, 'now');
    expect(told).toEqual([[], ['g: now by ann'], ['g: now by ann']]);
    for (const device of [ann, bob, carol]) expect(await historyOf(chat, device)).toEqual(['old', 'old', 'now']);
    const { messageList } = await chat.wait(bob.zim.queryHistoryMessage('g', inGroup, { count: 9 } as never));
    expect(messageList[0]).toMatchObject({ senderUserID: 'gone', timestamp: SendMessageTime, isServerMessage: false });
    expect(bob.conversations.get('g')?.unreadMessageCount).toBe(1);
    const late = await chat.loggedIn('dan');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await chat.run(500);
    expect(await historyOf(chat, late)).toEqual([]);
  });

  test('declines what cannot have been', async () => {
    const { chat, ann } = await makeStage();
    const backend = new AppBackend(chat);
    const code = (more: object) => backend.code('ImportGroupMsg', { ...saying('x', { GroupId: 'g' }), ...more });
    expect(await code({ GroupId: 'nowhere' })).toBe(660600001);
    expect(await code({ FromUserId: 'ghost' })).toBe(660500002);
    expect(await code({ SendMessageTime: chat.world.wall() + 60_000 })).toBe(660800046);
    expect(await code({ SendMessageTime: 1 })).toBe(660000002);
    expect(await code({ MessageType: 2 })).toBe(660000002);
    expect(await code({ MessageBody: { Message: 'x'.repeat(2049) } })).toBe(660400001);
    await chat.wait(ann.zim.dismissGroup('g'));
    expect(await code({})).toBe(660600001);
  });
});

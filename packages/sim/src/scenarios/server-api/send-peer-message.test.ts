import { ZIMConversationType, type ZIMMessage, ZIMMessageReceiptStatus } from '@parley/client';
import { present } from '@parley/kernel/assert';
import { toAppID } from '@parley/server/core/ids';
import { describe, expect, it, test } from 'vitest';
import { textOf } from '../chat.ts';
import { AppBackend } from './backend.ts';
import { multipleOf, originOf, refusedContents, saying, setStage } from './said.ts';

const to = (...ToUserId: readonly string[]) => ({ ToUserId });

describe('SendPeerMessage', () => {
  it('tells all devices of the receiver and of the sender [APIMSG-5, APIMSG-6, APIMSG-8, APIMSG-9]', async () => {
    const { chat, call, ann, bob } = await setStage(['ann', 'bob']);
    const tablet = await chat.loggedIn('bob', { platformType: 5 });
    const answer = await call('SendPeerMessage', saying('hello', to('bob')));
    expect(answer).toMatchObject({ Code: 0, ErrorList: [], AuditInfos: [], SuccList: [{ UserId: 'bob', MsgSeq: 1 }] });
    for (const device of [bob, tablet]) {
      expect(device.received).toMatchObject([{ from: 'ann', texts: ['hello'], isOffline: false }]);
      expect(device.receivedOnline).toEqual([['hello']]);
      expect(device.received.flatMap(({ messages }) => messages).map(originOf)).toEqual(['server ann ann 1']);
      expect(device.listed).toEqual(['Added ann 1']);
      expect(device.totals.at(-1)).toBe(1);
    }
    expect(ann.received).toMatchObject([{ from: 'bob', texts: ['hello'] }]);
    expect(ann.received.flatMap(({ messages }) => messages).map(originOf)).toEqual(['server ann bob 0']);
    expect(ann.listed).toEqual(['Added bob 0']);
    const [kept] = (await bob.page('ann')) as [ZIMMessage];
    const [{ MsgId }] = answer['SuccList'] as [{ MsgId: string }];
    expect(kept).toMatchObject({ messageID: MsgId, messageSeq: 1, isServerMessage: true });
    expect(Number.isSafeInteger(Number(MsgId))).toBe(true);
    await bob.send('ann', 'thanks');
    expect((await ann.page('bob')).map(originOf)).toEqual(['server ann bob 0', 'device bob bob 1']);
  });

  it('is told to a device that was away, as what it missed', async () => {
    const { chat, call, bob } = await setStage(['ann', 'bob']);
    bob.device.kill({ losesCache: false });
    await call('SendPeerMessage', saying('while you were away', to('bob')));
    const back = bob.restart();
    await back.login();
    await chat.run(500);
    expect(back.received).toMatchObject([{ texts: ['while you were away'], isOffline: true }]);
    expect(back.received[0]?.messages.map(originOf)).toEqual(['server ann ann 1']);
    expect((await back.page('ann')).map(originOf)).toEqual(['server ann ann 1']);
  });

  it('counts for each receiver, and says of each why it was not sent [APIMSG-7]', async () => {
    const { chat, backend, call, bob, carol } = await setStage(['ann', 'bob', 'carol']);
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'new' }] });
    await chat.wait(carol.zim.addUsersToBlacklist(['ann']));
    const answer = await call('SendPeerMessage', saying('hello', to('bob', 'ann', 'ghost', 'carol', 'new', 'bob')));
    expect(answer).toMatchObject({
      Code: 0,
      SuccList: [{ UserId: 'bob' }, { UserId: 'new' }],
      ErrorList: [
        { UserId: 'ann', SubCode: 660000002 },
        { UserId: 'ghost', SubCode: 660700015 },
        { UserId: 'carol', SubCode: 660800045 },
      ],
    });
    expect(bob.received.flatMap(({ texts }) => texts)).toEqual(['hello']);
    expect(carol.received).toEqual([]);
    const none = await call('SendPeerMessage', saying('hello', to('carol', 'ghost')));
    expect(none).toMatchObject({
      Code: 660800045,
      SuccList: [],
      ErrorList: [{ UserId: 'carol' }, { UserId: 'ghost' }],
    });
  });

  it('makes each repeat a message of its own, and counts on in the conversation', async () => {
    const { call, bob } = await setStage(['ann', 'bob']);
    const first = await call('SendPeerMessage', saying('hello', to('bob')));
    await bob.send('ann', 'hello yourself');
    const second = await call('SendPeerMessage', saying('hello', to('bob')));
    expect(first).toMatchObject({ SuccList: [{ MsgSeq: 1 }] });
    expect(second).toMatchObject({ SuccList: [{ MsgSeq: 3 }] });
    expect(await bob.texts('ann')).toEqual(['hello', 'hello yourself', 'hello']);
  });

  it('counts for nobody where it asks so [APIMSG-8]', async () => {
    const { call, bob } = await setStage(['ann', 'bob']);
    await call('SendPeerMessage', saying('quiet', { ...to('bob'), SendMsgOptions: { NoUnread: true } }));
    expect(bob.received).toMatchObject([{ texts: ['quiet'] }]);
    expect(bob.listed).toEqual(['Added ann 0']);
  });

  it('has a receipt where it asks for one', async () => {
    const { call, bob } = await setStage(['ann', 'bob']);
    const body = { Message: 'read me', HasReceipt: 1, ExtendedData: 'more' };
    await call('SendPeerMessage', saying('', { ...to('bob'), MessageBody: body }));
    expect(bob.received[0]?.messages).toMatchObject([
      { receiptStatus: ZIMMessageReceiptStatus.Processing, extendedData: 'more' },
    ]);
  });

  it('carries Custom and Multiple, and hands a Command on as its bytes [APIMSG-1, APIMSG-2]', async () => {
    const { call, ann, bob } = await setStage(['ann', 'bob']);
    const custom = { MessageType: 200, SubMsgType: 7, SearchedContent: 'find' };
    await call('SendPeerMessage', saying('{"a":1}', { ...to('bob'), ...custom }));
    const items = multipleOf({ MsgType: 1, Msg: 'one' }, { MsgType: 200, SubMsgType: 3, Msg: 'two' });
    await call('SendPeerMessage', saying(items, { ...to('bob'), MessageType: 10 }));
    const plain = await call('SendPeerMessage', saying('grüß', { ...to('bob'), MessageType: 2 }));
    const coded = { Message: 'AQID', IsBase64: 1 };
    await call('SendPeerMessage', saying('', { ...to('bob'), MessageType: 2, MessageBody: coded }));
    const told = bob.received.flatMap(({ messages }) => messages);
    expect(told).toMatchObject([
      { type: 200, message: '{"a":1}', subType: 7, searchedContent: 'find' },
      {
        type: 10,
        messageInfoList: [
          { type: 1, message: 'one' },
          { type: 200, message: 'two', subType: 3 },
        ],
      },
      { type: 2, message: new TextEncoder().encode('grüß'), isServerMessage: true, messageSeq: 0 },
      { type: 2, message: new Uint8Array([1, 2, 3]), isServerMessage: true },
    ]);
    expect(plain).toMatchObject({ Code: 0, SuccList: [{ UserId: 'bob', MsgId: told[2]?.messageID }] });
    expect(plain['SuccList']).not.toMatchObject([{ MsgSeq: expect.anything() }]);
    expect(await bob.page('ann')).toHaveLength(2);
    expect(ann.received).toHaveLength(2);
  });

  it('keeps a Command from who has blocked the sender, and from who is not there', async () => {
    const { chat, call, bob } = await setStage(['ann', 'bob', 'carol']);
    await chat.wait(bob.zim.addUsersToBlacklist(['ann']));
    const answer = await call(
      'SendPeerMessage',
      saying('x', { ...to('ann', 'bob', 'carol', 'ghost'), MessageType: 2 }),
    );
    expect(answer).toMatchObject({
      Code: 0,
      SuccList: [{ UserId: 'carol' }],
      ErrorList: [{ SubCode: 660000002 }, { SubCode: 660800045 }, { SubCode: 660700015 }],
    });
    expect(bob.received).toEqual([]);
  });

  test.each(refusedContents)('does not say %s', async (_what, said, code) => {
    const { call, bob } = await setStage(['ann', 'bob']);
    expect(await call('SendPeerMessage', { ...saying('x', to('bob')), ...said })).toMatchObject({ Code: code });
    expect(bob.received).toEqual([]);
  });

  it('takes as much as a setting says', async () => {
    const { call } = await setStage(['ann', 'bob'], {
      configure: (config) => ({
        ...config,
        limits: { ...config.limits, serverMessageBytesMax: 32_768, serverMultipleBytesMax: 8000 },
      }),
    });
    const long = (Message: string, MessageType = 1) => ({ ...to('bob'), MessageType, MessageBody: { Message } });
    const answers = [
      await call('SendPeerMessage', saying('', long('x'.repeat(32_768)))),
      await call('SendPeerMessage', saying('', long('x'.repeat(32_769)))),
      await call('SendPeerMessage', saying('', long('x'.repeat(32_768), 2))),
      await call('SendPeerMessage', saying('', long(multipleOf({ MsgType: 1, Msg: 'x'.repeat(7900) }), 10))),
      await call('SendPeerMessage', saying('', long(multipleOf({ MsgType: 1, Msg: 'x'.repeat(8000) }), 10))),
    ];
    expect(answers.map(({ Code }) => Code)).toEqual([0, 660400001, 0, 0, 660400001]);
  });

  it('hands a Command on that is longer than what a device may send', async () => {
    const { call, bob } = await setStage(['ann', 'bob'], {
      configure: (config) => ({ ...config, limits: { ...config.limits, serverMessageBytesMax: 32_768 } }),
    });
    await call('SendPeerMessage', saying('x'.repeat(32_768), { ...to('bob'), MessageType: 2 }));
    expect(bob.received[0]?.messages).toMatchObject([{ message: new TextEncoder().encode('x'.repeat(32_768)) }]);
  });

  it('declines a request whose users cannot be', async () => {
    const { backend } = await setStage(['ann', 'bob']);
    const code = (more: object) => backend.code('SendPeerMessage', { ...saying('x', to('bob')), ...more });
    expect(await code({ FromUserId: 'ghost' })).toBe(660500002);
    expect(await code({ FromUserId: undefined })).toBe(660000002);
    expect(await code(to())).toBe(660000002);
    expect(await code({ ToUserId: 'bob' })).toBe(660000002);
    expect(await code(to('b'.repeat(33)))).toBe(660000002);
    expect(await code(to('bo/b'))).toBe(660000002);
    expect(await code(to(...Array.from({ length: 101 }, (_, index) => `u${index}`)))).toBe(660000011);
    expect(await code({ SenderUnaware: 2 })).toBe(660000002);
    expect(await code({ SendMsgOptions: { NoUnread: 'perhaps' } })).toBe(660000002);
    expect(await code(to('__proto__'))).toBe(660700015);
  });

  it('knows nobody of another app', async () => {
    const { chat } = await setStage(['ann', 'bob']);
    const { system } = chat.world.store.storage;
    const [row] = await chat.wait(system.apps());
    await chat.wait(system.putApp({ ...present(row, 'there is an app'), app: toAppID(4711) }));
    await chat.restartServers();
    const other = new AppBackend(chat, { appID: 4711 });
    expect(await other.code('SendPeerMessage', saying('x', to('bob')))).toBe(660500002);
    await other.call('UserRegister', { UserInfo: [{ UserId: 'ann' }] });
    expect(await other.code('SendPeerMessage', saying('x', to('bob')))).toBe(660700015);
  });

  it('sends to a hundred at once', async () => {
    const { chat, backend, call } = await setStage(['ann']);
    const users = Array.from({ length: 100 }, (_, index) => `u${index}`);
    await backend.call('UserRegister', { UserInfo: users.map((UserId) => ({ UserId })) });
    const last = await chat.loggedIn('u99');
    const answer = await call('SendPeerMessage', saying('hello', to(...users)));
    expect(answer['SuccList']).toMatchObject(users.map((UserId) => ({ UserId, MsgSeq: 1 })));
    expect(last.received).toMatchObject([{ texts: ['hello'] }]);
  });

  it('stops at twenty requests a second', async () => {
    const { chat, backend } = await setStage(['ann', 'bob']);
    const answers = Array.from({ length: 21 }, () =>
      backend.start('SendPeerMessage', saying('x', { ...to('bob'), Priority: 1 })),
    );
    const codes: number[] = [];
    for (const answer of answers) codes.push((await chat.wait(answer)).Code);
    expect(codes.filter((code) => code === 0)).toHaveLength(20);
    expect(codes.filter((code) => code !== 0)).toEqual([660300005]);
  });

  it('may have been sent where the server died before it could answer', async () => {
    const { chat, backend, bob } = await setStage(['ann', 'bob']);
    chat.breakNext('SendPeerMessage', 'handler');
    expect(await backend.code('SendPeerMessage', saying('x', to('bob')))).toBe(660000003);
    chat.breakNext('SendPeerMessage', 'storage');
    expect(await backend.code('SendPeerMessage', saying('x', to('bob')))).toBe(660000003);
    backend.start('SendPeerMessage', saying('kept', to('bob'))).catch(() => {});
    await chat.run(200);
    await chat.restartServers();
    await chat.run(10_000);
    expect(await bob.texts('ann')).toEqual(['kept']);
  });
});

describe('SendPeerMessage with SenderUnaware', () => {
  const unaware = { ...to('bob'), SenderUnaware: 1 };

  it('lets the receiver alone have it [APIMSG-9]', async () => {
    const { chat, call, ann, bob } = await setStage(['ann', 'bob']);
    expect(await call('SendPeerMessage', saying('psst', unaware))).toMatchObject({ SuccList: [{ MsgSeq: 1 }] });
    expect(bob.received).toMatchObject([{ from: 'ann', texts: ['psst'] }]);
    expect(bob.listed).toEqual(['Added ann 1']);
    expect(bob.received[0]?.messages).toMatchObject([{ isGroupTargetedMessage: false, isServerMessage: true }]);
    expect([ann.received, ann.listed, await ann.list(), await ann.texts('bob')]).toEqual([[], [], [], []]);
    const { messageList } = await chat.wait(ann.zim.queryMessages([1], 'bob', ZIMConversationType.Peer));
    expect(messageList).toEqual([]);
    const fresh = await chat.loggedIn('ann', { platformType: 5 });
    expect([fresh.received, await fresh.list(), await fresh.texts('bob')]).toEqual([[], [], []]);
    expect(await bob.texts('ann')).toEqual(['psst']);
  });

  it('is nothing to the sender who was away, and what comes after it is', async () => {
    const { chat, call, ann, bob } = await setStage(['ann', 'bob']);
    await ann.send('bob', 'before');
    ann.device.kill({ losesCache: false });
    await call('SendPeerMessage', saying('psst', unaware));
    const back = ann.restart();
    await back.login();
    await chat.run(500);
    expect(back.received).toEqual([]);
    expect((await back.list()).map(({ lastMessage }) => lastMessage && textOf(lastMessage))).toEqual(['before']);
    await bob.send('ann', 'what was that?');
    expect(back.received).toMatchObject([{ texts: ['what was that?'] }]);
    expect(await back.texts('bob')).toEqual(['before', 'what was that?']);
    expect(await bob.texts('ann')).toEqual(['before', 'psst', 'what was that?']);
    expect((await back.list()).map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([1]);
  });

  it('is like any other to the receiver, of whose changes the sender learns nothing', async () => {
    const { chat, call, ann, bob } = await setStage(['ann', 'bob']);
    await call('SendPeerMessage', saying('psst', unaware));
    const [message] = (await bob.page('ann')) as [ZIMMessage];
    await chat.wait(bob.zim.addMessageReaction('👍', message));
    await chat.wait(bob.zim.pinMessage(message, true));
    const reacted: unknown[] = [];
    ann.zim.on('messageReactionsChanged', (_zim, data) => reacted.push(data));
    await chat.wait(bob.zim.addMessageReaction('🎉', message));
    await chat.run(500);
    expect(reacted).toEqual([]);
    expect([ann.received, await ann.texts('bob')]).toEqual([[], []]);
    await bob.clear('ann');
    expect((await bob.list()).map(({ unreadMessageCount }) => unreadMessageCount)).toEqual([0]);
  });

  it('asks for no receipt, of which nobody would be told', async () => {
    const { call, bob } = await setStage(['ann', 'bob']);
    await call('SendPeerMessage', saying('', { ...unaware, MessageBody: { Message: 'psst', HasReceipt: 1 } }));
    expect(bob.received[0]?.messages).toMatchObject([{ receiptStatus: ZIMMessageReceiptStatus.None }]);
  });
});

import { type ZIMMessage, ZIMMessageReceiptStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { makeStage } from '../groups/groups.ts';
import { historyOf, inGroup, say, watchMessages } from '../groups/messages.ts';
import { AppBackend } from './backend.ts';
import { originOf, refusedContents, saying } from './said.ts';

const inG = { GroupId: 'g' };
const forSome = (ReceiverUserIds: readonly string[], Inclusive?: boolean) => ({
  ...inG,
  SendMsgOptions: { TargetOption: { ReceiverUserIds, ...(Inclusive !== undefined && { Inclusive }) } },
});

/** A group of Ann, who has a phone beside, Bob and Carol, and the app's own server. */
async function setStage() {
  const stage = await makeStage();
  const { chat } = stage;
  const backend = new AppBackend(chat);
  const call = async (params: object) => {
    const answer = await backend.call('SendGroupMessage', { ...params });
    await chat.run(500);
    return answer;
  };
  return { ...stage, backend, call };
}

describe('SendGroupMessage', () => {
  test('reaches all members and the devices of the sender, also who was away [APIMSG-10]', async () => {
    const { chat, call, ann, phone, bob, carol } = await setStage();
    carol.device.kill({ losesCache: false });
    const seen: ZIMMessage[] = [];
    for (const { zim } of [ann, phone, bob]) {
      zim.on('groupMessageReceived', (_zim, { messageList }) => seen.push(...messageList));
    }
    const answer = await call(saying('hello', inG));
    expect(answer).toMatchObject({ Code: 0, MsgSeq: 1, AuditInfos: [] });
    expect(seen.map(originOf)).toEqual(['server ann g 0', 'server ann g 0', 'server ann g 1']);
    expect(seen.map(({ messageID }) => messageID)).toEqual(Array(3).fill(String(answer['MsgId'])));
    expect(bob.conversations.get('g')?.unreadMessageCount).toBe(1);
    const back = carol.restart();
    const told = watchMessages(back);
    await back.login();
    await chat.run(500);
    expect(told).toEqual(['missed g: hello by ann']);
    const history = await chat.wait(back.zim.queryHistoryMessage('g', inGroup, { count: 9, reverse: true } as never));
    expect(history.messageList.map(originOf)).toEqual(['server ann g 1']);
  });

  test('takes it from who is no member, and in spite of a mute', async () => {
    const { chat, call, ann, bob } = await setStage();
    const dan = await chat.loggedIn('dan');
    await chat.wait(ann.zim.muteGroup(true, 'g', { mode: 2, duration: -1, roles: [] }));
    const told = [bob, dan].map(watchMessages);
    expect(await call(saying('from outside', { ...inG, FromUserId: 'dan' }))).toMatchObject({ Code: 0 });
    expect(told).toEqual([['g: from outside by dan'], []]);
    expect(await historyOf(chat, bob)).toContain('from outside');
  });

  test('counts for nobody where it asks so, and has a receipt where it asks for one', async () => {
    const { chat, call, ann, bob } = await setStage();
    const body = { Message: 'quiet', HasReceipt: 1 };
    await call(saying('', { ...inG, MessageBody: body, SendMsgOptions: { NoUnread: true } }));
    expect(bob.conversations.get('g')?.unreadMessageCount).toBe(0);
    const { messageList } = await chat.wait(ann.zim.queryHistoryMessage('g', inGroup, { count: 9 } as never));
    expect(messageList).toMatchObject([{ receiptStatus: ZIMMessageReceiptStatus.Processing }]);
    const { infos } = await chat.wait(ann.zim.queryMessageReceiptsInfo(messageList, 'g', inGroup));
    expect(infos).toMatchObject([{ readMemberCount: 0, unreadMemberCount: 2 }]);
  });

  test('expects a receipt of every member where the sender is none', async () => {
    const { chat, call, bob, carol, ann } = await setStage();
    await chat.loggedIn('dan');
    await call(saying('', { ...inG, FromUserId: 'dan', MessageBody: { Message: 'read', HasReceipt: 1 } }));
    for (const { zim } of [ann, bob, carol]) {
      const { messageList } = await chat.wait(zim.queryHistoryMessage('g', inGroup, { count: 9 } as never));
      await chat.wait(zim.sendMessageReceiptsRead(messageList, 'g', inGroup));
    }
    const { messageList } = await chat.wait(bob.zim.queryHistoryMessage('g', inGroup, { count: 9 } as never));
    expect(messageList).toMatchObject([{ receiptStatus: ZIMMessageReceiptStatus.Done }]);
  });

  test.each([
    ['those it lists', forSome(['bob'], true), [true, true, true, false]],
    ['all but those it lists', forSome(['bob']), [true, true, false, true]],
    ['who is a member of those it lists', forSome(['bob', 'ghost', 'dan'], true), [true, true, true, false]],
  ])('shows a message to %s and to the sender [APIMSG-14, APIMSG-15]', async (_whom, params, expected) => {
    const { chat, call, ann, phone, bob, carol } = await setStage();
    await chat.loggedIn('dan');
    await say(chat, ann, 'before');
    const devices = [ann, phone, bob, carol];
    const told = devices.map(watchMessages);
    expect(await call(saying('secret', params))).toMatchObject({ Code: 0, MsgSeq: 2 });
    expect(told).toEqual(expected.map((isSeen) => (isSeen ? ['g: secret by ann'] : [])));
    for (const [index, device] of devices.entries()) {
      expect(await historyOf(chat, device)).toEqual(expected[index] ? ['before', 'secret'] : ['before']);
    }
    expect([bob, carol].map(({ conversations }) => conversations.get('g')?.unreadMessageCount)).toEqual([1, 1]);
    const { messageList } = await chat.wait(
      ann.zim.queryHistoryMessage('g', inGroup, { count: 1, reverse: true } as never),
    );
    expect(messageList).toMatchObject([{ isGroupTargetedMessage: true, isServerMessage: true }]);
  });

  test('hands a Command on to the members who are meant, and to no device of the sender', async () => {
    const { chat, call, ann, phone, bob, carol } = await setStage();
    const dan = await chat.loggedIn('dan');
    const told = [ann, phone, bob, carol, dan].map(watchMessages);
    const command = { MessageType: 2 };
    const answer = await call(saying('all', { ...inG, ...command }));
    expect(answer).toMatchObject({ Code: 0, MsgId: expect.any(Number) });
    expect(answer).not.toHaveProperty('MsgSeq');
    expect(told.map(({ length }) => length)).toEqual([0, 0, 1, 1, 0]);
    await call(saying('some', { ...forSome(['bob', 'dan'], true), ...command }));
    expect(told.map(({ length }) => length)).toEqual([0, 0, 2, 1, 0]);
    await call(saying('others', { ...forSome(['bob']), ...command }));
    expect(told.map(({ length }) => length)).toEqual([0, 0, 2, 2, 0]);
    expect(await historyOf(chat, bob)).toEqual([]);
  });

  test.each([
    ['Text', {}],
    ['Command', { MessageType: 2 }],
  ])('declines a %s to nobody that is there, or that may not be', async (_type, more) => {
    const { chat, backend, ann } = await setStage();
    const code = (params: object) =>
      backend.code('SendGroupMessage', { ...saying('x', { ...inG, ...more }), ...params });
    expect(await code({ GroupId: 'nowhere' })).toBe(660600001);
    expect(await code({ GroupId: 'b'.repeat(33) })).toBe(660000002);
    expect(await code({ GroupId: undefined })).toBe(660000002);
    expect(await code({ FromUserId: 'ghost' })).toBe(660500002);
    expect(await code(forSome(['bob', 'ann'], true))).toBe(660000002);
    expect(await code(forSome([], true))).toBe(660000002);
    await chat.run(1000);
    expect(await code(forSome(Array.from({ length: 501 }, (_, index) => `u${index}`)))).toBe(660000002);
    await chat.wait(ann.zim.dismissGroup('g'));
    expect(await code({})).toBe(660600001);
  });

  test.each(refusedContents)('does not say %s', async (_what, said, code) => {
    const { chat, call, bob } = await setStage();
    expect(await call({ ...saying('x', inG), ...said })).toMatchObject({ Code: code });
    expect(await historyOf(chat, bob)).toEqual([]);
  });

  test('stops at ten requests a second, and takes as many of high priority', async () => {
    const { chat, backend } = await setStage();
    const codesOf = async (Priority: number) => {
      const started = Array.from({ length: 11 }, () =>
        backend.start('SendGroupMessage', saying('x', { ...inG, Priority })),
      );
      const codes: number[] = [];
      for (const answer of started) codes.push((await chat.wait(answer)).Code);
      return codes;
    };
    const tenAndOne = [...Array(10).fill(0), 660300005];
    expect(await codesOf(1)).toEqual(tenAndOne);
    expect(await codesOf(3)).toEqual(tenAndOne);
  });
});

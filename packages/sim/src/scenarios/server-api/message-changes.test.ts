import {
  ZIMConversationType,
  ZIMMessagePriority,
  ZIMMessageReceiptStatus,
  ZIMMessageType,
  ZIMRevokeType,
  type ZIMTextMessage,
} from '@parley/client';
import { describe, expect, it } from 'vitest';
import { Chat, type ChatDevice, type ChatOptions, textMessage } from '../chat.ts';
import { groupG } from '../groups/groups.ts';
import { AppBackend } from './backend.ts';

async function setUp(options: ChatOptions = {}) {
  const chat = await Chat.open(options);
  const backend = new AppBackend(chat);
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  const phone = await chat.loggedIn('bob', { platformType: 5 });
  return { chat, backend, ann, bob, phone };
}

type Stage = Awaited<ReturnType<typeof setUp>>;

const toBob = { FromUserId: 'ann', ToUserId: 'bob' };
const inG = { FromUserId: 'ann', GroupId: 'g' };

async function sayInGroup({ chat, ann }: Stage, text: string, hasReceipt = false) {
  const config = { priority: ZIMMessagePriority.Low, hasReceipt };
  return chat.wait(ann.zim.sendMessage(textMessage(text), 'g', ZIMConversationType.Group, config));
}

async function historyOf(
  chat: Chat,
  { zim }: ChatDevice,
  id: string,
  type: ZIMConversationType = ZIMConversationType.Peer,
) {
  const { messageList } = await chat.wait(zim.queryHistoryMessage(id, type, { count: 50, reverse: true }));
  return messageList;
}

describe('RevokePeerMessage and RevokeGroupMessage', () => {
  it('take a message back on all devices, also on one that was away [API-28]', async () => {
    const { chat, backend, ann, bob, phone } = await setUp();
    await ann.send('bob', 'one');
    const plugIn = chat.pullCable(phone);
    expect(await backend.call('RevokePeerMessage', { ...toBob, MsgSeq: 1, Payload: 'oops' })).toMatchObject({
      Code: 0,
    });
    await chat.run(500);
    const expected = {
      type: ZIMMessageType.Revoke,
      revokeStatus: 2,
      revokeType: ZIMRevokeType.TwoWay,
      operatedUserID: 'ann',
      revokeExtendedData: 'oops',
      originalTextMessageContent: 'one',
    };
    for (const device of [ann, bob]) expect(device.revoked).toMatchObject([[expected]]);
    expect(bob.totals.at(-1)).toBe(0);
    plugIn();
    await chat.run(10_000);
    expect(await historyOf(chat, phone, 'ann')).toMatchObject([expected]);
  });

  it('say why not, in the documented order [APICODE-9]', async () => {
    const stage = await setUp();
    const { chat, backend, ann } = stage;
    await ann.send('bob', 'one');
    const revoke = (over: object = {}) => backend.code('RevokePeerMessage', { ...toBob, MsgSeq: 1, ...over });
    expect(await revoke({ FromUserId: 'x' })).toBe(660500002);
    expect(await revoke({ MsgSeq: 2 })).toBe(660000022);
    expect(await revoke({ ToUserId: 'x' })).toBe(660000022);
    expect(await revoke({ Payload: 'p'.repeat(201) })).toBe(660000002);
    expect(await revoke({ FromUserId: 'bob', ToUserId: 'ann' })).toBe(660000026);
    await chat.run(121_000);
    expect(await revoke({ FromUserId: 'bob', ToUserId: 'ann' })).toBe(660000026);
    expect(await revoke()).toBe(660000024);
    await ann.send('bob', 'two');
    expect(await revoke({ MsgSeq: 2 })).toBe(0);
    expect(await revoke({ MsgSeq: 2 })).toBe(660000023);
    expect(await revoke({ FromUserId: 'bob', ToUserId: 'ann', MsgSeq: 2 })).toBe(660000023);
  });

  it('need nobody who is still in the group', async () => {
    const stage = await setUp();
    const { chat, backend, ann, bob } = stage;
    await chat.wait(bob.zim.createGroup(groupG, ['ann']));
    await sayInGroup(stage, 'one');
    expect(await backend.code('RevokeGroupMessage', { ...inG, FromUserId: 'bob', MsgSeq: 1 })).toBe(660000026);
    await chat.wait(ann.zim.leaveGroup('g'));
    expect(await backend.code('RevokeGroupMessage', { ...inG, GroupId: 'none', MsgSeq: 1 })).toBe(660600001);
    expect(await backend.code('RevokeGroupMessage', { ...inG, MsgSeq: 1 })).toBe(0);
    await chat.run(500);
    expect(bob.revoked).toMatchObject([[{ revokeStatus: 2, operatedUserID: 'ann' }]]);
    await chat.wait(bob.zim.dismissGroup('g'));
    expect(await backend.code('RevokeGroupMessage', { ...inG, MsgSeq: 1 })).toBe(660600001);
  });

  it('come to pass once, however the server ends meanwhile', async () => {
    const { chat, backend, ann, bob } = await setUp();
    await ann.send('bob', 'one');
    chat.breakNext('RevokePeerMessage', 'storage');
    expect(await backend.code('RevokePeerMessage', { ...toBob, MsgSeq: 1 })).toBe(660000003);
    expect(await backend.code('RevokePeerMessage', { ...toBob, MsgSeq: 1 })).toBe(0);
    await chat.restartServers();
    await chat.run(5000);
    expect(await backend.code('RevokePeerMessage', { ...toBob, MsgSeq: 1 })).toBe(660000023);
    expect(bob.revoked).toHaveLength(1);
  });
});

describe('EditC2cMsgBody and EditGroupMsgBody', () => {
  const ofOne = { FromUserId: 'bob', SenderId: 'ann', ConvId: 'ann', MsgType: 1, ConvMsgSeq: 1 };

  it('write a part of a message anew, in the name of one who takes part [APIMSG-18]', async () => {
    const { chat, backend, ann, bob } = await setUp();
    const edited: string[] = [];
    bob.zim.on('messageEdited', (_zim, { messageList }) => {
      edited.push(
        ...messageList.map(({ editorUserID, extendedData, ...rest }) =>
          [(rest as ZIMTextMessage).message, editorUserID, extendedData].join(' '),
        ),
      );
    });
    await ann.send('bob', 'one');
    const first = await backend.call('EditC2cMsgBody', { ...ofOne, EditType: 1, MessageBody: { Message: 'two' } });
    expect(first).toMatchObject({ Code: 0, LatestEditTime: expect.any(Number) });
    expect(Math.abs(Number(first['LatestEditTime']) * 1000 - chat.world.wall())).toBeLessThan(5000);
    const second = await backend.call('EditC2cMsgBody', { ...ofOne, EditType: 2, MessageBody: { ExtendedData: 'x' } });
    expect(Number(second['EditMsgSeq'])).toBeGreaterThan(Number(first['EditMsgSeq']));
    await chat.run(500);
    expect(edited).toEqual(['two bob ', 'two bob x']);
    expect(await historyOf(chat, ann, 'bob')).toMatchObject([
      { message: 'two', extendedData: 'x', editorUserID: 'bob' },
    ]);
  });

  it('say why not [APICODE-13, APIMSG-19]', async () => {
    const { chat, backend, ann } = await setUp({
      configure: (config) => ({ ...config, messages: { ...config.messages, editWithinSeconds: 100 } }),
    });
    await ann.send('bob', 'one');
    const edit = (over: object) =>
      backend.code('EditC2cMsgBody', { ...ofOne, EditType: 1, MessageBody: { Message: 'two' }, ...over });
    expect(await edit({ EditType: 0 })).toBe(660000002);
    expect(await edit({ EditType: 32 })).toBe(660000002);
    expect(await edit({ EditType: 2 })).toBe(660000002);
    expect(await edit({ EditType: 4 })).toBe(660000002);
    expect(await edit({ EditType: 8 })).toBe(660000002);
    expect(await edit({ EditType: 16, SubMsgType: 1 })).toBe(660000002);
    expect(await edit({ MsgType: 200 })).toBe(660000002);
    expect(await edit({ MessageBody: { Message: 'm'.repeat(2049) } })).toBe(660400001);
    expect(await edit({ SenderId: 'bob' })).toBe(661000005);
    expect(await edit({ ConvMsgSeq: 2 })).toBe(660000022);
    expect(await edit({ FromUserId: 'x' })).toBe(660500002);
    await chat.run(101_000);
    expect(await edit({})).toBe(661000001);
    await ann.send('bob', 'two');
    await backend.call('RevokePeerMessage', { ...toBob, MsgSeq: 2 });
    expect(await edit({ ConvMsgSeq: 2 })).toBe(660000023);
    chat.breakNext('EditC2cMsgBody', 'handler');
    expect(await edit({})).toBe(661000005);
  });

  it('mention members of a group, and are for members alone', async () => {
    const stage = await setUp();
    const { chat, backend, bob } = stage;
    await chat.wait(bob.zim.createGroup(groupG, ['ann']));
    await sayInGroup(stage, 'one');
    const ofG = { FromUserId: 'ann', ConvId: 'g', MsgType: 1, ConvMsgSeq: 1, EditType: 12, IsAtAll: false };
    const edit = (over: object) =>
      backend.code('EditGroupMsgBody', { ...ofG, AtListInfo: { AtList: ['bob'] }, ...over });
    expect(await edit({})).toBe(0);
    await chat.run(500);
    const [message] = await historyOf(chat, bob, 'g', ZIMConversationType.Group);
    expect(message).toMatchObject({ mentionedUserIDs: ['bob'], editorUserID: 'ann' });
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'cid' }] });
    expect(await edit({ FromUserId: 'cid' })).toBe(660600024);
    expect(await edit({ ConvId: 'none' })).toBe(660600001);
  });
});

describe('ClearPeerMessage and ClearMemberGroupMessage', () => {
  it('empty one history and leave the others [APIMSG-24]', async () => {
    const stage = await setUp();
    const { chat, backend, ann, bob, phone } = stage;
    await ann.send('bob', 'one');
    expect(await backend.code('ClearPeerMessage', { FromUserId: 'bob', ToUserId: 'ann' })).toBe(0);
    expect(await backend.code('ClearPeerMessage', { FromUserId: 'bob', ToUserId: 'ann' })).toBe(0);
    expect(await backend.code('ClearPeerMessage', { FromUserId: 'x', ToUserId: 'ann' })).toBe(660500002);
    await chat.run(500);
    for (const device of [bob, phone]) {
      expect(await historyOf(chat, device, 'ann')).toEqual([]);
      expect(device.totals.at(-1)).toBe(0);
    }
    expect(await historyOf(chat, ann, 'bob')).toHaveLength(1);

    await chat.wait(bob.zim.createGroup(groupG, ['ann']));
    await sayInGroup(stage, 'one');
    const clear = (FromUserId: string, GroupId = 'g') =>
      backend.code('ClearMemberGroupMessage', { FromUserId, GroupId });
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'cid' }] });
    expect([await clear('bob'), await clear('cid'), await clear('bob', 'none')]).toEqual([0, 660600024, 660600001]);
    await chat.run(500);
    expect(await historyOf(chat, bob, 'g', ZIMConversationType.Group)).toEqual([]);
    expect(await historyOf(chat, ann, 'g', ZIMConversationType.Group)).toHaveLength(1);
  });
});

describe('queries of messages', () => {
  it('by sequence answer each one that is asked for [APIMSG-22, APIMSG-26, APIMSG-27, API-21]', async () => {
    const { chat, backend, ann } = await setUp();
    await ann.send('bob', 'one');
    await ann.send('bob', 'two');
    await backend.call('RevokePeerMessage', { ...toBob, MsgSeq: 2, Payload: 'p' });
    const query = (over: object = {}) =>
      backend.call('QueryMessagesByMsgSeq', {
        FromUserId: 'bob',
        ConvId: 'ann',
        ConvType: 0,
        MsgSeqList: [2, 9, 1],
        ...over,
      });
    const { MessageList } = await query();
    expect(MessageList).toMatchObject([
      { MsgSeq: 2, MsgType: 31, IsEmpty: 2, Sender: 'ann' },
      { MsgSeq: 9, IsEmpty: 1, MsgBody: '', Sender: '' },
      { MsgSeq: 1, MsgType: 1, IsEmpty: 0, MsgBody: 'one', Sender: 'ann' },
    ]);
    const [{ MsgBody = '' } = {}] = MessageList as readonly { readonly MsgBody?: string }[];
    expect(JSON.parse(decodeURIComponent(MsgBody))).toMatchObject({
      user_id: 'ann',
      msg_type: 1,
      payload: 'p',
      msg_status: 12,
    });
    expect((await query({ FromUserId: 'x' })).Code).toBe(660700015);
    expect((await query({ ConvId: 'x' })).Code).toBe(660700015);
    expect((await query({ ConvId: 'none', ConvType: 2 })).Code).toBe(660000002);
    expect((await query({ MsgSeqList: Array.from({ length: 21 }, (_, index) => index) })).Code).toBe(660000002);
    await chat.run(1000);
    const twelve = Array.from({ length: 12 }, (_, index) => index + 1);
    expect([(await query({ MsgSeqList: twelve })).Code, (await query({ MsgSeqList: twelve })).Code]).toEqual([
      0, 660300005,
    ]);
    chat.breakNext('QueryMessagesByMsgSeq', 'handler');
    await chat.run(1000);
    expect((await query()).Code).toBe(660000001);
  });

  it('go through a history from the newest on, without what is gone or with it [APIMSG-23]', async () => {
    const { chat, backend, ann, bob } = await setUp();
    for (const text of ['one', 'two', 'three', 'four']) await ann.send('bob', text);
    await backend.call('RevokePeerMessage', { ...toBob, MsgSeq: 3 });
    const [first] = await historyOf(chat, bob, 'ann');
    if (first)
      await chat.wait(
        bob.zim.deleteMessages([first], 'ann', ZIMConversationType.Peer, { isAlsoDeleteServerMessage: true }),
      );
    const query = (over: object = {}) => backend.call('QueryPeerMsg', { FromUserId: 'bob', ToUserId: 'ann', ...over });
    const seqsOf = ({ List }: Readonly<Record<string, unknown>>) =>
      (List as readonly { readonly MsgSeq: number; readonly IsEmpty: number }[]).map(
        ({ MsgSeq, IsEmpty }) => `${MsgSeq} ${IsEmpty}`,
      );
    const page = await query({ Limit: 1 });
    const next = await query({ Limit: 5, Next: page['Next'] });
    expect([seqsOf(page), seqsOf(next), next['Next']]).toEqual([['4 0'], ['2 0'], 0]);
    expect(seqsOf(await query({ WithEmptyMsg: 1 }))).toEqual(['4 0', '3 2', '2 0', '1 1']);
    expect(seqsOf(await backend.call('QueryPeerMsg', { FromUserId: 'ann', ToUserId: 'bob' }))).toEqual([
      '4 0',
      '2 0',
      '1 0',
    ]);
    await chat.loggedIn('cid');
    const empty = await query({ ToUserId: 'cid', WithEmptyMsg: 1 });
    expect([empty.Code, empty['List'], empty['Next']]).toEqual([0, [], 0]);
    expect((await query({ FromUserId: 'x' })).Code).toBe(660500002);
    expect((await query({ ToUserId: 'x' })).Code).toBe(660700015);
  });

  it('show all of a group, also what not all of it see', async () => {
    const stage = await setUp();
    const { chat, backend, bob } = stage;
    await chat.wait(bob.zim.createGroup(groupG, ['ann']));
    await sayInGroup(stage, 'one');
    const hidden = {
      ...{ FromUserId: 'ann', GroupId: 'g', MessageType: 1, Priority: 1, MessageBody: { Message: 'two' } },
      SendMsgOptions: { TargetOption: { ReceiverUserIds: ['bob'], Inclusive: false } },
    };
    expect(await backend.code('SendGroupMessage', hidden)).toBe(0);
    const { List } = await backend.call('QueryGroupMsg', { GroupId: 'g' });
    expect(List).toMatchObject([{ MsgBody: 'two' }, { MsgBody: 'one' }]);
    expect(await backend.code('QueryGroupMsg', { GroupId: 'none' })).toBe(660600001);
  });
});

describe('C2cReadReceipt and GroupReadReceipt', () => {
  it('are told to the sender, and change nothing the second time [APIMSG-25, APICODE-10]', async () => {
    const stage = await setUp();
    const { chat, backend, ann, bob } = stage;
    const told: string[] = [];
    ann.zim.on('messageReceiptChanged', (_zim, { infos }) => {
      told.push(...infos.map(({ conversationID, status }) => `${conversationID} ${ZIMMessageReceiptStatus[status]}`));
    });
    await chat.wait(ann.startSend('bob', 'one', { hasReceipt: true }));
    await ann.send('bob', 'two');
    const read = (over: object = {}) =>
      backend.code('C2cReadReceipt', { FromUserId: 'bob', ConvId: 'ann', ConvMsgSeq: [1, 2, 9], ...over });
    expect([await read(), await read()]).toEqual([0, 0]);
    await chat.run(500);
    expect(told).toEqual(['bob Done']);
    expect(await read({ ConvMsgSeq: [2, 9] })).toBe(660400104);
    expect(await read({ ConvId: 'x' })).toBe(660400104);
    expect(await read({ FromUserId: 'x' })).toBe(660500002);
    expect(await read({ ConvMsgSeq: Array.from({ length: 11 }, (_, index) => index) })).toBe(660400102);

    await chat.wait(bob.zim.createGroup(groupG, ['ann']));
    await sayInGroup(stage, 'one', true);
    await sayInGroup(stage, 'two');
    const readInGroup = (over: object = {}) =>
      backend.code('GroupReadReceipt', { FromUserId: 'bob', GroupId: 'g', ConvMsgSeq: [1], ...over });
    expect(await readInGroup()).toBe(0);
    await chat.run(500);
    expect(told.at(-1)).toBe('g Done');
    await backend.call('UserRegister', { UserInfo: [{ UserId: 'cid' }] });
    expect(await readInGroup({ ConvMsgSeq: [2] })).toBe(660400103);
    expect(await readInGroup({ FromUserId: 'cid' })).toBe(660600024);
    expect(await readInGroup({ GroupId: 'none' })).toBe(660600001);
  });
});

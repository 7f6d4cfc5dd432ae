import {
  type ZIMMessage,
  ZIMMessageQueryMode,
  ZIMMessageRepliedInfoState,
  ZIMMessageRevokeStatus,
  type ZIMRevokeMessage,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { Chat, ChatDevice } from '../chat.ts';
import { codesOf, makeStage } from './groups.ts';
import { historyOf, inGroup, say, watchMessages } from './messages.ts';

/** What a device knows of a message, as the others sent it. */
async function heldBy(chat: Chat, { zim }: ChatDevice, { messageSeq = 0 }: ZIMMessage): Promise<ZIMMessage> {
  const { messageList } = await chat.wait(zim.queryMessages([messageSeq], 'g', inGroup));
  const [message] = messageList;
  if (!message) throw new Error('the device may see the message');
  return message;
}

describe('revokeMessage in a group', () => {
  test('is for the sender, the owner, and admins with messages of ordinary members [REVOKE-20, REVOKE-21, RIGHT-8]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const dan = await chat.loggedIn('dan');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    await chat.wait(ann.zim.setGroupMemberRole(2, 'dan', 'g'));
    const statuses: string[] = [];
    carol.zim.on('messageRevokeReceived', (_zim, { messageList }) => {
      for (const { revokeStatus, operatedUserID } of messageList as ZIMRevokeMessage[]) {
        statuses.push(`${ZIMMessageRevokeStatus[revokeStatus ?? -1]} ${operatedUserID}`);
      }
    });
    const revokeBy = async (device: ChatDevice, sent: ZIMMessage) =>
      chat.codeOf(device.zim.revokeMessage(await heldBy(chat, device, sent)));
    const by = { ann, bob, carol, dan };
    const codes: Record<string, number> = {};
    for (const [sender, from] of Object.entries(by)) {
      for (const [actor, device] of Object.entries(by)) {
        codes[`${actor} of ${sender}`] = await revokeBy(device, await say(chat, from, `${sender} for ${actor}`));
        await chat.run(500);
      }
    }
    // GroupModuleGroupNoCorrespondingOperationAuthority
    const refused = Object.entries(codes).filter(([, code]) => code !== 0);
    expect(refused).toEqual([
      ...[
        ['bob of ann', 6000541],
        ['carol of ann', 6000541],
        ['dan of ann', 6000541],
      ],
      ...[
        ['carol of bob', 6000541],
        ['dan of bob', 6000541],
      ],
      ...[
        ['bob of dan', 6000541],
        ['carol of dan', 6000541],
      ],
    ]);
    expect(statuses).toEqual([
      ...['SelfRevoke ann', 'GroupOwnerRevoke ann', 'SelfRevoke bob'],
      ...['GroupOwnerRevoke ann', 'GroupAdminRevoke bob', 'GroupAdminRevoke dan'],
      ...['GroupOwnerRevoke ann', 'SelfRevoke dan'],
    ]);
  });

  test('takes the message off what is unread, and counts who has left as an ordinary member [REVOKE-22, REVOKE-21]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await chat.wait(ann.zim.setGroupMemberRole(2, 'bob', 'g'));
    await chat.wait(ann.zim.setGroupMemberRole(2, 'carol', 'g'));
    const sent = await say(chat, carol, 'hello');
    await chat.wait(carol.zim.leaveGroup('g'));
    await chat.run(500);
    const unread = async ({ zim }: ChatDevice) =>
      (await chat.wait(zim.queryConversation('g', inGroup))).conversation.unreadMessageCount;
    expect([await unread(ann), await unread(bob)]).toEqual([1, 1]);
    expect(await chat.codeOf(bob.zim.revokeMessage(await heldBy(chat, bob, sent)))).toBe(0);
    await chat.run(500);
    expect([await unread(ann), await unread(bob)]).toEqual([0, 0]);
    // GroupModuleUserIsNotInTheGroup
    expect(await chat.codeOf(carol.zim.revokeMessage(sent))).toBe(6000521);
  });
});

describe('changes of messages of a group', () => {
  test('reach all members: replies, edits, reactions and pins', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const told: string[] = [];
    carol.zim.on('messageReactionsChanged', (_zim, { reactions }) => told.push(`reactions ${reactions.length}`));
    carol.zim.on('messageEdited', (_zim, { messageList }) => told.push(`edited by ${messageList[0]?.editorUserID}`));
    carol.zim.on('messagePinStatusChanged', (_zim, { infos }) =>
      told.push(`pinned by ${infos[0]?.message.pinnedUserID}`),
    );
    carol.zim.on('messageRepliedCountChanged', (_zim, { infos }) => told.push(`replies ${infos[0]?.count}`));
    const received = watchMessages(carol);
    const sent = await say(chat, ann, 'hello');
    const held = await heldBy(chat, bob, sent);
    await chat.wait(bob.zim.addMessageReaction('up', held));
    await chat.run(500);
    await chat.wait(ann.zim.editMessage({ ...sent, message: 'hello all' } as never, {} as never));
    await chat.run(500);
    await chat.wait(bob.zim.pinMessage(held, true));
    await chat.run(500);
    await chat.wait(bob.zim.replyMessage({ type: 1, message: 'hi' } as never, held, {} as never));
    await chat.run(500);
    expect(told).toEqual(['reactions 1', 'edited by ann', 'pinned by bob', 'replies 1']);
    expect(received).toEqual(['g: hello by ann', 'g: hi by bob']);
    const { messageList } = await chat.wait(carol.zim.queryPinnedMessageList('g', inGroup));
    expect(messageList.map(({ pinnedUserID }) => pinnedUserID)).toEqual(['bob']);
    expect(await heldBy(chat, carol, sent)).toMatchObject({
      message: 'hello all',
      rootRepliedCount: 1,
      editorUserID: 'ann',
    });
  });

  test('are refused to who is no member, to the muted as far as they write, and of what one does not see [EDIT-12, REACT-12, PIN-8, REPLY-11]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const sent = await say(chat, bob, 'hello');
    const dan = await chat.loggedIn('dan');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    await chat.wait(ann.zim.muteGroupMembers(true, ['bob'], 'g', { duration: -1 }));
    await chat.run(500);
    const edited = { ...sent, message: 'other' } as never;
    const reply = { type: 1, message: 'hi' } as never;
    const codesFor = ({ zim }: ChatDevice) =>
      codesOf(chat, [
        () => zim.editMessage(edited, {} as never),
        () => zim.replyMessage(reply, sent, {} as never),
        () => zim.addMessageReaction('up', sent),
        () => zim.pinMessage(sent, true),
        () => zim.queryPinnedMessageList('g', inGroup),
      ]);
    // GroupModuleUserIsNotInTheGroup, MessageModuleSenderIsMuted
    // MessageModuleEditNoCorrespondingOperationAuthority, which the device knows by itself
    expect(await codesFor(carol)).toEqual([6000285, 6000521, 6000521, 6000521, 6000521]);
    expect(await codesFor(bob)).toEqual([6000231, 6000231, 0, 0, 0]);
    // Of what was said before he came he knows nothing: MessageModuleCommonError, MessageModuleSendMessageFailed
    const { zim } = dan;
    expect(await codesOf(chat, [() => zim.addMessageReaction('up', sent), () => zim.pinMessage(sent, true)])).toEqual([
      6000201, 6000203,
    ]);
    expect(await historyOf(chat, dan)).not.toContain('hello');
  });

  test('of what was said before somebody came are not told to him, but for what he saw as a member before', async () => {
    const { chat, ann, bob } = await makeStage();
    const sent = await say(chat, ann, 'secret');
    await chat.wait(bob.zim.leaveGroup('g'));
    const unseen = await say(chat, ann, 'behind his back');
    const dan = await chat.loggedIn('dan');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['bob', 'dan'], 'g'));
    await chat.run(500);
    const told: string[] = [];
    for (const [name, { zim }] of Object.entries({ bob, dan })) {
      zim.on('messageReactionsChanged', (_zim, { reactions }) => told.push(`${name} ${reactions[0]?.messageID}`));
      zim.on('messageEdited', (_zim, { messageList }) => told.push(`${name} edited ${messageList[0]?.messageID}`));
    }
    for (const message of [unseen, sent]) {
      await chat.wait(ann.zim.addMessageReaction('up', message));
      await chat.wait(ann.zim.editMessage({ ...message, message: 'public' } as never, {} as never));
    }
    await chat.run(2000);
    expect(told.sort()).toEqual([`bob ${sent.messageID}`, `bob edited ${sent.messageID}`]);
    const held = { count: 100, reverse: true, mode: ZIMMessageQueryMode.OnlyLocal };
    const { messageList } = await chat.wait(dan.zim.queryHistoryMessage('g', inGroup, held));
    expect(messageList).toEqual([]);
  });

  test('that somebody missed who was out reach him when he is back, whether he was connected or not', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const [kept, gone] = [await say(chat, ann, 'kept'), await say(chat, ann, 'gone')];
    for (const { zim } of [bob, carol]) await chat.wait(zim.leaveGroup('g'));
    const plugIn = chat.pullCable(carol);
    await chat.wait(ann.zim.editMessage({ ...kept, message: 'edited' } as never, {} as never));
    await chat.wait(ann.zim.revokeMessage(gone));
    await chat.wait(ann.zim.inviteUsersIntoGroup(['bob', 'carol'], 'g'));
    await say(chat, ann, 'back');
    plugIn();
    await chat.run(30_000);
    const local = { count: 100, reverse: true, mode: ZIMMessageQueryMode.OnlyLocal };
    const textsOf = async ({ zim }: ChatDevice) => {
      const { messageList } = await chat.wait(zim.queryHistoryMessage('g', inGroup, local));
      return messageList.map((message) => ('message' in message ? message.message : message.type));
    };
    expect([await textsOf(bob), await textsOf(carol)]).toEqual([
      ['edited', 31, 'back'],
      ['edited', 31, 'back'],
    ]);
  });

  test('of what somebody has deleted are told to the others alone', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const sent = await say(chat, ann, 'hello');
    await say(chat, ann, 'more');
    const told: string[] = [];
    for (const [name, { zim }] of Object.entries({ bob, carol })) {
      zim.on('messageReactionsChanged', (_zim, { reactions }) => told.push(`${name} ${reactions.length}`));
    }
    await chat.wait(
      bob.zim.deleteMessages([await heldBy(chat, bob, sent)], 'g', inGroup, { isAlsoDeleteServerMessage: true }),
    );
    await chat.wait(ann.zim.addMessageReaction('up', sent));
    await chat.run(2000);
    expect(told).toEqual(['carol 1']);
    expect(await historyOf(chat, bob)).toEqual(['more']);
    expect(await historyOf(chat, await chat.loggedIn('bob'))).toEqual(['more']);
  });

  test('a reply shows a member who is back what he saw as one before, and nothing that was sent meanwhile [REPLY-11]', async () => {
    const { chat, ann, bob } = await makeStage();
    const [root, seen] = [await say(chat, ann, 'root'), await say(chat, ann, 'seen')];
    await chat.wait(bob.zim.leaveGroup('g'));
    const unseen = await say(chat, ann, 'unseen');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['bob'], 'g'));
    await chat.run(500);
    const told: unknown[] = [];
    bob.zim.on('groupMessageReceived', (_zim, { messageList }) => {
      for (const { repliedInfo: info } of messageList) {
        told.push(info && [ZIMMessageRepliedInfoState[info.state], info.messageInfo]);
      }
    });
    for (const original of [seen, unseen, root]) {
      await chat.wait(ann.zim.replyMessage({ type: 1, message: 'hi' } as never, original, {} as never));
      await chat.run(2000);
    }
    expect(told).toMatchObject([
      ['Normal', { message: 'seen' }],
      ['NotFound', {}],
      ['Normal', { message: 'root' }],
    ]);
  });

  test('a reply shows it also on a device that comes to hold it later, as it changes or as it is asked for [REPLY-11]', async () => {
    const { chat, ann, bob } = await makeStage();
    const root = await say(chat, ann, 'root');
    const reply = (original: ZIMMessage, text: string) =>
      chat.wait(ann.zim.replyMessage({ type: 1, message: text } as never, original, {} as never));
    const { message: nested } = await reply(root, 'nested');
    await chat.wait(bob.zim.leaveGroup('g'));
    const other = await chat.loggedIn('bob');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['bob'], 'g'));
    await chat.run(500);
    const shownOf = ({ repliedInfo: info }: ZIMMessage) =>
      info && `${ZIMMessageRepliedInfoState[info.state]} ${(info.messageInfo as { message?: string }).message}`;
    const told: string[] = [];
    other.zim.on('groupMessageReceived', (_zim, { messageList }) => told.push(`came: ${messageList.map(shownOf)}`));
    other.zim.on('messageRepliedInfoChanged', (_zim, { messageList }) => told.push(`now: ${messageList.map(shownOf)}`));
    await reply(root, 'to the root');
    await chat.run(2000);
    expect(told.splice(0)).toEqual(['came: NotFound undefined', 'now: Normal root']);
    await reply(nested, 'to the nested');
    await chat.run(2000);
    expect(told).toEqual(['came: NotFound undefined']);
    const query = async (config: { nextMessage?: ZIMMessage; count: number; mode?: ZIMMessageQueryMode }) => {
      const asked = { reverse: true, ...config } as never;
      const { messageList } = await chat.wait(other.zim.queryHistoryMessage('g', inGroup, asked));
      return messageList;
    };
    const local = { count: 2, mode: ZIMMessageQueryMode.OnlyLocal };
    const [toRoot, toNested] = await query(local);
    expect([toRoot, toNested].map((one) => one && shownOf(one))).toEqual(['Normal root', 'NotFound undefined']);
    await query({ count: 100, ...(toRoot && { nextMessage: toRoot }) });
    expect((await query(local)).map(shownOf)).toEqual(['Normal root', 'Normal nested']);
    const [listed] = (await chat.wait(other.zim.queryConversationList({ count: 10 } as never))).conversationList;
    expect(listed?.lastMessage && shownOf(listed.lastMessage)).toBe('Normal nested');
  });

  test('a reply shows what it answers to those alone who see that [REPLY-11]', async () => {
    const { chat, ann, bob } = await makeStage();
    const sent = await say(chat, ann, 'hello');
    const dan = await chat.loggedIn('dan');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await chat.run(500);
    const told: string[] = [];
    const shownOf = ({ repliedInfo }: ZIMMessage) => {
      const { state, messageInfo } = repliedInfo ?? {};
      return `${state === undefined ? 'none' : ZIMMessageRepliedInfoState[state]} ${(messageInfo as { message?: string } | undefined)?.message}`;
    };
    for (const [name, { zim }] of Object.entries({ bob, dan })) {
      zim.on('groupMessageReceived', (_zim, { messageList }) => {
        for (const message of messageList) told.push(`${name}: ${shownOf(message)}`);
      });
    }
    await chat.wait(ann.zim.replyMessage({ type: 1, message: 'hi' } as never, sent, {} as never));
    await chat.run(500);
    expect(told.sort()).toEqual(['bob: Normal hello', 'dan: NotFound undefined']);
    for (const [device, shown] of [
      [dan, 'NotFound undefined'],
      [await chat.loggedIn('dan'), 'NotFound undefined'],
      [bob, 'Normal hello'],
    ] as const) {
      const { messageList } = await chat.wait(
        device.zim.queryHistoryMessage('g', inGroup, { count: 1, reverse: true } as never),
      );
      expect(messageList.map(shownOf)).toEqual([shown]);
    }
    // CommonModuleParamsInvalid
    expect(await chat.codeOf(dan.zim.replyMessage({ type: 1, message: 'me too' } as never, sent, {} as never))).toBe(
      6000001,
    );
  });
});

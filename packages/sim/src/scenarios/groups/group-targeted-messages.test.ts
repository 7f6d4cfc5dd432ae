import { type ZIMMessage, ZIMMessageDirection, type ZIMTextMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { Chat, ChatDevice } from '../chat.ts';
import { bundle } from '../messages/combine.ts';
import { codesOf, makeStage } from './groups.ts';
import { historyOf, inGroup, say, watchMessages } from './messages.ts';
import { allBut, only, sayFor, takeBack } from './targets.ts';

/** Not on this device alone. */
const everywhere = { isAlsoDeleteServerMessage: true };

const textIn = (message: ZIMMessage | undefined) => (message as ZIMTextMessage | undefined)?.message;

/** What a device is answered of its conversation: the newest message and what is unread; nothing where there is none. */
async function entryOf(chat: Chat, { zim }: ChatDevice) {
  const { conversationList } = await chat.wait(zim.queryConversationList({ count: 10 }));
  return conversationList.map(({ lastMessage, unreadMessageCount }) => `${textIn(lastMessage)} ${unreadMessageCount}`);
}

async function messagesOf(chat: Chat, { zim }: ChatDevice): Promise<readonly ZIMMessage[]> {
  const { messageList } = await chat.wait(
    zim.queryHistoryMessage('g', inGroup, { count: 100, reverse: true } as never),
  );
  return messageList;
}

describe('a message of a group that not all see', () => {
  test.each([
    ['some', only('bob'), [true, true, true, false]],
    ['all but some', allBut('bob'), [true, true, false, true]],
    ['its sender alone', only(), [true, true, false, false]],
    ['all', allBut(), [true, true, true, true]],
    ['some of whom some are no members, or nobody', only('bob', 'dan', 'ghost'), [true, true, true, false]],
  ])('reaches %s and the devices of its sender [GTARGET-1]', async (_whom, target, seen) => {
    const { chat, ann, phone, bob, carol } = await makeStage();
    const dan = await chat.loggedIn('dan');
    await say(chat, ann, 'before');
    const devices = [ann, phone, bob, carol];
    const told = [...devices, dan].map(watchMessages);
    expect(await sayFor(chat, 'secret', target)).toMatchObject({ messageSeq: 2 });
    expect(told).toEqual([...seen.map((isSeen) => (isSeen ? ['g: secret by ann'] : [])), []]);
    for (const [index, device] of devices.entries()) {
      const isSeen = seen[index];
      expect(await historyOf(chat, device)).toEqual(isSeen ? ['before', 'secret'] : ['before']);
      const { messageList } = await chat.wait(device.zim.queryMessages([1, 2, 3], 'g', inGroup));
      expect(messageList.map(textIn)).toEqual(isSeen ? ['before', 'secret'] : ['before']);
    }
  });

  test('says so, and counts as unread for nobody; what others said does [GTARGET-2]', async () => {
    const { chat, ann, phone, bob, carol } = await makeStage();
    await say(chat, ann, 'before');
    await sayFor(chat, 'secret', { ...only('bob'), disableUnreadMessageCount: false });
    expect(await entryOf(chat, bob)).toEqual(['secret 1']);
    expect(await entryOf(chat, carol)).toEqual(['before 1']);
    for (const [device, direction] of [
      [ann, ZIMMessageDirection.Send],
      [phone, ZIMMessageDirection.Send],
      [bob, ZIMMessageDirection.Receive],
    ] as const) {
      const messages = await messagesOf(chat, device);
      expect(messages.map(({ isGroupTargetedMessage }) => isGroupTargetedMessage)).toEqual([false, true]);
      expect(messages[1]).toMatchObject({ direction, senderUserID: 'ann', messageSeq: 2, conversationID: 'g' });
    }
    await say(chat, ann, 'after');
    expect([await entryOf(chat, bob), await entryOf(chat, carol)]).toEqual([['after 2'], ['after 2']]);
    const back = bob.restart();
    await back.login();
    await chat.run(500);
    expect((await messagesOf(chat, back)).map((one) => one.isGroupTargetedMessage)).toEqual([false, true, false]);
  });

  test('changes nothing of the entry of who does not see it: not its place, and none comes of it [GTARGET-3]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await sayFor(chat, 'secret', only('bob'));
    expect([await entryOf(chat, bob), await entryOf(chat, carol)]).toEqual([['secret 0'], []]);
    const asked = async (device: ChatDevice) => {
      const fresh = await chat.loggedIn(device.userID);
      const { zim } = fresh;
      return [await entryOf(chat, fresh), await chat.codeOf(zim.queryConversation('g', inGroup))];
    };
    expect(await asked(carol)).toEqual([[], 6000603]);
    expect(await chat.codeOf(carol.zim.deleteAllMessage('g', inGroup, {} as never))).toBe(6000603);
    expect(await asked(bob)).toEqual([['secret 0'], 0]);
    await say(chat, ann, 'one');
    const place = async () => (await chat.wait(carol.zim.queryConversation('g', inGroup))).conversation.orderKey;
    const before = await place();
    await sayFor(chat, 'another', only('bob'));
    expect(await place()).toBe(before);
    expect(await asked(carol)).toEqual([['one 1'], 0]);
    await chat.wait(carol.zim.deleteConversation('g', inGroup, { isAlsoDeleteServerConversation: true } as never));
    await sayFor(chat, 'a third', only('bob'));
    expect([await entryOf(chat, carol), await asked(carol)]).toEqual([[], [[], 6000603]]);
    await say(chat, ann, 'two');
    expect(await asked(carol)).toEqual([['two 1'], 0]);
    const [newest] = (await messagesOf(chat, carol)).slice(-1);
    await chat.wait(carol.zim.deleteMessages([newest as ZIMMessage], 'g', inGroup, everywhere));
    const second = await sayFor(chat, 'a fourth', only('bob'));
    expect(second).toMatchObject({ messageSeq: 6 });
    const fresh = await chat.loggedIn('carol');
    const { conversation } = await chat.wait(fresh.zim.queryConversation('g', inGroup));
    expect(conversation).toMatchObject({ orderKey: newest?.orderKey });
    expect((await chat.wait(carol.zim.queryConversation('g', inGroup))).conversation.orderKey).toBe(newest?.orderKey);
  });

  test('is told to who was away, and to nobody else, whatever was missed [GTARGET-4]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await say(chat, ann, 'before');
    const told = [bob, carol].map(watchMessages);
    const plugIn = [chat.pullCable(bob), chat.pullCable(carol)];
    await sayFor(chat, 'for bob', only('bob'));
    await say(chat, ann, 'for all');
    await sayFor(chat, 'not for bob', allBut('bob'));
    await sayFor(chat, 'for ann', only());
    await chat.restartServers();
    for (const plug of plugIn) plug();
    await chat.run(60_000);
    expect(told).toEqual([
      ['missed g: for bob by ann', 'missed g: for all by ann'],
      ['missed g: for all by ann', 'missed g: not for bob by ann'],
    ]);
    expect(await historyOf(chat, bob)).toEqual(['before', 'for bob', 'for all']);
    expect(await historyOf(chat, carol)).toEqual(['before', 'for all', 'not for bob']);
    expect([await entryOf(chat, bob), await entryOf(chat, carol)]).toEqual([['for all 2'], ['not for bob 2']]);
    const fresh = await chat.loggedIn('bob');
    expect([await historyOf(chat, fresh), await entryOf(chat, fresh)]).toEqual([
      ['before', 'for bob', 'for all'],
      ['for all 2'],
    ]);
  });

  test('is not for who came later, and ends with a membership [GTARGET-5]', async () => {
    const { chat, ann, carol } = await makeStage();
    const dan = await chat.loggedIn('dan');
    await say(chat, ann, 'before');
    await sayFor(chat, 'for dan', only('dan'));
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await chat.run(500);
    expect(await historyOf(chat, dan)).toEqual([]);
    await sayFor(chat, 'not for carol', allBut('carol'));
    expect(await historyOf(chat, dan)).toEqual(['not for carol']);
    await chat.wait(dan.zim.leaveGroup('g'));
    await sayFor(chat, 'for dan again', only('dan'));
    expect([await historyOf(chat, dan), await historyOf(chat, carol)]).toEqual([['not for carol'], ['before']]);
  });

  test('is not shown to newcomers who see what was said before, unless it is for them [GTARGET-5]', async () => {
    const { chat, ann } = await makeStage(
      {},
      {
        configure: (config) => ({ ...config, groups: { ...config.groups, historyForNewMembers: 9 } }),
      },
    );
    const dan = await chat.loggedIn('dan');
    await say(chat, ann, 'before');
    await sayFor(chat, 'for bob', only('bob'));
    await sayFor(chat, 'not for dan', allBut('dan'));
    await sayFor(chat, 'not for bob', allBut('bob'));
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await chat.run(500);
    expect(await historyOf(chat, dan)).toEqual(['before', 'not for bob']);
  });

  test('takes no receipt, edit, reaction, reply or pin, and no device takes it back [GTARGET-6]', async () => {
    const { chat, ann, bob } = await makeStage();
    await sayFor(chat, 'secret', only('bob'));
    const own = (await messagesOf(chat, ann))[0] as ZIMTextMessage;
    const theirs = (await messagesOf(chat, bob))[0] as ZIMTextMessage;
    const codes = async (device: ChatDevice, message: ZIMTextMessage) => {
      const { zim } = device;
      const calls = [
        () => zim.editMessage({ ...message, message: 'other' } as ZIMTextMessage, {} as never, {} as never),
        () => zim.addMessageReaction('like', message),
        () => zim.replyMessage({ type: 1, message: 'yes' } as ZIMTextMessage, message, {} as never, {} as never),
        () => zim.pinMessage(message, true),
        () => zim.revokeMessage(message, {} as never),
        () => zim.sendMessageReceiptsRead([message], 'g', inGroup),
      ];
      return codesOf(chat, calls);
    };
    expect(await codes(ann, own)).toEqual([6000205, 6000201, 6000001, 6000001, 6000001, 6000277]);
    expect(await codes(bob, theirs)).toEqual([6000285, 6000201, 6000001, 6000001, 6000001, 6000277]);
  });

  test('is refused by the device itself where that is known [GTARGET-6]', async () => {
    const { chat, ann } = await makeStage();
    const plain = (await say(chat, ann, 'before')) as ZIMTextMessage;
    const seeming = { ...plain, isGroupTargetedMessage: true };
    const { zim } = ann;
    const reply = { type: 1, message: 'yes' } as ZIMTextMessage;
    const calls = [
      () => zim.editMessage({ ...seeming, message: 'other' } as ZIMTextMessage, {} as never, {} as never),
      () => zim.addMessageReaction('like', seeming),
      () => zim.replyMessage(reply, seeming, {} as never, {} as never),
      () => zim.pinMessage(seeming, true),
      () => zim.revokeMessage(seeming, {} as never),
    ];
    expect(await codesOf(chat, calls)).toEqual([6000205, 6000201, 6000001, 6000001, 6000001]);
    expect((await messagesOf(chat, ann)).map(textIn)).toEqual(['before']);
  });

  test('is not there for who names it without seeing it, and stays as it was [GTARGET-1, GTARGET-6]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await say(chat, ann, 'before');
    await sayFor(chat, 'secret', only('bob'));
    const secret = { ...(await messagesOf(chat, bob))[1], isGroupTargetedMessage: false } as ZIMTextMessage;
    const reply = { type: 1, message: 'yes' } as ZIMTextMessage;
    const codes = ({ zim }: ChatDevice) =>
      codesOf(chat, [
        () => zim.addMessageReaction('like', secret),
        () => zim.deleteMessageReaction('like', secret),
        () => zim.replyMessage(reply, secret, {} as never, {} as never),
        () => zim.pinMessage(secret, true),
        () => zim.revokeMessage(secret, {} as never),
        () => zim.sendMessageReceiptsRead([secret], 'g', inGroup),
        () => zim.deleteMessages([secret], 'g', inGroup, everywhere),
      ]);
    // The owner may take back what others see; of what is not there nobody is told more than that.
    await chat.wait(ann.zim.transferGroupOwner('carol', 'g'));
    expect(await codes(carol)).toEqual([6000201, 6000280, 6000001, 6000203, 6000203, 6000277, 0]);
    const users = { reactionType: '', nextFlag: 0, count: 9 };
    const reacted = await chat.wait(carol.zim.queryMessageReactionUserList(secret, users as never));
    expect(reacted).toMatchObject({ userList: [], totalCount: 0 });
    const tree = await chat.wait(carol.zim.queryMessageRepliedList(secret, { nextFlag: 0, count: 9 } as never));
    expect(tree.messageList).toEqual([]);
    expect(JSON.stringify(tree)).not.toContain('"secret"');
    expect(await codes(bob)).toEqual([6000201, 6000280, 6000001, 6000001, 6000541, 6000277, 0]);
    expect(await historyOf(chat, ann)).toEqual(['before', 'secret']);
    // On the devices that tried stands the answer that was refused.
    for (const userID of ['bob', 'carol']) {
      expect(await historyOf(chat, await chat.loggedIn(userID))).toEqual(['before']);
    }
  });

  test('goes to the devices on every node, and is nothing to those who are not meant [GTARGET-1]', async () => {
    const { chat, ann, phone, bob, carol } = await makeStage({}, { servers: 2, seed: 3 });
    const devices = [ann, phone, bob, carol, ...[await chat.loggedIn('bob'), await chat.loggedIn('carol')]];
    const told = devices.map(watchMessages);
    for (const node of [0, 1]) {
      await sayFor(chat, `for bob ${node}`, { ...only('bob'), node });
      await sayFor(chat, `not for bob ${node}`, { ...allBut('bob'), node });
    }
    const [forBob, notForBob] = ['for bob', 'not for bob'].map((text) => (node: number) => `g: ${text} ${node} by ann`);
    const [bobs, others] = [forBob, notForBob].map((line) => [0, 1].map((node) => line?.(node)));
    const all = [0, 1].flatMap((node) => [forBob?.(node), notForBob?.(node)]);
    expect(told).toEqual([all, all, bobs, others, bobs, others]);
    for (const [device, page] of devices.map((one, index) => [one, told[index]] as const)) {
      expect((await historyOf(chat, device)).map((text) => `g: ${text} by ann`)).toEqual(page);
    }
  });

  test.each([
    ['for some', only('bob')],
    ['for all but some', allBut('carol', 'dan')],
  ])(
    '%s that is taken back is so for those who see it, and nothing to the others [GTARGET-10]',
    async (_whom, target) => {
      const { chat, ann, bob, carol } = await makeStage();
      await sayFor(chat, 'secret', target);
      const [dan, eve] = [await chat.loggedIn('dan'), await chat.loggedIn('eve')];
      await chat.wait(ann.zim.inviteUsersIntoGroup(['dan', 'eve'], 'g'));
      await chat.run(500);
      const others = [carol, dan, eve];
      const told = others.map(watchMessages);
      const [secret] = await messagesOf(chat, ann);
      await takeBack(chat, secret as ZIMMessage);
      for (const { revoked } of [ann, bob]) expect(revoked.flat().map(({ messageSeq }) => messageSeq)).toEqual([1]);
      await say(chat, ann, 'after');
      for (const [index, device] of others.entries()) {
        expect([device.revoked, told[index]]).toEqual([[], ['g: after by ann']]);
        expect(await historyOf(chat, device)).toEqual(['after']);
      }
      expect(await historyOf(chat, bob)).toEqual(['type 31', 'after']);
      const fresh = await chat.loggedIn('carol');
      expect(await historyOf(chat, fresh)).toEqual(['after']);
    },
  );

  test('is deleted by each for himself, and goes into a Combine [GTARGET-7]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await say(chat, ann, 'before');
    await sayFor(chat, 'secret', only('bob'));
    const [, secret] = await messagesOf(chat, bob);
    const combined = bundle([secret]);
    const { message } = await chat.wait(bob.zim.sendMessage(combined, 'carol', 0, {} as never));
    expect(message).toMatchObject({ sentStatus: 1 });
    expect(await chat.codeOf(carol.zim.sendMessage(bundle([secret]), 'bob', 0, {} as never))).not.toBe(0);
    await chat.wait(bob.zim.deleteMessages([secret as ZIMMessage], 'g', inGroup, everywhere));
    await chat.run(500);
    for (const device of [bob, await chat.loggedIn('bob')]) expect(await historyOf(chat, device)).toEqual(['before']);
    expect(await historyOf(chat, ann)).toEqual(['before', 'secret']);
  });

  test('is found by a search of those who see it alone, here and on the server [GTARGET-8]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await say(chat, ann, 'a secret of old');
    await sayFor(chat, 'secret', only('bob'));
    const found = async (device: ChatDevice) => {
      const config = { count: 9, keywords: ['secret'], order: 0 } as never;
      const local = await chat.wait(device.zim.searchLocalMessages('g', inGroup, config));
      const stored = await chat.wait(device.zim.searchMessages({ keywords: ['secret'], count: 9 }));
      return [local, stored].map(({ messageList }) => messageList.map(textIn).join());
    };
    const answers = [await found(bob), await found(carol)];
    expect(answers).toEqual([
      ['secret,a secret of old', 'secret,a secret of old'],
      ['a secret of old', 'a secret of old'],
    ]);
    await chat.run(70_000);
    expect([await found(bob), await found(carol)]).toEqual(answers);
  });

  test('may not list its sender, nor more than 500 users, and needs a group that lives [GTARGET-9]', async () => {
    const { chat, ann } = await makeStage();
    const many = Array.from({ length: 501 }, (_, index) => `u${index}`);
    expect(await sayFor(chat, 'secret', only('bob', 'ann'))).toBe('CommonModuleParamsInvalid');
    expect(await sayFor(chat, 'secret', only(...many))).toBe('CommonModuleParamsInvalid');
    expect(await sayFor(chat, 'secret', only(...many.slice(1)))).toMatchObject({ messageSeq: 1 });
    expect(await sayFor(chat, ' ', only('bob'))).toBe('CommonModuleParamsInvalid');
    expect(await sayFor(chat, 'secret', { ...only('bob'), groupID: 'other' })).toBe('MessageModuleTargetDoesNotExist');
    await chat.wait(ann.zim.dismissGroup('g'));
    expect(await sayFor(chat, 'secret', only('bob'))).toBe('MessageModuleTargetDoesNotExist');
  });

  test('may be in the name of who is no member, and of who is muted; he sees it not, or sees it [GTARGET-9]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const dan = await chat.loggedIn('dan');
    await chat.wait(ann.zim.muteGroup(true, 'g', { mode: 1, duration: -1, roles: [] }));
    await sayFor(chat, 'by dan', { ...only('bob'), from: 'dan' });
    await sayFor(chat, 'by carol', { ...only('bob'), from: 'carol' });
    expect(await historyOf(chat, bob)).toEqual(['by dan', 'by carol']);
    expect(await historyOf(chat, carol)).toEqual(['by carol']);
    expect(await chat.codeOf(dan.zim.queryHistoryMessage('g', inGroup, { count: 9, reverse: true } as never))).toBe(
      6000521,
    );
  });
});

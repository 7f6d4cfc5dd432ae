import {
  isMessageOfType,
  type ZIM,
  ZIMGroupJoinMode,
  ZIMGroupMuteMode,
  ZIMMessageType,
  type ZIMTipsMessage,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { textMessage } from '../chat.ts';
import { groupG, ids, makeStage, openWith, watchGroups } from './groups.ts';
import { inGroup, say } from './messages.ts';
import { allTips, linesOf, messagesOf, saying, watchTips } from './tips.ts';

const made = 'GroupCreated by ann: bob, carol';

/** What each of the three does, in a group with all kinds of tips; the messages follow the first one. */
const acts: readonly (readonly [act: string, said: string, setting: object, run: (zim: ZIM) => Promise<unknown>])[] = [
  [
    'removes somebody',
    'GroupKickedOut by ann: carol',
    { management: true },
    (zim) => zim.kickGroupMembers(['carol'], 'g'),
  ],
  ['dismisses it', 'GroupDismissed by ann', { management: true }, (zim) => zim.dismissGroup('g')],
  [
    'leaves it as its owner',
    'GroupLeft by ann: ann; GroupOwnerTransferred groupNewOwner bob',
    { management: true },
    (zim) => zim.leaveGroup('g'),
  ],
  ['adds a user', 'GroupInvited by ann: dan', { management: true }, (zim) => zim.inviteUsersIntoGroup(['dan'], 'g')],
  [
    'renames it',
    'GroupInfoChanged by ann; GroupNameChanged groupName New',
    { profile: ['name'] },
    (zim) => zim.updateGroupName('New', 'g'),
  ],
  [
    'changes the notice',
    'GroupInfoChanged by ann; GroupNoticeChanged groupNotice Note',
    { profile: ['notice'] },
    (zim) => zim.updateGroupNotice('Note', 'g'),
  ],
  [
    'changes the avatar',
    'GroupInfoChanged by ann; GroupAvatarUrlChanged groupAvatarUrl https://a/b',
    { profile: ['avatar'] },
    (zim) => zim.updateGroupAvatarUrl('https://a/b', 'g'),
  ],
  [
    'mutes it',
    'GroupInfoChanged by ann; GroupMuteChanged groupMutedInfo {"mode":1,"expiredTime":-1,"roles":[3]}',
    { profile: ['mute'] },
    (zim) => zim.muteGroup(true, 'g', { mode: ZIMGroupMuteMode.Normal, duration: -1, roles: [] }),
  ],
  [
    'hands it over',
    'GroupMemberInfoChanged by ann: bob; GroupOwnerTransferred groupNewOwner bob',
    { members: ['owner'] },
    (zim) => zim.transferGroupOwner('bob', 'g'),
  ],
  [
    'gives a role',
    'GroupMemberInfoChanged by ann: carol; GroupMemberRoleChanged memberRole 2',
    { members: ['role'] },
    (zim) => zim.setGroupMemberRole(2, 'carol', 'g'),
  ],
  [
    'mutes members',
    'GroupMemberInfoChanged by ann: bob, carol; GroupMemberMuteChanged muteExpiredTime -1',
    { members: ['mute'] },
    (zim) => zim.muteGroupMembers(true, ['bob', 'carol'], 'g', { duration: -1 }),
  ],
];

const without = (setting: object): object => {
  if ('management' in setting) return { ...allTips, management: false };
  const [[part, words]] = Object.entries(setting) as [['profile' | 'members', readonly string[]]];
  return { ...allTips, [part]: allTips[part].filter((word) => !words.includes(word)) };
};

describe('tips', () => {
  test('are off, and then nothing is said and no conversation appears [GEVENT-16]', async () => {
    const { chat, ann, bob, phone } = await makeStage();
    await chat.wait(ann.zim.updateGroupName('New', 'g'));
    await chat.run(500);
    expect(await linesOf(chat, bob)).toEqual([]);
    for (const { zim } of [ann, phone, bob]) {
      const { conversationList } = await chat.wait(zim.queryConversationList({ count: 10 }));
      expect(conversationList).toEqual([]);
    }
  });

  test('are written like messages, bring the conversation, and count nothing [GEVENT-17]', async () => {
    const { chat, ann, phone, bob } = await makeStage({}, saying());
    for (const { zim } of [ann, phone, bob]) {
      const { conversationList } = await chat.wait(zim.queryConversationList({ count: 10 }));
      expect(conversationList).toMatchObject([
        { conversationID: 'g', type: 2, unreadMessageCount: 0, lastMessage: { type: 32, senderUserID: 'ann' } },
      ]);
    }
    const [message] = await messagesOf(chat, bob);
    expect(message).toMatchObject({
      ...{ type: 32, event: 1, messageSeq: 1, conversationID: 'g', conversationType: 2, senderUserID: 'ann' },
      ...{ direction: 1, sentStatus: 1, receiptStatus: 0, isServerMessage: false, extendedData: '' },
      operatedUser: { userID: 'ann', userName: expect.any(String), userAvatarUrl: '', userExtendedData: '' },
    });
    expect(message).not.toHaveProperty('changeInfo');
    const [own] = await messagesOf(chat, ann);
    expect(own).toMatchObject({ messageID: message?.messageID, direction: 0 });
  });

  test.each(acts)(
    'somebody who %s is said so in the group, where that is on [GEVENT-19, GEVENT-20]',
    async (...row) => {
      const [, said, setting, run] = row;
      for (const [settings, lines] of [
        [setting, [said]],
        [without(setting), []],
      ] as const) {
        const { chat, ann, phone, bob, carol } = await makeStage({}, saying(settings));
        await chat.loggedIn('dan');
        await say(chat, bob, 'before');
        const told = [ann, phone, bob, carol].map((device) => watchTips(device));
        await chat.wait(run(ann.zim));
        await chat.run(500);
        expect(told).toEqual([lines, lines, lines, lines]);
        const beginning = 'management' in settings && settings.management ? [made] : [];
        for (const device of [ann, bob, carol]) {
          expect(await linesOf(chat, device)).toEqual([...beginning, 'before', ...lines]);
        }
      }
    },
  );

  test('what is no matter of theirs is not said: nicknames, attributes, aliases and modes [GEVENT-19]', async () => {
    const { chat, ann, bob } = await makeStage({}, saying());
    await chat.wait(ann.zim.setGroupMemberNickname('B', 'bob', 'g'));
    await chat.wait(ann.zim.setGroupAttributes({ a: '1' }, 'g'));
    await chat.wait(ann.zim.updateGroupAlias('Mine', 'g'));
    await chat.wait(ann.zim.updateGroupJoinMode(ZIMGroupJoinMode.Auth, 'g'));
    // Nor is what changes nothing.
    await chat.wait(ann.zim.setGroupMemberRole(3, 'bob', 'g'));
    await chat.run(500);
    expect(await linesOf(chat, bob)).toEqual([made]);
  });

  test('who comes in sees the one of that, and none of before, behind the word of it [GEVENT-18]', async () => {
    const { chat, ann, told } = await makeStage({}, saying());
    const dan = await chat.loggedIn('dan');
    const ofDan = watchTips(dan, watchGroups(dan));
    watchTips(ann, told[0]);
    await chat.wait(dan.zim.joinGroup('g'));
    await chat.run(500);
    const [news, said] = ['g members Enter Joined: dan by dan 0', 'GroupJoined by dan: dan'];
    expect(ofDan).toEqual(['g Enter Joined by dan 0', news, said]);
    expect(told[0]).toEqual([news, said]);
    expect(await linesOf(chat, dan)).toEqual([said]);
    expect(await linesOf(chat, ann)).toEqual([made, said]);
  });

  test('who goes sees the one of that as the last, before the word of it [GEVENT-18]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage({}, saying());
    for (const [device, list] of [
      [ann, told[0]],
      [bob, told[2]],
      [carol, told[3]],
    ] as const)
      watchTips(device, list);
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await chat.wait(bob.zim.leaveGroup('g'));
    await say(chat, ann, 'after');
    const [kicked, left] = ['GroupKickedOut by ann: carol', 'GroupLeft by bob: bob'];
    const kick = [kicked, 'g members Quit KickedOut: carol by ann 1'];
    const leave = [left, 'g members Quit Left: bob by bob 3'];
    expect(told[3]).toEqual([...kick, 'g Quit KickedOut by ann 1']);
    expect(told[2]).toEqual([...kick, ...leave, 'g Quit Left by bob 3']);
    expect(told[0]).toEqual([...kick, ...leave]);
    expect(await linesOf(chat, carol)).toEqual([made, kicked]);
    expect(await linesOf(chat, bob)).toEqual([made, kicked, left]);
    expect(await linesOf(chat, ann)).toEqual([made, kicked, left, 'after']);
  });

  test('the end of a group is the last that all of them see of it, also without a connection [GEVENT-18]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage({}, saying());
    watchTips(bob, told[2]);
    const away = watchTips(carol);
    const plugIn = chat.pullCable(carol);
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(500);
    expect(told[2]).toEqual(['GroupDismissed by ann', 'g Quit Dismissed by ann 1']);
    plugIn();
    await chat.run(30_000);
    expect(away).toEqual(['missed GroupDismissed by ann']);
    for (const device of [ann, bob, carol])
      expect(await linesOf(chat, device)).toEqual([made, 'GroupDismissed by ann']);
  });

  test('the last one who leaves says so to himself', async () => {
    const [chat, ann] = await openWith(['ann'], saying());
    if (!ann) throw new Error('there is a device');
    const told = watchTips(ann, watchGroups(ann));
    await chat.wait(ann.zim.createGroup(groupG, []));
    await chat.wait(ann.zim.leaveGroup('g'));
    await chat.run(500);
    expect(told).toEqual([
      ...['g Enter Created by ann 1', 'GroupCreated by ann'],
      ...['GroupLeft by ann: ann', 'g members Quit Left: ann by ann 1', 'g Quit Left by ann 1'],
    ]);
    expect(await linesOf(chat, ann)).toEqual(['GroupCreated by ann', 'GroupLeft by ann: ann']);
  });

  test('many users with long names are said too, and to the device that brings them in', async () => {
    const { chat, ann, bob } = await makeStage({}, saying());
    const many = ids(30);
    for (const userID of many) {
      const { zim } = await chat.loggedIn(userID);
      await chat.wait(zim.updateUserName('ä'.repeat(128)));
      await chat.wait(zim.updateUserAvatarUrl(`https://a/${'x'.repeat(490)}`));
    }
    const told = [ann, bob].map((device) => watchTips(device));
    await chat.wait(ann.zim.inviteUsersIntoGroup(many, 'g'));
    await chat.run(500);
    const said = `GroupInvited by ann: ${many.join(', ')}`;
    expect(told).toEqual([[said], [said]]);
    expect(await linesOf(chat, ann)).toEqual([made, said]);
    await say(chat, ann, 'welcome');
    expect(told).toEqual([[said], [said, 'welcome']]);
  });

  test('reach those who are connected elsewhere, and once whatever is asked for again [GEVENT-17a]', async () => {
    const options = { ...saying(), servers: 2 };
    const { chat, ann, phone, bob, carol } = await makeStage({}, options);
    const told = [ann, phone, bob, carol].map((device) => watchTips(device));
    await chat.wait(ann.zim.updateGroupName('New', 'g'));
    const dan = await chat.loggedIn('dan');
    await chat.wait(dan.zim.joinGroup('g'));
    expect(await chat.codeOf(dan.zim.joinGroup('g'))).toBe(6_000_522);
    await chat.wait(carol.zim.leaveGroup('g'));
    expect(await chat.codeOf(carol.zim.leaveGroup('g'))).toBe(6_000_521);
    await chat.run(1000);
    const lines = [
      'GroupInfoChanged by ann; GroupNameChanged groupName New',
      'GroupJoined by dan: dan',
      'GroupLeft by carol: carol',
    ];
    expect(told).toEqual([lines, lines, lines, lines]);
    expect(await linesOf(chat, ann)).toEqual([made, ...lines]);
  });

  test('applications are said when they bring somebody in, by who let him in [GEVENT-19a]', async () => {
    const { chat, ann, bob } = await makeStage({ joinMode: ZIMGroupJoinMode.Auth, beInviteMode: 1 }, saying());
    const [dan, eve] = [await chat.loggedIn('dan'), await chat.loggedIn('eve')];
    await chat.wait(dan.zim.sendGroupJoinApplication('g', { wording: '' }));
    await chat.wait(ann.zim.acceptGroupJoinApplication('dan', 'g', {}));
    await chat.wait(bob.zim.sendGroupInviteApplications(['eve'], 'g', { wording: '' }));
    await chat.wait(eve.zim.acceptGroupInviteApplication('bob', 'g', {}));
    await chat.run(500);
    const [byAnn, byBob] = ['GroupJoined by ann: dan', 'GroupInvited by bob: eve'];
    expect(await linesOf(chat, ann)).toEqual([made, byAnn, byBob]);
    expect(await linesOf(chat, eve)).toEqual([byBob]);
    expect((await messagesOf(chat, eve))[0]).toMatchObject({ senderUserID: 'bob' });
  });

  test('a pin is said, and that it is taken away, but not where it is asked for twice [GEVENT-20, PIN-9]', async () => {
    const { chat, ann, phone, bob } = await makeStage({}, saying({ management: true }));
    const message = await say(chat, bob, 'hello');
    const told = [ann, phone, bob].map((device) => watchTips(device));
    await chat.wait(ann.zim.pinMessage(message, true));
    await chat.wait(bob.zim.pinMessage(message, false));
    expect(await chat.codeOf(bob.zim.pinMessage(message, false))).toBe(6_000_208);
    await chat.run(500);
    const lines = [
      'GroupMessagePinned by ann; GroupMessagePinInfoChanged isPinned true',
      'GroupMessagePinned by bob; GroupMessagePinInfoChanged isPinned false',
    ];
    expect(told).toEqual([lines, lines, lines]);
    expect(await linesOf(chat, phone)).toEqual([made, 'hello', ...lines]);
  });

  test('a pin is not said where management is off [PIN-9]', async () => {
    const { chat, ann, bob } = await makeStage({}, saying({ ...allTips, management: false }));
    const message = await say(chat, bob, 'hello');
    await chat.wait(ann.zim.pinMessage(message, true));
    await chat.run(500);
    expect(await linesOf(chat, bob)).toEqual(['hello']);
  });

  test('have the names of then, and stay what they are when the server begins again [GEVENT-19a]', async () => {
    const { chat, ann, bob } = await makeStage({}, saying());
    await chat.wait(ann.zim.updateUserName('Ann'));
    await chat.wait(ann.zim.transferGroupOwner('bob', 'g'));
    await chat.wait(ann.zim.updateUserName('Anna'));
    const tips = async () => (await messagesOf(chat, bob)).filter((one) => isMessageOfType(one, ZIMMessageType.Tips));
    const before = await tips();
    expect(before.map(({ operatedUser }: ZIMTipsMessage) => operatedUser.userName)).toEqual(['', 'Ann']);
    expect(before[1]?.changeInfo).toMatchObject({ type: 10, groupNewOwner: { userID: 'bob', memberRole: 1 } });
    await chat.restartServers();
    await chat.run(30_000);
    expect(await tips()).toEqual(before);
  });

  test('take nothing that messages take, and go with all others alone [GEVENT-20a]', async () => {
    const { chat, ann, bob } = await makeStage({}, saying());
    const [tips] = await messagesOf(chat, ann);
    if (!tips) throw new Error('there is one');
    const { zim } = ann;
    expect(await chat.codeOf(zim.revokeMessage(tips))).toBe(6_000_001);
    expect(await chat.codeOf(zim.pinMessage(tips, true))).toBe(6_000_001);
    expect(await chat.codeOf(zim.addMessageReaction('x', tips))).toBe(6_000_201);
    expect(await chat.codeOf(zim.editMessage(tips, {} as never))).toBe(6_000_205);
    expect(await chat.codeOf(zim.replyMessage(textMessage('why'), tips, {} as never))).toBe(6_000_001);
    expect(await chat.codeOf(zim.sendMessage(tips, 'g', inGroup, {} as never))).toBe(6_000_001);
    expect(await chat.codeOf(zim.insertMessageToLocalDB(tips, 'g', inGroup, 'ann'))).toBe(6_000_001);
    for (const isAlsoDeleteServerMessage of [false, true]) {
      const config = { isAlsoDeleteServerMessage };
      expect(await chat.codeOf(zim.deleteMessages([tips], 'g', inGroup, config))).toBe(6_000_001);
    }
    const search = { keywords: [], messageTypes: [32], count: 10, order: 0 };
    expect((await chat.wait(zim.searchLocalMessages('g', inGroup, search as never))).messageList).toEqual([]);
    expect(await linesOf(chat, ann)).toEqual([made]);
    await chat.wait(zim.deleteAllMessage('g', inGroup, { isAlsoDeleteServerMessage: true }));
    expect([await linesOf(chat, ann), await linesOf(chat, bob)]).toEqual([[], [made]]);
  });
});

import { type ZIMMessage, ZIMMessageRepliedInfoState, ZIMMessageRevokeStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { type Chat, type ChatDevice, textMessage } from '../chat.ts';
import { withGroups } from './applications.ts';
import { entryOf } from './entries.ts';
import { makeStage } from './groups.ts';
import { historyOf, inGroup, say, watchMessages } from './messages.ts';

const shown = 3;
const indexMs = 70_000;

/** Ann has said six things, pinned two of them and answered the first; then Dave comes, who is shown three of before. */
async function makeNewcomer() {
  const { chat, ann, bob, carol } = await makeStage({}, withGroups({ historyForNewMembers: shown }));
  const sent: ZIMMessage[] = [];
  for (const text of ['old 1', 'old 2', 'old 3', 'old 4', 'old 5']) sent.push(await say(chat, ann, text));
  const [first, , , fourth] = sent;
  if (!first || !fourth) throw new Error('all was said');
  for (const message of [first, fourth]) await chat.wait(ann.zim.pinMessage(message, true));
  const reply = await chat.wait(ann.zim.replyMessage(textMessage('old 6'), first, {} as never));
  await chat.run(500);
  const dave = await chat.loggedIn('dave');
  const heard = watchMessages(dave);
  await chat.wait(dave.zim.joinGroup('g'));
  await chat.run(500);
  return { chat, ann, bob, carol, dave, heard, sent: [...sent, reply.message] };
}

const visible = ['old 4', 'old 5', 'old 6'];

async function pinnedOf(chat: Chat, { zim }: ChatDevice): Promise<readonly string[]> {
  const { messageList } = await chat.wait(zim.queryPinnedMessageList('g', inGroup));
  return messageList.map((message) => ('message' in message ? String(message.message) : ''));
}

async function foundBy(chat: Chat, { zim }: ChatDevice, conversation?: object): Promise<readonly string[]> {
  const config = { keywords: ['old'], count: 20, ...conversation };
  const { messageList } = await chat.wait(zim.searchMessages(config));
  return messageList.map((message) => ('message' in message ? String(message.message) : '')).toSorted();
}

describe('a newcomer who is shown some messages from before', () => {
  test('is told of none of them, reads so many and no more, page by page, and has nothing unread [GEVENT-23]', async () => {
    const { chat, ann, dave, heard } = await makeNewcomer();
    expect(heard).toEqual([]);
    expect(await historyOf(chat, dave)).toEqual(visible);
    expect(await dave.list()).toEqual([]);
    await say(chat, ann, 'new');
    expect(heard).toEqual(['g: new by ann']);
    expect(await historyOf(chat, dave)).toEqual([...visible, 'new']);
    expect(await entryOf(chat, dave)).toMatchObject({ unreadMessageCount: 1, lastMessage: { message: 'new' } });
    const fresh = await chat.loggedIn('dave');
    const pages: string[][] = [];
    for (let nextMessage: ZIMMessage | undefined; ; ) {
      const config = { count: 3, reverse: true, ...(nextMessage && { nextMessage }) };
      const { messageList } = await chat.wait(fresh.zim.queryHistoryMessage('g', inGroup, config as never));
      [nextMessage] = messageList;
      if (!nextMessage) break;
      pages.push(messageList.map((message) => String((message as { message?: string }).message)));
    }
    expect(pages).toEqual([['old 5', 'old 6', 'new'], ['old 4']]);
  });

  test('finds them and no others, pinned ones among them, before they are in the index and after [SEARCH-1]', async () => {
    const { chat, ann, dave } = await makeNewcomer();
    const conversation = { conversation: { conversationID: 'g', conversationType: inGroup } };
    expect(await pinnedOf(chat, dave)).toEqual(['old 4']);
    expect(await foundBy(chat, dave)).toEqual(visible);
    await say(chat, ann, 'old no more');
    await chat.run(indexMs);
    expect([await foundBy(chat, dave), await foundBy(chat, dave, conversation)]).toEqual([
      ...[
        [...visible, 'old no more'],
        [...visible, 'old no more'],
      ],
    ]);
    expect(await foundBy(chat, ann)).toHaveLength(7);
  });

  test('answers and reacts to them, and to nothing before; what they answer is shown as far as he sees it', async () => {
    const { chat, dave, sent } = await makeNewcomer();
    const { messageList } = await chat.wait(
      dave.zim.queryHistoryMessage('g', inGroup, { count: 9, reverse: true } as never),
    );
    const [fourth, , sixth] = messageList;
    if (!fourth || !sixth) throw new Error('dave reads three');
    expect(sixth.repliedInfo).toMatchObject({ state: ZIMMessageRepliedInfoState.NotFound });
    const answered = await chat.wait(dave.zim.replyMessage(textMessage('an answer'), fourth, {} as never));
    expect(answered.message.repliedInfo).toMatchObject({ messageInfo: { message: 'old 4' } });
    expect(await chat.codeOf(dave.zim.addMessageReaction('up', fourth))).toBe(0);
    const [, second] = sent;
    // MessageModuleCommonError: the message is not there for him.
    expect(await chat.codeOf(dave.zim.addMessageReaction('up', second as ZIMMessage))).toBe(6000201);
  });

  test('learns what becomes of them, and of nothing before', async () => {
    const { chat, ann, dave, sent } = await makeNewcomer();
    await historyOf(chat, dave);
    const told: string[] = [];
    dave.zim.on('messageEdited', (_zim, { messageList }) => {
      for (const message of messageList) told.push(`edited ${(message as { message?: string }).message}`);
    });
    dave.zim.on('messageRevokeReceived', (_zim, { messageList }) => {
      for (const { revokeStatus } of messageList) told.push(`revoked ${ZIMMessageRevokeStatus[revokeStatus ?? -1]}`);
    });
    const edit = (index: number) =>
      chat.wait(ann.zim.editMessage({ ...sent[index], message: `edited ${index + 1}` } as never, {} as never));
    for (const index of [1, 3]) await edit(index);
    await chat.wait(ann.zim.revokeMessage(sent[4] as ZIMMessage));
    await chat.run(5000);
    expect(told.toSorted()).toEqual(['edited edited 4', 'revoked SelfRevoke']);
    expect(await historyOf(chat, dave)).toEqual(['edited 4', 'type 31', 'old 6']);
  });

  test('who comes back sees what he was not there for as far as that, and no message twice', async () => {
    const { chat, ann, bob } = await makeNewcomer();
    await chat.wait(bob.zim.leaveGroup('g'));
    for (const text of ['gap 1', 'gap 2', 'gap 3', 'gap 4', 'gap 5']) await say(chat, ann, text);
    await chat.wait(bob.zim.joinGroup('g'));
    await say(chat, ann, 'back');
    const all = ['old 1', 'old 2', 'old 3', 'old 4', 'old 5', 'old 6', 'gap 3', 'gap 4', 'gap 5', 'back'];
    const fresh = await chat.loggedIn('bob');
    expect([await historyOf(chat, bob), await historyOf(chat, fresh)]).toEqual([all, all]);
    // Six from before he left, and one since.
    const unread = [await entryOf(chat, bob), await entryOf(chat, fresh)].map((one) => one.unreadMessageCount);
    expect(unread).toEqual([7, 7]);
  });
});

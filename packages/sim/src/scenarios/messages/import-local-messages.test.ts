import { ZIMMessageQueryMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { MemoryFolder } from '../../memory-folder.ts';
import { BrokenCache } from '../broken-cache.ts';
import { Chat, type ChatDevice, textMessage } from '../chat.ts';
import { annWithChats } from '../searched.ts';

const local = { mode: ZIMMessageQueryMode.OnlyLocal };

async function withBackup() {
  const parts = await annWithChats();
  const { chat, ann } = parts;
  await chat.wait(ann.zim.insertMessageToLocalDB(textMessage('inserted'), 'dave', 0, 'dave'));
  const [first] = await ann.page('bob');
  if (!first) throw new Error('there is one');
  await chat.wait(ann.zim.updateMessageLocalExtendedData('noted', first));
  const folder = new MemoryFolder();
  await chat.wait(ann.zim.exportLocalMessages(folder, {}));
  return { ...parts, folder };
}

const take = async (chat: Chat, { zim }: ChatDevice, folder: MemoryFolder): Promise<readonly string[]> => {
  const progress: string[] = [];
  await chat.wait(zim.importLocalMessages(folder, {}, (done, total) => progress.push(`${done}/${total}`)));
  return progress;
};

describe('importLocalMessages', () => {
  test('brings back what a cleared device had, with nothing unread [LOCAL-11]', async () => {
    const { chat, ann, folder } = await withBackup();
    const before = { bob: await ann.page('bob', local), dave: await ann.page('dave', local) };
    ann.zim.logout({ isClearDB: true });
    await chat.run(500);
    await ann.login();
    await chat.run(500);
    expect(await ann.page('bob', local)).toEqual([]);
    ann.listed.length = 0;
    const unread = ann.totals.at(-1);
    expect((await take(chat, ann, folder)).at(-1)).toBe('6/6');
    expect(await ann.page('bob', local)).toEqual(before.bob);
    expect(await ann.page('dave', local)).toEqual(before.dave);
    expect(ann.listed).toEqual(['Added dave 0']);
    expect(ann.totals.at(-1)).toBe(unread);
    expect((await ann.page('bob', local))[0]?.localExtendedData).toBe('noted');
  });

  test('again changes nothing, and never takes the place of what is newer [LOCAL-11]', async () => {
    const { chat, ann, bob, folder } = await withBackup();
    const [first] = await bob.page('ann');
    if (!first) throw new Error('there is one');
    await bob.revoke(first);
    await chat.run(500);
    const [shown] = await ann.page('bob', local);
    if (!shown) throw new Error('there is one');
    await chat.wait(ann.zim.updateMessageLocalExtendedData('noted anew', shown));
    const before = [await ann.page('bob', local), await ann.page('dave', local), await ann.list()];
    ann.listed.length = 0;
    for (let round = 0; round < 2; round += 1) await take(chat, ann, folder);
    expect([await ann.page('bob', local), await ann.page('dave', local), await ann.list()]).toEqual(before);
    expect(ann.listed).toEqual([]);
  });

  test('works after an offline login, and on another device of the user', async () => {
    const { chat, ann, folder } = await withBackup();
    const second = await chat.loggedIn('ann');
    await take(chat, second, folder);
    expect(await second.texts('bob', local)).toEqual(await ann.texts('bob', local));
    const again = ann.restart();
    chat.pullCable(again, { isNoticed: false });
    await again.login({ isOfflineLogin: true });
    expect((await take(chat, again, folder)).at(-1)).toBe('6/6');
  });

  test('goes on with conversations of which the device had not heard, where the backup left them [LOCAL-11]', async () => {
    const { chat, ann, bob, folder } = await withBackup();
    const [header = '', ...lines] = folder.lines;
    const parsed = JSON.parse(header);
    const [one] = parsed.conversations;
    const strange = { ...one, log: 999, conversationID: 'erin', conversationName: 'Erin' };
    const { message } = JSON.parse(lines[0] ?? '');
    const moved = { log: 999, message: { ...message, senderUserID: 'erin', targetID: 'ann', messageID: 7 } };
    ann.listed.length = 0;
    folder.put({ ...parsed, count: 1, conversations: [strange] }, moved);
    await take(chat, ann, folder);
    expect(ann.listed).toEqual(['Added erin 0']);
    expect(ann.conversations.get('erin')).toMatchObject({ conversationName: 'Erin', unreadMessageCount: 0 });
    expect(await ann.page('erin', local)).toMatchObject([{ messageID: '7' }]);
    await bob.send('ann', 'after');
    await chat.run(500);
    expect(ann.received.at(-1)?.texts).toEqual(['after']);
  });

  test('of what another device had counts as the server does once that is told [LOCAL-11, UNREAD-3]', async () => {
    const { chat, ann } = await annWithChats();
    const second = await chat.loggedIn('ann');
    const frank = await chat.loggedIn('frank');
    const plugIn = chat.pullCable(ann);
    await frank.send('ann', 'one');
    await chat.run(500);
    const folder = new MemoryFolder();
    await chat.wait(second.zim.exportLocalMessages(folder, {}));
    await take(chat, ann, folder);
    expect(ann.conversations.get('frank')?.unreadMessageCount).toBe(0);
    await frank.send('ann', 'two');
    plugIn();
    await chat.run(15_000);
    expect(ann.conversations.get('frank')).toMatchObject({ unreadMessageCount: 2, readMessageSeq: 0 });
    expect(await ann.list()).toEqual(await second.list());
    expect(ann.totals.at(-1)).toBe(second.totals.at(-1));
    await second.clear('frank');
    expect(ann.conversations.get('frank')).toMatchObject({ unreadMessageCount: 0, readMessageSeq: 2 });
  });

  test('tells nothing of what it brings while the device is away, and then of what came after the backup [LOCAL-11]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const second = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(second);
    await chat.run(1000);
    await bob.send('ann', 'before');
    await chat.run(500);
    const folder = new MemoryFolder();
    await chat.wait(ann.zim.exportLocalMessages(folder, {}));
    await bob.send('ann', 'after');
    await take(chat, second, folder);
    expect([await second.texts('bob', local), second.received]).toEqual([['before'], []]);
    plugIn();
    await chat.run(30_000);
    expect(second.received).toMatchObject([{ texts: ['after'] }]);
    expect(await second.texts('bob', local)).toEqual(['before', 'after']);
  });

  test('leaves what is unread to the server, also where the device then lacks nothing [LOCAL-11]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const second = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(second);
    await chat.run(1000);
    for (const text of ['one', 'two', 'three']) await bob.send('ann', text);
    await chat.run(500);
    await ann.clear('bob');
    for (const text of ['four', 'five']) await bob.send('ann', text);
    await chat.run(500);
    const folder = new MemoryFolder();
    await chat.wait(ann.zim.exportLocalMessages(folder, {}));
    await take(chat, second, folder);
    expect(second.conversations.get('bob')).toMatchObject({ unreadMessageCount: 0 });
    plugIn();
    await chat.run(30_000);
    expect(await second.list()).toMatchObject(await ann.list());
    expect(second.conversations.get('bob')).toMatchObject({ unreadMessageCount: 2, readMessageSeq: 3 });
    expect(second.received).toEqual([]);
    await second.clear('bob');
    await chat.run(500);
    expect(ann.conversations.get('bob')).toMatchObject({ unreadMessageCount: 0 });
  });

  test('of a backup of another life of the server takes the place of nothing', async () => {
    const { chat, ann, folder } = await withBackup();
    const [header = '', ...lines] = folder.lines;
    const changed = lines.map((line) => line.replace(/("position":)[0-9]+/, '$1900000').replace('Hello Ann', 'Forged'));
    folder.put({ ...JSON.parse(header), epoch: 77 }, ...changed);
    const before = await ann.page('bob', local);
    await take(chat, ann, folder);
    expect(await ann.page('bob', local)).toEqual(before);
  });

  test('of a file that is missing or cannot be read is rejected with 6000240 [LOCAL-12]', async () => {
    const { chat, ann, folder } = await withBackup();
    const code = (from: MemoryFolder | string) => chat.codeOf(ann.zim.importLocalMessages(from, {}));
    expect(await code(new MemoryFolder())).toBe(6000240);
    expect(await code('/nowhere')).toBe(6000240);
    folder.before = (step) => {
      if (step === 'read') throw new DOMException('no', 'NotReadableError');
    };
    expect(await code(folder)).toBe(6000240);
    folder.before = () => {};
    expect(await code(folder)).toBe(0);
  });

  test('of the backup of another user is rejected with 6000242, and so is that of another app [LOCAL-12]', async () => {
    const { chat, ann, bob, folder } = await withBackup();
    expect(await chat.codeOf(bob.zim.importLocalMessages(folder, {}))).toBe(6000242);
    const [header = '', ...lines] = folder.lines;
    folder.put({ ...JSON.parse(header), appID: 7 }, ...lines);
    expect(await chat.codeOf(ann.zim.importLocalMessages(folder, {}))).toBe(6000242);
  });

  test('that cannot be written to the cache is rejected with 6000244 [LOCAL-12]', async () => {
    const { chat, folder } = await withBackup();
    const broken = new BrokenCache();
    const second = await chat.loggedIn('ann', { tamper: broken.tamper });
    broken.break('write');
    expect(await chat.codeOf(second.zim.importLocalMessages(folder, {}))).toBe(6000244);
    expect(await chat.codeOf(second.zim.importLocalMessages(folder, {}))).toBe(6000710);
    expect(second.errors).toEqual([]);
  });

  test.each<[string, (lines: readonly string[]) => readonly unknown[]]>([
    ['nothing', () => []],
    ['a first line that is no JSON', ([, ...lines]) => ['{', ...lines]],
    ['a first line that is another one', ([, ...lines]) => lines],
    ['another version', ([header = '', ...lines]) => [{ ...JSON.parse(header), version: 2 }, ...lines]],
    ['a line too few', (lines) => lines.slice(0, -1)],
    ['a line too many', (lines) => [...lines, lines.at(-1)]],
    ['half a line', (lines) => [...lines.slice(0, -1), lines.at(-1)?.slice(0, 20)]],
    ['a line that is no message', (lines) => [...lines.slice(0, -1), '{"log":1,"message":{}}']],
    ['a line that is null', (lines) => [...lines.slice(0, -1), 'null']],
    ['an inserted message without a sender', (lines) => [...lines.slice(0, -1), '{"inserted":{}}']],
  ])('of a file with %s is rejected with 6000245, and nothing of it is taken in [LOCAL-12]', async (_what, change) => {
    const { chat, ann, folder } = await withBackup();
    ann.zim.logout({ isClearDB: true });
    await chat.run(500);
    await ann.login();
    await chat.run(500);
    folder.put(...change(folder.lines));
    expect(await chat.codeOf(ann.zim.importLocalMessages(folder, {}))).toBe(6000245);
    expect(await ann.page('bob', local)).toEqual([]);
    expect(await ann.page('dave', local)).toEqual([]);
  });

  test('of a file that was cut off is rejected with 6000245 [LOCAL-12]', async () => {
    const { chat, ann, folder } = await withBackup();
    const [name = ''] = folder.names;
    folder.files.set(name, folder.files.get(name)?.slice(0, -1) ?? '');
    expect(await chat.codeOf(ann.zim.importLocalMessages(folder, {}))).toBe(6000245);
  });
});

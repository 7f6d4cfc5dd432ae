import { describe, expect, test } from 'vitest';
import { MemoryFolder } from '../../memory-folder.ts';
import { BrokenCache } from '../broken-cache.ts';
import { Chat, textMessage } from '../chat.ts';
import { annWithChats } from '../searched.ts';

const name = 'zim_backup_msg_text';

async function annAlone() {
  const chat = await Chat.open();
  const broken = new BrokenCache();
  const ann = await chat.loggedIn('ann', { tamper: broken.tamper });
  await chat.loggedIn('bob');
  await ann.send('bob', 'hello');
  const folder = new MemoryFolder();
  const code = () => chat.codeOf(ann.zim.exportLocalMessages(folder, {}));
  return { chat, ann, broken, folder, code };
}

describe('exportLocalMessages', () => {
  test('writes a line about the file and a line for each message, and says how far it is [LOCAL-9, LOCAL-10]', async () => {
    const { chat, ann } = await annWithChats();
    await chat.wait(ann.zim.insertMessageToLocalDB(textMessage('inserted'), 'dave', 0, 'dave'));
    expect(await chat.codeOf(ann.startSend('nobody', 'unsent'))).toBe(6000204);
    const folder = new MemoryFolder();
    const progress: string[] = [];
    await chat.wait(ann.zim.exportLocalMessages(folder, {}, (done, total) => progress.push(`${done}/${total}`)));
    const [header = '', ...lines] = folder.lines;
    expect(JSON.parse(header)).toMatchObject({ format: 'zim_backup_msg', version: 1, userID: 'ann', count: 6 });
    const texts = lines.map((line) => {
      const { message, inserted } = JSON.parse(line);
      return (message ?? inserted).content.message;
    });
    expect(texts.sort()).toEqual(
      ['Hello Ann', 'hello yourself', 'HELLO from Carol', 'lunch tomorrow?', 'lunch, hello again', 'inserted'].sort(),
    );
    expect(progress.at(-1)).toBe('6/6');
    expect(folder.names).toEqual([name]);
  });

  test('renames an earlier file, so that the newest has the plain name [LOCAL-9]', async () => {
    const { chat, ann } = await annWithChats();
    const folder = new MemoryFolder().put('earlier');
    await chat.wait(ann.zim.exportLocalMessages(folder, {}));
    const [plain, renamed] = folder.names;
    expect([plain, renamed?.replace(/_[0-9]+$/, '')]).toEqual([name, name]);
    expect(folder.files.get(renamed ?? '')).toBe('earlier\n');
    expect(folder.lines).toHaveLength(6);
  });

  test('writes what is there when it begins, whatever comes meanwhile', async () => {
    const { chat, ann, bob } = await annWithChats();
    const folder = new MemoryFolder();
    let isFirst = true;
    folder.before = async (step) => {
      if (step !== 'write' || !isFirst) return;
      isFirst = false;
      bob.startSend('ann', 'meanwhile');
    };
    const done = ann.zim.exportLocalMessages(folder, {});
    await chat.run(2000);
    await chat.wait(done);
    const [header = '', ...lines] = folder.lines;
    expect(JSON.parse(header).count).toBe(lines.length);
    expect(ann.received.at(-1)?.texts).toEqual(['meanwhile']);
  });

  test('of nothing is a file with nothing in it, also after an offline login', async () => {
    const chat = await Chat.open();
    const ann = (await chat.loggedIn('ann')).restart();
    chat.pullCable(ann, { isNoticed: false });
    await ann.login({ isOfflineLogin: true });
    const folder = new MemoryFolder();
    const progress: number[] = [];
    await chat.wait(ann.zim.exportLocalMessages(folder, {}, (done) => progress.push(done)));
    expect(folder.lines).toHaveLength(1);
    expect(progress).toEqual([0]);
  });

  test('to where nothing can be written is rejected with 6000240 [LOCAL-12]', async () => {
    const { chat, ann, folder, code } = await annAlone();
    folder.before = () => {
      throw new DOMException('no', 'NotAllowedError');
    };
    expect(await code()).toBe(6000240);
    // Paths are for platforms with folders, and this one has none.
    expect(await chat.codeOf(ann.zim.exportLocalMessages('/nowhere', {}))).toBe(6000240);
    folder.before = () => {};
    expect(await code()).toBe(0);
  });

  test('while another one is under way is rejected with 6000241, and so is an import [LOCAL-12]', async () => {
    const { chat, ann, folder, code } = await annAlone();
    const first = ann.zim.exportLocalMessages(folder, {});
    expect(await code()).toBe(6000241);
    await chat.wait(first);
    const again = ann.zim.exportLocalMessages(folder, {});
    expect(await chat.codeOf(ann.zim.importLocalMessages(folder, {}))).toBe(6000241);
    await chat.wait(again);
    expect(await code()).toBe(0);
  });

  test.each(['write', 'close'] as const)(
    'that cannot %s is rejected with 6000243 and leaves no file of the name [LOCAL-12]',
    async (step) => {
      const { folder, code } = await annAlone();
      folder.before = (one) => {
        if (one === step) throw new DOMException('no room', 'QuotaExceededError');
      };
      expect(await code()).toBe(6000243);
      expect(folder.names).toEqual([]);
    },
  );

  test('of a cache that cannot be read is rejected with 6000243, then with 6000710 [LOCAL-12, LOCAL-14]', async () => {
    const { broken, folder, code } = await annAlone();
    broken.break('page');
    expect(await code()).toBe(6000243);
    expect(folder.names).toEqual([]);
    expect(await code()).toBe(6000710);
  });

  test('that the end of the session cuts off leaves no file of the name', async () => {
    const { chat, ann, folder } = await annAlone();
    folder.before = (step) => {
      if (step === 'write') ann.zim.logout();
    };
    expect(await chat.codeOf(ann.zim.exportLocalMessages(folder, {}))).toBe(6000710);
    expect(folder.names).toEqual([]);
  });

  test.each<[string, unknown, unknown, unknown]>([
    ['no folder', undefined, {}, undefined],
    ['an empty path', '', {}, undefined],
    ['an object that is no folder', {}, {}, undefined],
    ['a config that is none', new MemoryFolder(), 7, undefined],
    ['a progress that is none', new MemoryFolder(), {}, 7],
  ])('with %s is rejected with 6000001', async (_what, folder, config, progress) => {
    const { chat, ann } = await annAlone();
    const call = ann.zim.exportLocalMessages(folder as never, config as never, progress as never);
    expect(await chat.codeOf(call)).toBe(6000001);
  });
});

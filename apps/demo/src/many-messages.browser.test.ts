import { type ZIM, ZIMConversationType, ZIMMessagePriority, ZIMMessageType } from '@parley/client';
import { openSender } from '@parley/client/testing/sender';
import { afterAll, describe, expect, inject, it } from 'vitest';
import type { ChatPage } from './testing/chat-page.ts';
import { close, prepareStage, withinMs } from './testing/stage.ts';
import { traceTasks } from './testing/tasks.ts';
import { forget, longestThereMs, report, taskMsMax, watch } from './testing/watch.ts';

const chromiumUrl = inject('chromiumUrl');

const perSecond = 500;
const seconds = 4;
const count = perSecond * seconds;
const everyMs = 20;

const settings = {
  PARLEY_LIMITS_MESSAGES_PER_SECOND: '100000',
  PARLEY_LIMITS_FRAMES_PER_SECOND: '100000',
  PARLEY_LIMITS_NEW_CONVERSATIONS_PER_MINUTE: '0',
};

/** What the page's database holds, by conversation and in the order of each. */
const keptBy = (chat: ChatPage): Promise<readonly string[][]> =>
  chat.page.evaluate(async () => {
    const answer = <Result>(request: IDBRequest<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const [found] = (await indexedDB.databases()).filter(({ name = '' }) => name.startsWith('parley/'));
    const database = await answer(indexedDB.open(found?.name ?? ''));
    const rows: { log: number; content: { message: string } }[] = await answer(
      database.transaction('messages').objectStore('messages').getAll(),
    );
    database.close();
    const byLog = new Map<number, string[]>();
    for (const { log, content } of rows) {
      const list = byLog.get(log);
      if (list) list.push(content.message);
      else byLog.set(log, [content.message]);
    }
    return [...byLog.values()];
  });

/** Each sender in turn, so many a second all together; what a busy machine holds up is made up for. */
async function sendAll(senders: readonly ZIM[], receiver: string): Promise<number> {
  const begun = performance.now();
  const answers: Promise<unknown>[] = [];
  const send = (index: number): void => {
    const sender = senders[index % senders.length];
    const message = { type: ZIMMessageType.Text, message: `message ${Math.floor(index / senders.length) + 1}` };
    const config = { priority: ZIMMessagePriority.Low };
    if (sender) answers.push(sender.sendMessage(message, receiver, ZIMConversationType.Peer, config));
  };
  while (answers.length < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - begun) / 1000) * perSecond));
    while (answers.length < due) send(answers.length);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  await Promise.all(answers);
  return (performance.now() - begun) / 1000;
}

describe.skipIf(!chromiumUrl)('500 messages a second', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl, settings);
  const clients: ZIM[] = [];
  afterAll(() => {
    for (const client of clients) client.destroy();
  });

  const openSenders = (name: string, number: number): Promise<ZIM[]> =>
    Promise.all(
      Array.from({ length: number }, async (_, index) => {
        const userID = `${name}${index + 1}`;
        const { appID, token } = (await (await stage().server.requestToken(userID)).json()) as {
          appID: number;
          token: string;
        };
        const client = await openSender({ server: stage().server.origin, appID, userID, token });
        clients.push(client);
        return client;
      }),
    );

  /** Sends everything, waits until the page shows the end of it, and then looks at what the page did. */
  const receive = async (
    what: string,
    chat: ChatPage,
    { senders, receiver, shown }: { senders: readonly ZIM[]; receiver: string; shown: () => Promise<void> },
  ): Promise<void> => {
    const { page } = chat;
    await forget(page);
    const end = await traceTasks(page);
    const took = await sendAll(senders, receiver);
    await shown();
    const tasks = await end();
    const { longTasks } = await page.evaluate(() => window.watch);
    report(what, {
      'messages a second': count / took,
      'longest task, CPU ms': tasks.longestMs,
      'reference task, CPU ms': tasks.referenceMs,
      'long tasks by the clock': longTasks.length,
      'longest by the clock': Math.max(0, ...longTasks),
    });
    const kept = await keptBy(chat);
    const numbers = Array.from({ length: count / senders.length }, (_, index) => `message ${index + 1}`);
    expect(kept).toEqual(senders.map(() => numbers));
    expect(longestThereMs(tasks)).toBeLessThan(taskMsMax);
  };

  it('in the chat that is open are shown, all of them and in order, without a task that takes long', async () => {
    const [sender] = await openSenders('writer', 1);
    if (!sender) throw new Error('there is one');
    const chat = await stage().open();
    await chat.page.addInitScript(watch);
    await chat.page.reload();
    await chat.signIn('reader');
    await chat.openChat('writer1');
    const last = chat.page.locator('.parley-messages').getByText(`message ${count}`, { exact: true });
    await receive('one chat', chat, { senders: [sender], receiver: 'reader', shown: () => last.waitFor() });
    const shown = (await chat.messages()).map(({ text }) => Number(text.split(' ')[1]));
    expect(shown).toEqual(shown.map((_, index) => count - shown.length + 1 + index));
    await close(chat);
  });

  it('in 50 chats are shown, all of them and in order, without a task that takes long', async () => {
    const senders = await openSenders('many', 50);
    const chat = await stage().open();
    await chat.page.addInitScript(watch);
    await chat.page.reload();
    await chat.signIn('listener');
    const each = count / senders.length;
    const lasts = chat.chats.filter({ hasText: `message ${each}` });
    const shown = () =>
      expect.poll(async () => (await lasts.count()) === (await chat.chats.count()), { timeout: withinMs }).toBe(true);
    await receive('50 chats', chat, { senders, receiver: 'listener', shown });
    expect(await chat.page.locator('.parley-chats li').first().getAttribute('aria-setsize')).toBe('50');
    await close(chat);
  });
});

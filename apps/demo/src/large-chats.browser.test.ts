import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import type { ChatPage } from './testing/chat-page.ts';
import { prepareScenes } from './testing/scene-page.ts';
import { close } from './testing/stage.ts';
import { traceTasks } from './testing/tasks.ts';
import { forget, longestThereMs, report, scrollThrough, taskMsMax, watch } from './testing/watch.ts';

const chromiumUrl = inject('chromiumUrl');

const many = { messages: 10_000, chats: 1000, page: 10_000, open: 'kim' };
const nodesMax = 1500;
const composerComponentsMax = 6;

const nodes = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length);

/** The CPU time of the page's own thread, in milliseconds. */
async function startCpu(page: Page): Promise<() => Promise<number>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await read();
  return async () => (await read()) - before;
}

describe.skipIf(!chromiumUrl)('10,000 messages and 1,000 chats', { timeout: 180_000 }, () => {
  const open = prepareScenes(chromiumUrl);
  const ready = async (options = {}): Promise<ChatPage> => {
    const chat = await open({ ...many, before: watch, ...options });
    await chat.page.locator('.parley-message[data-last]').last().waitFor();
    return chat;
  };

  it('are some hundred nodes, wherever one scrolls', async () => {
    const chat = await ready();
    const { page } = chat;
    await expect
      .poll(() => page.locator('.parley-messages li').last().getAttribute('aria-posinset'))
      .toMatch(/^1\d{4}$/);
    expect(await nodes(page)).toBeLessThan(nodesMax);
    await scrollThrough(page, '.parley-messages', -300, 40);
    expect(await nodes(page)).toBeLessThan(nodesMax);
    await scrollThrough(page, '.parley-chats', 4000, 20);
    expect(await nodes(page)).toBeLessThan(nodesMax);
    expect(await page.locator('.parley-chats').getByText('René 999').count()).toBe(1);
    // Taken by the scroll bar, far from everything that was ever drawn.
    for (const share of [0.1, 0.5, 0.9, 0]) {
      await page.locator('.parley-messages').evaluate((box, at) => {
        box.scrollTop = box.scrollHeight * at;
      }, share);
      await expect
        .poll(() =>
          page.locator('.parley-messages').evaluate((box) => {
            const { top, height } = box.getBoundingClientRect();
            const middle = document.elementFromPoint(
              box.getBoundingClientRect().left + box.clientWidth / 2,
              top + height / 2,
            );
            return middle?.closest('li, .parley-edge') !== null;
          }),
        )
        .toBe(true);
      expect(await nodes(page)).toBeLessThan(nodesMax);
    }
    await close(chat);
  });

  it('are scrolled through without a task that holds up a frame, also while older messages are loaded', async () => {
    const chat = await ready({ page: 30, loaded: 9000 });
    const { page } = chat;
    // The oldest of those that are loaded, with a thousand to come.
    await page.locator('.parley-messages').evaluate((box) => {
      box.scrollTop = 3000;
    });
    await forget(page);
    const cpu = await startCpu(page);
    const end = await traceTasks(page);
    await scrollThrough(page, '.parley-messages', -300, 100);
    await scrollThrough(page, '.parley-messages', 300, 100);
    await scrollThrough(page, '.parley-chats', 400, 185);
    const tasks = await end();
    const frameMs = (await cpu()) / 385;
    const { longTasks, rendered } = await page.evaluate(() => window.watch);
    report('scrolling', {
      'longest task, CPU ms': tasks.longestMs,
      'reference task, CPU ms': tasks.referenceMs,
      'long tasks by the clock': longTasks.length,
      'longest by the clock': Math.max(0, ...longTasks),
      'CPU ms a frame': frameMs,
      'components a frame': rendered / 385,
    });
    const rows = page.locator('.parley-messages li').first();
    expect(Number(await rows.getAttribute('aria-setsize'))).toBeGreaterThan(9200);
    expect(longestThereMs(tasks)).toBeLessThan(taskMsMax);
    await close(chat);
  });

  it('do not hold up what is typed, which draws the composer and nothing else', async () => {
    const chat = await ready();
    const { page } = chat;
    await chat.composer.focus();
    await page.keyboard.type('a');
    await page.evaluate(() => {
      Object.assign(window, { strays: [] });
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          if (!element?.closest('.parley-composer'))
            (window as unknown as { strays: string[] }).strays.push(target.nodeName);
        }
      }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    await forget(page);
    const sentence = 'A whole sentence, typed at once: 60 keys, each of them drawn.';
    const cpu = await startCpu(page);
    for (const character of sentence) await page.keyboard.press(character === ' ' ? 'Space' : character);
    expect(await chat.composer.inputValue()).toBe(`a${sentence}`);
    expect(await page.evaluate(() => (window as unknown as { strays: string[] }).strays)).toEqual([]);
    const { rendered, keyMs, longTasks } = await page.evaluate(() => window.watch);
    expect(rendered).toBeGreaterThanOrEqual(sentence.length);
    expect(rendered / sentence.length).toBeLessThanOrEqual(composerComponentsMax);
    report('typing', {
      'components a key': rendered / sentence.length,
      'CPU ms a key': (await cpu()) / sentence.length,
      'keys slower than a frame': keyMs.length,
      'long tasks': longTasks.length,
    });
    await close(chat);
  });

  it('take one more without being drawn anew', async () => {
    const chat = await ready();
    const { page } = chat;
    await forget(page);
    await page.evaluate(() => window.scene.receive('kim', 'one more'));
    await page.getByText('one more').first().waitFor();
    const { rendered } = await page.evaluate(() => window.watch);
    report('a message', { components: rendered });
    expect(rendered).toBeLessThan(400);
    await close(chat);
  });
});

import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { prepareScenes } from './testing/scene-page.ts';
import { close } from './testing/stage.ts';
import { traceTasks } from './testing/tasks.ts';
import { forget, longestThereMs, report, scrollThrough, taskMsMax, watch } from './testing/watch.ts';

const chromiumUrl = inject('chromiumUrl');

/** As many messages as a device keeps, half of them in the chat that is open. */
const device = { kept: 100_000, chats: 1000, open: 'peer1' };
/** So far back one scrolls, in pages of 30 that are read on the way. */
const loadedMin = 2000;

/** As a wheel does, a step a frame, until enough is loaded. */
const scrollBack = (page: Page): Promise<void> =>
  page.locator('.parley-messages').evaluate(async (box, count) => {
    const loaded = (): number => Number(box.querySelector('li')?.getAttribute('aria-setsize') ?? 0);
    while (loaded() < count) {
      box.scrollTop -= 400;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, loadedMin);

describe.skipIf(!chromiumUrl)('a device that keeps 100,000 messages of 1,000 chats', { timeout: 180_000 }, () => {
  const open = prepareScenes(chromiumUrl);

  it('scrolls through its chats and back through its history without a task that takes long', async () => {
    const chat = await open({ ...device, before: watch });
    const { page } = chat;
    await page.locator('.parley-message[data-last]').last().waitFor();
    const rows = page.locator('.parley-messages li').first();
    await forget(page);
    const end = await traceTasks(page);
    await scrollBack(page);
    await scrollThrough(page, '.parley-chats', 400, 185);
    const tasks = await end();
    const { longTasks } = await page.evaluate(() => window.watch);
    const loaded = Number(await rows.getAttribute('aria-setsize'));
    report('scrolling what is kept', {
      'messages loaded': loaded,
      'longest task, CPU ms': tasks.longestMs,
      'reference task, CPU ms': tasks.referenceMs,
      'long tasks by the clock': longTasks.length,
      'longest by the clock': Math.max(0, ...longTasks),
    });
    expect(await page.locator('.parley-chats').getByText('peer1000').count()).toBe(1);
    expect(loaded).toBeGreaterThanOrEqual(loadedMin);
    expect(longestThereMs(tasks)).toBeLessThan(taskMsMax);
    await close(chat);
  });
});

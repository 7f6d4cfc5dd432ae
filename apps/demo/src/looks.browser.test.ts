import { describe, expect, inject, it } from 'vitest';
import { prepareScenes } from './testing/scene-page.ts';
import { close } from './testing/stage.ts';
import { english } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');

describe.skipIf(!chromiumUrl)('what a user arranges, deletes, finds and keeps', { timeout: 180_000 }, () => {
  const open = prepareScenes(chromiumUrl);

  const screens = {
    desktop: { texts: english, options: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } },
    phone: {
      texts: german,
      options: {
        viewport: { width: 360, height: 720 },
        isMobile: true,
        hasTouch: true,
        locale: 'de-DE',
        colorScheme: 'dark',
      },
    },
  } as const;

  it.each(Object.entries(screens))('looks as it should on a %s', async (name, screen) => {
    const { options, texts } = screen;
    const chat = await open({ ...options, chats: 40, arranged: true, reducedMotion: 'reduce' });
    const { page } = chat;
    const { parts } = texts;
    const check = async (scene: string): Promise<void> => {
      expect(await chat.overflowPx()).toBe(0);
      expect(await chat.violations()).toEqual([]);
      await chat.screenshot(`looks-${scene}-${name}`);
    };
    const robin = page.locator('.parley-chat', { hasText: 'Robin' }).first();
    await robin.waitFor();
    await check('list');
    await robin.focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu').waitFor();
    await check('chat-menu');
    await page.getByRole('menuitem', { name: parts.chat.remove }).click();
    await page.getByRole('alertdialog').waitFor();
    await check('question');
    await page.keyboard.press('Escape');
    await page.locator('.parley-filter', { hasText: parts.filters.unread }).click();
    await check('filtered');
    await page.locator('.parley-filter', { hasText: parts.filters.all }).click();

    await page.getByRole('searchbox').fill('the');
    await page.getByRole('button', { name: parts.found.more }).waitFor();
    await check('found');
    await page.getByRole('button', { name: parts.found.more }).click();
    await expect.poll(() => page.locator('.parley-found li').count()).toBe(40);
    await page.getByRole('searchbox').fill('');

    await page.getByRole('button', { name: texts.list.settings }).click();
    await page.getByRole('button', { name: parts.backup.export }).click();
    await page.getByRole('progressbar').scrollIntoViewIfNeeded();
    await check('export');
    await page.getByRole('button', { name: parts.backup.stop }).click();
    await page.getByText(parts.backup.exportStopped).waitFor();
    await page.keyboard.press('Escape');

    await chat.show('kim');
    await page.locator('.parley-pins').waitFor();
    await check('pins');
    await page.locator('.parley-pin-count').click();
    await check('all-pins');
    await page.keyboard.press('Escape');
    await page.locator('.parley-card').click();
    await page.locator('.parley-combined li').first().waitFor();
    await check('combined');
    await page.keyboard.press('Escape');
    const row = page.locator('.parley-message', { hasText: 'coffee' });
    await row.focus();
    await page.keyboard.press('Enter');
    await check('message-menu');
    await page.getByRole('menuitem', { name: parts.menu.select }).click();
    await page.locator('.parley-message', { hasText: 'Perfect' }).click();
    await check('selection');
    await page.getByRole('button', { name: parts.menu.delete }).click();
    await page.getByRole('alertdialog').getByText(parts.questions.deleteHeading(2)).waitFor();
    await check('delete-question');
    await page.getByRole('button', { name: parts.menu.cancel }).last().click();
    await page.getByRole('button', { name: parts.menu.forward }).click();
    await check('forward');
    await page.keyboard.press('Escape');
    await close(chat);
  });
});

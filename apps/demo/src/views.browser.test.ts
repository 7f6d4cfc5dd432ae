import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import type { ChatPage } from './testing/chat-page.ts';
import { movedByOlderMessages } from './testing/painted.ts';
import { prepareScenes } from './testing/scene-page.ts';
import { close } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';

const chromiumUrl = inject('chromiumUrl');

const box = (page: Page) => page.locator('.parley-messages');
const frames = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
const toEnd = (chat: ChatPage) => chat.page.getByRole('button', { name: texts.parts.thread.toEnd });
const readings = (chat: ChatPage): Promise<number> => chat.page.evaluate(() => window.scene.readings.length);

/** Scrolls to a height and does something; returns how far the message in the middle of the view moved meanwhile. */
async function movedBy(chat: ChatPage, scrollTop: number, act: () => Promise<void>): Promise<number> {
  const { page } = chat;
  await box(page).evaluate((element, top) => {
    element.scrollTop = top;
  }, scrollTop);
  await frames(page);
  const key = await box(page).evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    const rows = [...element.querySelectorAll('.parley-message')];
    const row = rows.find((candidate) => candidate.getBoundingClientRect().bottom > top);
    return row?.getAttribute('data-key') ?? '';
  });
  const topOf = (): Promise<number> =>
    page.locator(`[data-key="${key}"] > .parley-bubble`).evaluate((bubble) => bubble.getBoundingClientRect().top);
  const before = await topOf();
  await act();
  await frames(page);
  return Math.abs((await topOf()) - before);
}

const open = prepareScenes(chromiumUrl, { keepsPage: true });

describe.skipIf(!chromiumUrl)('what is read in a thread', { timeout: 180_000 }, () => {
  it('stays where it is while older messages come in above it', async () => {
    const chat = await open({ messages: 400, open: 'kim' });
    const { page } = chat;
    await expect.poll(() => box(page).locator('li').count()).toBeGreaterThan(10);
    // Every page of the history, also where one stands at the very top, in front of what is being loaded.
    // Some begin within what one person wrote, whose first message loses its room above when more comes above it.
    for (const scrollTop of [0, 0, 150, 250, 250, 300, 599, 0, 450]) {
      expect(await movedByOlderMessages(box(page), scrollTop)).toBeLessThan(0.1);
    }
    await close(chat);
  });

  it('stays where it is whatever changes its height, and at the end the end stays', async () => {
    const chat = await open({ messages: 300, page: 300, open: 'kim' });
    const { page } = chat;
    await page.locator('.parley-message').last().waitFor();
    const grow = (): Promise<void> =>
      box(page).evaluate((element) => {
        for (const row of element.querySelectorAll<HTMLElement>('li')) {
          if (row.getBoundingClientRect().bottom < element.getBoundingClientRect().top) row.style.paddingTop = '40px';
        }
      });
    expect(await movedBy(chat, 5000, grow)).toBeLessThan(1.5);
    const withKeyboard = (): Promise<void> => page.setViewportSize({ width: 1280, height: 420 });
    expect(await movedBy(chat, 4000, withKeyboard)).toBeLessThan(1.5);
    const turned = (): Promise<void> => page.setViewportSize({ width: 760, height: 800 });
    expect(await movedBy(chat, 3000, turned)).toBeLessThan(1.5);
    await toEnd(chat).click();
    await page.setViewportSize({ width: 760, height: 400 });
    await chat.composer.fill('one\ntwo\nthree\nfour');
    await frames(page);
    const below = await box(page).evaluate(
      (element) => element.scrollHeight - element.scrollTop - element.clientHeight,
    );
    expect(below).toBeLessThan(1.5);
    await close(chat);
  });

  it('is unread until the newest message is in view, and says how much there is below', async () => {
    const chat = await open({ messages: 200, open: 'kim' });
    const { page } = chat;
    await page.locator('.parley-message').last().waitFor();
    await page.evaluate(() => window.scene.receive('kim', 'seen at once'));
    await expect.poll(() => readings(chat)).toBe(1);
    await box(page).evaluate((element) => {
      element.scrollTop -= 700;
    });
    await toEnd(chat).waitFor();
    await page.evaluate(() => window.scene.receive('kim', 'news 1', 'news 2'));
    await page.getByRole('button', { name: texts.parts.list.unread(2) }).waitFor();
    await chat.chat('Kim').first().getByText(texts.parts.list.unread(2)).waitFor();
    await frames(page);
    expect(await readings(chat)).toBe(1);
    await chat.screenshot('unread-below');
    await toEnd(chat).click();
    await expect.poll(() => readings(chat)).toBe(2);
    expect(await page.locator('.parley-messages li').allInnerTexts()).toContain(texts.parts.thread.unreadFromHere);
    await toEnd(chat).waitFor({ state: 'detached' });
    await close(chat);
  });

  it('begins at what is unread, with what is below it counted and not read', async () => {
    const chat = await open({ messages: 200, unread: 40, page: 100, open: 'kim' });
    await chat.page.getByText(texts.parts.thread.unreadFromHere).waitFor();
    await toEnd(chat)
      .getByText(/new messages/)
      .waitFor({ state: 'attached' });
    expect(await readings(chat)).toBe(0);
    await chat.chat('Kim').first().getByText(texts.parts.list.unread(40)).waitFor();
    // Also where everything is on the page already.
    await toEnd(chat).click();
    await expect.poll(() => readings(chat)).toBe(1);
    await chat.show('empty');
    await chat.page.getByText(texts.parts.thread.sayHello('Lou')).waitFor();
    await chat.page.evaluate(() =>
      window.scene.receive('kim', ...Array.from({ length: 40 }, (_, index) => `more ${index}`)),
    );
    await chat.show('kim');
    await toEnd(chat)
      .getByText(/new messages/)
      .waitFor({ state: 'attached' });
    expect(await chat.page.locator('.parley-unread').evaluate((line) => line.getBoundingClientRect().top)).toBeLessThan(
      300,
    );
    expect(await readings(chat)).toBe(1);
    await close(chat);
  });
});

describe.skipIf(!chromiumUrl)('the views', { timeout: 180_000 }, () => {
  it('have a list of 1,000 chats that is one stop of the Tab key, and led through by others', async () => {
    const chat = await open({ chats: 1000 });
    const { page } = chat;
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.getByRole('button', { name: texts.list.newChat }).focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio');
    await page.keyboard.press('Tab');
    await expect.poll(focused).toContain('Kim');
    for (const [key, name] of [
      ['ArrowDown', 'Sasha'],
      ['End', 'Lou'],
      ['ArrowUp', 'René 999'],
      ['Home', 'Kim'],
      ['PageDown', 'Luca'],
      ['ArrowUp', 'Kai'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(focused).toContain(name);
    }
    // Somebody scrolls away from it: it is drawn no more, and the keys still go on from there.
    await page.locator('.parley-chats').evaluate((element) => {
      element.scrollTop = 40_000;
    });
    await frames(page);
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toContain('Luca');
    for (const name of ['Chats', 'Contacts', 'Groups', 'Rooms', 'Anna']) {
      await page.keyboard.press('Tab');
      await expect.poll(focused).toContain(name);
    }
    for (const name of ['Rooms', 'Groups', 'Contacts', 'Chats', 'Luca']) {
      await page.keyboard.press('Shift+Tab');
      await expect.poll(focused).toContain(name);
    }
    await page.keyboard.press('Enter');
    await chat.expectFocusInComposer();
    expect(await page.locator('.parley-chats li').first().getAttribute('aria-setsize')).toBe('1001');
    await close(chat);
  });

  it('leave the focus in the thread when what had it is scrolled out of what is drawn', async () => {
    const chat = await open({ messages: 400, page: 400, open: 'kim' });
    const { page } = chat;
    await page.evaluate(() => window.scene.receive('kim', 'look at https://parley.example/'));
    await box(page).getByRole('link').focus();
    await box(page).evaluate((element) => {
      element.scrollTop = 0;
    });
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('parley-messages');
    await close(chat);
  });

  it('show links, emoji and scripts of either direction as what they are', async () => {
    const chat = await open({ open: 'kim' });
    const { page } = chat;
    const link = box(page).getByRole('link');
    expect(await link.getAttribute('href')).toBe('https://parley.example/plan/2026?draft=2');
    expect([await link.getAttribute('rel'), await link.getAttribute('target')]).toEqual([
      'noopener noreferrer',
      '_blank',
    ]);
    await chat.send('javascript:alert(1)', '<b onclick="globalThis.isBroken=1">bold</b>');
    expect(await link.count()).toBe(1);
    expect(await box(page).locator('b').count()).toBe(0);
    const sizeOf = (text: string): Promise<number> =>
      box(page)
        .getByText(text, { exact: true })
        .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    expect(await sizeOf('😄')).toBeGreaterThan((await sizeOf('Perfect')) * 2);
    // The words of a right-to-left message begin at its right, on the side of whoever wrote it.
    const arabic = page.locator('.parley-message', { hasText: 'مرحبا' });
    expect(await arabic.locator('.parley-bubble').evaluate((bubble) => getComputedStyle(bubble).direction)).toBe('rtl');
    expect(await arabic.getAttribute('data-side')).toBe('own');
    await close(chat);
  });

  it('say why a text is too long, and send it when it is not any more', async () => {
    const chat = await open({ open: 'kim' });
    const { page } = chat;
    await chat.composer.fill('€'.repeat(683));
    await page.getByRole('alert').getByText(texts.parts.composer.tooLong).waitFor();
    await page.keyboard.press('Enter');
    expect(await chat.composer.inputValue()).toHaveLength(683);
    expect(await chat.violations()).toEqual([]);
    await chat.screenshot('too-long');
    await page.keyboard.press('Backspace');
    await page.getByText(texts.parts.composer.bytesLeft(2)).waitFor({ state: 'attached' });
    expect(await page.getByRole('alert').getByText(texts.parts.composer.tooLong).count()).toBe(0);
    const grown = await chat.composer.evaluate((field) => field.clientHeight);
    expect(grown).toBeGreaterThan(100);
    expect(grown).toBeLessThan(200);
    await page.keyboard.press('Enter');
    expect(await chat.composer.inputValue()).toBe('');
    await page.locator('.parley-message[data-side="own"]', { hasText: '€'.repeat(682) }).waitFor();
    await close(chat);
  });

  const screens = {
    desktop: { viewport: { width: 1280, height: 800 } },
    tablet: { viewport: { width: 820, height: 900 } },
    phone: { viewport: { width: 360, height: 720 }, isMobile: true, hasTouch: true },
    // What is left of a window of 1280 × 800 at twice the size.
    'desktop at twice the size': { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  } as const;

  it.each(Object.entries(screens))('fit and can be read on a %s, in both colour schemes', async (name, screen) => {
    const chat = await open({ ...screen, chats: 1000, reducedMotion: 'reduce' });
    for (const [scene, userID] of [
      ['chats', ''],
      ['empty', 'empty'],
      ['talk', 'kim'],
    ] as const) {
      if (userID !== '') await chat.show(userID);
      await frames(chat.page);
      expect(await chat.overflowPx()).toBe(0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await chat.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await chat.violations()).toEqual([]);
        expect(await chat.page.evaluate(() => document.getAnimations().length)).toBe(0);
        await chat.screenshot(`${scene}-${name.replaceAll(' ', '-')}-${colorScheme}`);
      }
    }
    await close(chat);
  });

  it('have header, messages and composer on one axis', async () => {
    const chat = await open({ open: 'kim' });
    await chat.page.setViewportSize({ width: 1700, height: 800 });
    await frames(chat.page);
    const edges = await chat.page.evaluate(() =>
      ['.parley-header .parley-column', '.parley-messages > .parley-column', '.parley-composer > .parley-column'].map(
        (part) => {
          const { left, right } = document.querySelector(part)?.getBoundingClientRect() ?? new DOMRect();
          return [Math.round(left), Math.round(right)].join('–');
        },
      ),
    );
    expect(new Set(edges).size).toBe(1);
    await close(chat);
  });
});

import { describe, expect, inject, it } from 'vitest';
import { group } from './places.ts';
import { addressOfChat, addressOfGroupPage } from './route.ts';
import type { ChatPage } from './testing/chat-page.ts';
import { pressLong } from './testing/press-long.ts';
import { expectReaders } from './testing/readers.ts';
import { prepareScenes } from './testing/scene-page.ts';
import { close, numbered, withinMs } from './testing/stage.ts';
import { english } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');
const { groups, parts } = english;

async function check(page: ChatPage, scene: string): Promise<void> {
  await page.screenshot(`group-chat-${scene}`);
  expect(await page.overflowPx()).toBe(0);
  expect(await page.violations()).toEqual([]);
}

const senders = ({ page }: ChatPage): Promise<string[]> => page.locator('.parley-sender').allInnerTexts();
const expectHash = ({ page }: ChatPage, hash: string): Promise<void> =>
  expect.poll(() => page.evaluate(() => window.location.hash), { timeout: withinMs }).toBe(hash);

/** The chat of a group, with a client whose server is a script. */
describe.skipIf(!chromiumUrl)('the chat of a group', { timeout: 120_000 }, () => {
  const openScene = prepareScenes(chromiumUrl, { keepsPage: true });

  it('says who writes, how many there are, and leads to the page of the group', async () => {
    const page = await openScene({ group: true });
    await page.chat('Hiking').click();
    await expectHash(page, addressOfChat(group('hiking')));
    const header = page.page.locator('.parley-header');
    await header.getByText(parts.thread.memberCount(4)).waitFor();
    expect(await header.getByRole('heading').textContent()).toBe('Hiking');
    // Once for what one person wrote in one go, and never for the user.
    await expect.poll(() => senders(page), { timeout: withinMs }).toEqual(['Kim', 'Captain', 'Alex']);
    await check(page, 'desktop');

    // What is begun stays with the group, and what comes stands in it.
    await page.composer.fill('I am late');
    await page.chat('Kim').click();
    await page.page.getByRole('heading', { name: 'Kim' }).waitFor();
    expect(await page.composer.inputValue()).toBe('');
    expect(await senders(page)).toEqual([]);
    await page.chat('Hiking').getByText(english.list.draft).waitFor();
    await page.chat('Hiking').click();
    await expect.poll(() => page.composer.inputValue(), { timeout: withinMs }).toBe('I am late');
    await page.page.evaluate(() => window.scene.receive('hiking', 'Who brings the map?'));
    await page.page.locator('.parley-message', { hasText: 'Who brings the map?' }).waitFor();

    await header.getByRole('link', { name: groups.page.about }).click();
    await expectHash(page, addressOfGroupPage('hiking'));
    await page.page.getByRole('heading', { name: parts.thread.memberCount(4), exact: true }).waitFor();
    await close(page);
  });

  it('says who has read what one wrote, by keys, page by page, and why that is not known', async () => {
    const page = await openScene({ group: true });
    const { keyboard } = page.page;
    await page.chat('Hiking').click();
    await page.page.getByText(parts.thread.readBy(1, 3)).waitFor();
    // What others wrote has no such list.
    await page.page.locator('.parley-message').last().focus();
    await keyboard.press('Enter');
    expect(await page.page.getByRole('menuitem', { name: parts.menu.readers }).count()).toBe(0);
    await keyboard.press('Escape');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await page.page.getByRole('menuitem', { name: parts.menu.readers, exact: true }).focus();
    await keyboard.press('Enter');
    await expectReaders(page, { [parts.readers.read(1)]: ['Kim'], [parts.readers.unread(2)]: ['Captain', 'Alex'] });

    const guests = numbered('Guest', 105);
    await page.page.evaluate((names) => window.scene.tellReaders(['Kim', 'سارة'], names), guests);
    const more = page.dialog.getByRole('button', { name: parts.readers.more });
    await more.waitFor();
    await check(page, 'readers-many');
    await more.focus();
    await keyboard.press('Enter');
    await expectReaders(page, { [parts.readers.read(2)]: ['Kim', 'سارة'], [parts.readers.unread(105)]: guests });
    const next = page.dialog.getByRole('listitem').filter({ hasText: 'Guest 101' });
    await expect.poll(() => next.evaluate((one) => one === document.activeElement), { timeout: withinMs }).toBe(true);
    expect(await more.count()).toBe(0);

    await page.page.evaluate(() => {
      window.scene.refusal = 6000521;
    });
    await keyboard.press('Escape');
    await page.page.locator('.parley-message[data-side="own"]').click({ button: 'right' });
    await page.page.getByRole('menuitem', { name: parts.menu.readers, exact: true }).click();
    await page.dialog.getByRole('alert').getByText(parts.readers.failed(parts.readers.out)).waitFor();
    await check(page, 'readers-out');
    await close(page);
  });

  it('fits on a phone in the dark, in German, and written from right to left', async () => {
    const phone = { viewport: { width: 360, height: 720 }, isMobile: true, hasTouch: true, locale: 'de' };
    const page = await openScene({ group: true, colorScheme: 'dark', ...phone });
    const { readers, menu, thread } = german.parts;
    await page.page.getByRole('link').filter({ hasText: 'Hiking' }).tap();
    await page.page.getByText(thread.readBy(1, 3)).waitFor();
    await check(page, 'phone');
    await pressLong(page, page.page.locator('.parley-message[data-side="own"] .parley-bubble'));
    await check(page, 'menu-phone');
    await page.page.getByRole('menuitem', { name: menu.readers, exact: true }).tap();
    await expectReaders(page, { [readers.read(1)]: ['Kim'], [readers.unread(2)]: ['Captain', 'Alex'] });
    await check(page, 'readers-phone');
    await page.page.evaluate(async () => {
      document.documentElement.dir = 'rtl';
      await window.scene.tellReaders(['Kim', 'سارة', 'Alex'], []);
    });
    await page.dialog.getByText(readers.all).waitFor();
    await check(page, 'readers-right-to-left');
    await close(page);
  });
});

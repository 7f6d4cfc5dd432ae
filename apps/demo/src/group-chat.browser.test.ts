import { describe, expect, inject, it } from 'vitest';
import { group } from './places.ts';
import { addressOfChat, addressOfGroupPage } from './route.ts';
import type { ChatPage } from './testing/chat-page.ts';
import { prepareScenes } from './testing/scene-page.ts';
import { close, withinMs } from './testing/stage.ts';
import { english } from './texts/english.ts';

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
  const openScene = prepareScenes(chromiumUrl);

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

  it('fits on a phone in the dark', async () => {
    const viewport = { width: 360, height: 720 };
    const page = await openScene({ group: true, viewport, colorScheme: 'dark', isMobile: true, hasTouch: true });
    await page.chat('Hiking').tap();
    await page.page.locator('.parley-sender').first().waitFor();
    await check(page, 'phone');
    await close(page);
  });
});

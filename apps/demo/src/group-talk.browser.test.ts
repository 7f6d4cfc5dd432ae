import type { Locator } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { group } from './places.ts';
import { addressOfChat, addressOfGroupPage } from './route.ts';
import type { ChatPage } from './testing/chat-page.ts';
import { expectReaders } from './testing/readers.ts';
import { close, prepareStage, withinMs } from './testing/stage.ts';
import { english } from './texts/english.ts';

const chromiumUrl = inject('chromiumUrl');
const { groups, parts } = english;
const { member } = groups;

const chat = addressOfChat(group('trip'));
const groupPage = addressOfGroupPage('trip');

async function show(page: ChatPage, hash: string): Promise<void> {
  await page.page.evaluate((next) => {
    window.location.hash = next;
  }, hash);
}

const button = ({ page }: ChatPage, name: string): Locator => page.getByRole('button', { name, exact: true });
const message = ({ page }: ChatPage, text: string): Locator =>
  page.locator('.parley-message', { hasText: text }).last();
/** What the ticks of a message say. */
const mark = (page: ChatPage, text: string, words: string): Locator =>
  message(page, text).locator('.parley-mark').getByText(words, { exact: true });
const expectTexts = (page: ChatPage, expected: readonly string[]): Promise<void> =>
  expect
    .poll(() => page.page.locator('.parley-message .parley-text').allInnerTexts(), { timeout: withinMs })
    .toEqual(expected);
const expectSenders = (page: ChatPage, expected: readonly string[]): Promise<void> =>
  expect.poll(() => page.page.locator('.parley-sender').allInnerTexts(), { timeout: withinMs }).toEqual(expected);

async function check(page: ChatPage, scene: string): Promise<void> {
  await page.screenshot(`group-talk-${scene}`);
  expect(await page.overflowPx()).toBe(0);
  expect(await page.violations()).toEqual([]);
}

/** Opens the menu of a message by its key, as everywhere. */
async function choose(page: ChatPage, text: string, item: string): Promise<void> {
  await message(page, text).click({ button: 'right' });
  await page.page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function chooseOfMember(page: ChatPage, name: string, item: string): Promise<void> {
  await page.page.getByLabel(member.menuOf(name)).click();
  await page.page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function makeGroup(page: ChatPage, userIDs: readonly string[]): Promise<void> {
  await page.page
    .getByRole('navigation', { name: english.contacts.views })
    .getByRole('button', { name: groups.heading })
    .click();
  await button(page, groups.addLabel).click();
  await page.dialog.getByLabel(groups.name).fill('Trip');
  for (const [index, userID] of userIDs.entries()) {
    await page.dialog.getByLabel(groups.byID).fill(userID);
    await page.page.keyboard.press('Enter');
    await page.dialog.getByText(groups.chosen(index + 1)).waitFor();
  }
  await page.dialog.getByText(groups.more).click();
  await page.dialog.getByLabel(groups.id).fill('trip');
  await button(page, groups.create).click();
  await page.page.getByRole('heading', { name: 'Trip' }).waitFor();
  await page.page
    .getByRole('navigation', { name: english.contacts.views })
    .getByRole('button', { name: english.list.heading })
    .click();
}

const phone = { viewport: { width: 360, height: 720 }, colorScheme: 'dark', isMobile: true, hasTouch: true } as const;

describe.skipIf(!chromiumUrl)('a group that talks', { timeout: 240_000 }, () => {
  const stage = prepareStage(chromiumUrl, { PARLEY_GROUPS_TIPS_MANAGEMENT: '1', PARLEY_GROUPS_TIPS_MEMBERS: 'mute' });

  it('writes, answers, mentions, takes back and pins, and is closed for who is muted or out', async () => {
    const { open } = stage();
    const [ann, bob, carl] = await Promise.all([open({ colorScheme: 'light' }), open(phone), open()]);
    await Promise.all([ann.signIn('Ann'), bob.signIn('Bob'), carl.signIn('Carl')]);
    await makeGroup(ann, ['Bob', 'Carl']);

    // All three write. The list of who does not look counts, and says who wrote.
    await ann.page.getByRole('link', { name: groups.page.chat, exact: true }).click();
    await ann.send('Where shall we go?');
    await carl.chat('Trip').getByText('Ann: Where shall we go?').waitFor();
    // It asks for receipts, and says how many have given theirs.
    await mark(ann, 'Where shall we go?', parts.thread.readBy(0, 2)).waitFor();
    await show(bob, chat);
    await mark(ann, 'Where shall we go?', parts.thread.readBy(1, 2)).waitFor();
    await choose(ann, 'Where shall we go?', parts.menu.readers);
    await expectReaders(ann, { [parts.readers.read(1)]: ['Bob'], [parts.readers.unread(1)]: ['Carl'] });
    await check(ann, 'readers');
    await show(carl, chat);
    await expectReaders(ann, { [parts.readers.read(2)]: ['Bob', 'Carl'], [parts.readers.unread(0)]: [] });
    await ann.dialog.getByText(parts.readers.all).waitFor();
    await ann.page.keyboard.press('Escape');
    await mark(ann, 'Where shall we go?', parts.thread.readBy(2, 2)).waitFor();
    await show(carl, '#list');
    await bob.send('To the sea', 'Or to the hills');
    await expect.poll(() => carl.chat('Trip').textContent(), { timeout: withinMs }).toContain(parts.list.unread(2));
    await carl.chat('Trip').getByText('Bob: Or to the hills').waitFor();
    await check(carl, 'list');
    await carl.chat('Trip').click();
    await carl.send('The sea it is');
    await expectSenders(ann, ['Bob', 'Carl']);
    await expectSenders(carl, ['Ann', 'Bob']);
    await expect.poll(() => carl.chat('Trip').textContent(), { timeout: withinMs }).not.toContain('new message');

    // Answered, edited and reacted to.
    await choose(carl, 'To the sea', parts.menu.reply);
    await carl.send('When?');
    await message(bob, 'When?').getByText('To the sea').waitFor();
    await choose(carl, 'The sea it is', parts.menu.edit);
    await carl.composer.fill('The sea, then');
    await carl.composer.press('Enter');
    await message(ann, 'The sea, then').getByText(parts.thread.edited).waitFor();
    await message(ann, 'The sea, then').click({ button: 'right' });
    await ann.page.getByRole('menuitem', { name: parts.menu.react('👍') }).click();
    await message(bob, 'The sea, then').getByText('👍').waitFor();

    // The owner takes back what another one wrote, who could not take back hers; a pin is seen by all.
    await choose(ann, 'Or to the hills', parts.menu.revoke);
    await ann.page.getByRole('alertdialog').getByRole('button', { name: parts.menu.revoke, exact: true }).click();
    await bob.page.getByText(parts.thread.revokedOwn).waitFor();
    await carl.page.getByText(parts.thread.revoked).first().waitFor();
    await message(carl, 'Where shall we go?').click({ button: 'right' });
    expect(await carl.page.getByRole('menuitem', { name: parts.menu.revoke }).count()).toBe(0);
    await carl.page.getByRole('menuitem', { name: parts.menu.pin, exact: true }).click();
    await bob.page.getByLabel(parts.pins.label).getByText('Where shall we go?').waitFor();
    await check(ann, 'desktop');
    await check(bob, 'phone');

    // Mentioned by keys and by touch.
    await show(carl, '#list');
    await ann.composer.pressSequentially('Hey @ca');
    await ann.page.getByRole('option', { name: 'Carl' }).waitFor();
    await check(ann, 'mention');
    await ann.page.keyboard.press('Enter');
    expect(await ann.composer.inputValue()).toBe('Hey @Carl ');
    await ann.page.keyboard.type('are you in?');
    await ann.page.keyboard.press('Enter');
    await carl.chat('Trip').getByText(parts.list.mentioned).waitFor();
    await check(carl, 'mentioned-list');
    await bob.composer.tap();
    await bob.page.keyboard.type('@');
    await bob.page.getByRole('option', { name: parts.composer.everybody }).waitFor();
    await check(bob, 'mention-phone');
    await bob.page.getByRole('option', { name: parts.composer.everybody }).tap();
    await bob.page.keyboard.type('decide!');
    await bob.page.getByRole('button', { name: parts.composer.send, exact: true }).tap();
    await message(ann, '@everybody decide!').locator('[data-mention]').waitFor();
    await carl.chat('Trip').click();
    await message(carl, 'are you in?').locator('[data-mention]').waitFor();
    expect(await message(carl, 'Where shall we go?').locator('[data-mention]').count()).toBe(0);
    await check(carl, 'mentioned');

    // Who is muted is told until when.
    await show(ann, groupPage);
    await chooseOfMember(ann, 'Carl', parts.chat.mute);
    await button(ann, groups.muted.confirm).click();
    await carl.page.getByText(/^You may not write here until /).waitFor();
    expect(await carl.composer.isDisabled()).toBe(true);
    await carl.page.locator('.parley-tips').getByText('Ann muted you.').waitFor();
    await check(carl, 'muted');
    await chooseOfMember(ann, 'Carl', member.unmute);
    await expect.poll(() => carl.composer.isDisabled(), { timeout: withinMs }).toBe(false);

    // A newcomer sees nothing from before.
    const dora = await open();
    await dora.signIn('Dora');
    await button(ann, member.invite).click();
    await ann.dialog.getByLabel(groups.byID).fill('Dora');
    await ann.page.keyboard.press('Enter');
    await ann.dialog.getByText(groups.chosen(1)).waitFor();
    await ann.dialog.getByRole('button', { name: member.invite }).click();
    await ann.page.getByLabel(member.menuOf('Dora')).waitFor();
    await carl.send('Welcome, Dora');
    await show(dora, chat);
    await expectTexts(dora, ['Welcome, Dora']);
    await dora.page.locator('.parley-tips').getByText('Ann added you.').waitFor();
    await check(dora, 'newcomer');

    // Who is removed sees the chat as it was, and that he is out.
    await chooseOfMember(ann, 'Carl', member.kick);
    await ann.page.getByRole('alertdialog').getByRole('button', { name: member.kick, exact: true }).click();
    await carl.page.getByText(parts.composer.out).waitFor();
    await carl.page.locator('.parley-tips').getByText('Ann removed you.').waitFor();
    await carl.chat('Trip').getByText('Ann removed you.').waitFor();
    expect(await carl.composer.isDisabled()).toBe(true);
    await show(ann, chat);
    await ann.send('Carl is gone');
    await message(bob, 'Carl is gone').waitFor();
    await message(carl, 'Welcome, Dora').waitFor();
    expect(await carl.page.getByText('Carl is gone').count()).toBe(0);
    await message(carl, 'Welcome, Dora').click({ button: 'right' });
    expect(await carl.page.getByRole('menuitem', { name: parts.menu.reply }).count()).toBe(0);
    await carl.page.keyboard.press('Escape');
    await check(carl, 'out');
    await close(ann, bob, carl, dora);
  });
});

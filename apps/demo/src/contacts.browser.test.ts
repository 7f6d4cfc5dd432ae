import { ZIM } from '@parley/client';
import type { Locator } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { applicationsAtOnce } from './contacts.ts';
import type { ChatPage } from './testing/chat-page.ts';
import type { RealServer } from './testing/real-server.ts';
import { close, prepareStage, withinMs } from './testing/stage.ts';
import type { Texts } from './texts/english.ts';
import { english } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');
const { contacts, parts, ownStatus } = english;

const button = ({ page }: ChatPage, name: string): Locator => page.getByRole('button', { name, exact: true });
const toSide = ({ page }: ChatPage, texts: Texts, name: string): Locator =>
  page.getByRole('navigation', { name: texts.contacts.views }).getByRole('button', { name });
const choose = async ({ page }: ChatPage, name: string): Promise<void> => {
  await page.getByRole('menuitem', { name, exact: true }).click();
};
const confirm = async ({ page }: ChatPage, name: string): Promise<void> => {
  await page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click();
};
/** The line of a contact, by what he is called. */
const contact = ({ page }: ChatPage, name: string): Locator =>
  page.locator('.friend').filter({ has: page.locator('strong').getByText(name, { exact: true }) });

async function apply(page: ChatPage, userID: string, wording: string): Promise<void> {
  await button(page, contacts.add).click();
  await page.dialog.getByLabel(english.newChat.userID).fill(userID);
  await page.dialog.getByLabel(contacts.wording).fill(wording);
  await page.screenshot('contacts-add');
  expect(await page.violations()).toEqual([]);
  await button(page, contacts.ask).click();
  await page.page.getByText(contacts.asked(userID)).waitFor();
}

/** Each of these people asks somebody to become a friend, or is asked. */
async function applyToEach(server: RealServer, pairs: readonly (readonly [from: string, to: string])[]): Promise<void> {
  for (const [from, to] of pairs) {
    const { appID, token } = (await (await server.requestToken(from)).json()) as { appID: number; token: string };
    const zim = ZIM.createAnother({ appID, server: server.origin });
    await zim.login(from, { token });
    await zim.sendFriendApplication(to, { wording: `I am ${from}`, friendAlias: '', friendAttributes: {} });
    zim.destroy();
  }
}

describe.skipIf(!chromiumUrl)('people', { timeout: 120_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it('are asked, shown as they stand, renamed, blocked, unblocked and deleted', async () => {
    const { open } = stage();
    const phone = {
      viewport: { width: 360, height: 720 },
      colorScheme: 'dark',
      isMobile: true,
      hasTouch: true,
    } as const;
    const [ann, bob] = await Promise.all([open({ colorScheme: 'light' }), open(phone)]);
    await Promise.all([ann.signIn('Ann'), bob.signIn('Bob')]);
    await Promise.all([toSide(ann, english, contacts.heading).click(), toSide(bob, english, contacts.heading).click()]);
    const check = async (page: ChatPage, scene: string): Promise<void> => {
      await page.screenshot(`contacts-${scene}`);
      expect(await page.overflowPx()).toBe(0);
      expect(await page.violations()).toEqual([]);
    };
    await check(ann, 'empty');

    // An application is seen with its words, and accepted.
    await apply(ann, 'Bob', 'We met in Oslo, at the harbour.');
    await ann.page.getByText(contacts.isWaiting).waitFor();
    await bob.page.getByText('We met in Oslo').waitFor();
    await toSide(bob, english, contacts.waiting(1)).waitFor();
    await check(bob, 'asked-phone');
    await button(bob, contacts.accept).click();
    await contact(bob, 'Ann').getByText(parts.presence.online).first().waitFor();
    await contact(ann, 'Bob').locator('.parley-dot[data-online]').waitFor();

    // A custom status comes beside the presence.
    await button(bob, `Bob ${english.list.ownUserID('Bob')} ${english.list.settings}`).click();
    await bob.dialog.getByLabel(ownStatus.text).fill('In a meeting');
    await bob.dialog.getByLabel(ownStatus.duration).selectOption('fourHours');
    await bob.dialog.getByRole('button', { name: ownStatus.save }).click();
    await bob.dialog.getByText(ownStatus.set).waitFor();
    await bob.dialog.getByText(/^Others see “In a meeting” until /).waitFor();
    await bob.dialog.getByRole('heading', { name: ownStatus.heading, exact: true }).scrollIntoViewIfNeeded();
    await check(bob, 'status-phone');
    await bob.page.keyboard.press('Escape');
    await contact(ann, 'Bob').getByText('In a meeting', { exact: true }).waitFor();

    // Renamed by the keyboard alone.
    await contact(ann, 'Bob').getByRole('button').focus();
    await ann.page.keyboard.press('Enter');
    await ann.page.getByRole('menu').waitFor();
    await check(ann, 'menu');
    await ann.page.keyboard.press('Enter');
    await ann.dialog.getByLabel(contacts.alias).fill('Bobby');
    await check(ann, 'rename');
    await ann.page.keyboard.press('Enter');
    await contact(ann, 'Bobby').waitFor();
    await ann.page.getByRole('searchbox').fill('nobody');
    await ann.page.getByText(contacts.nothingFound('nobody')).waitFor();
    await ann.page.getByRole('searchbox').fill('bobb');

    // The chat says how he stands, and so does the list.
    await contact(ann, 'Bobby').getByRole('link').click();
    const status = ann.page.locator('.parley-header .parley-status');
    await status.getByText(`${parts.presence.online} · In a meeting`).waitFor();
    await ann.send('Hello Bob');
    await ann.page.getByRole('searchbox').fill('');
    await check(ann, 'friends');
    await toSide(ann, english, english.list.heading).click();
    await ann.chat('Bobby').locator('.parley-dot[data-online]').waitFor();
    expect(await toSide(ann, english, english.list.heading).evaluate((one) => one === document.activeElement)).toBe(
      true,
    );
    await check(ann, 'list');

    // Who is blocked is told so when he writes, until he no longer is.
    await ann.page.locator('.parley-header').getByRole('button', { name: parts.list.more }).click();
    await choose(ann, parts.chat.block);
    await check(ann, 'block-question');
    await confirm(ann, parts.chat.block);
    await ann.page.getByText(parts.chat.isBlocked('Bobby')).waitFor();
    await check(ann, 'blocked');
    await contact(bob, 'Ann').getByRole('link').click();
    await bob.send('Are you there?');
    // At the message, and at the field in which he would write on.
    const refused = parts.composer.takesNone('Ann');
    await bob.page
      .locator('.parley-message')
      .getByText(parts.reasons[6000284] ?? '')
      .waitFor();
    await bob.page.locator('.parley-composer').getByRole('alert').getByText(refused).waitFor();
    await check(bob, 'refused-phone');
    await toSide(ann, english, contacts.heading).click();
    await contact(ann, 'Bobby').getByText(contacts.isBlocked).waitFor();
    await check(ann, 'blocked-list');
    await ann.page.locator('.contacts').getByRole('button', { name: parts.chat.unblock }).click();
    await ann.page.getByText(parts.chat.isBlocked('Bobby')).waitFor({ state: 'detached' });
    await bob.page.locator('.parley-message').getByRole('button').filter({ hasText: parts.thread.retry }).click();
    await ann.page.locator('.parley-message', { hasText: 'Are you there?' }).waitFor();
    await bob.page.locator('.parley-composer').getByText(refused).waitFor({ state: 'detached' });

    // Who leaves was last seen; who is deleted is gone from both.
    await ann.page.getByLabel(contacts.menuOf('Bobby')).click();
    await choose(ann, contacts.remove);
    await confirm(ann, contacts.remove);
    await ann.page.getByText(contacts.removed('Bobby')).waitFor();
    await expect.poll(() => ann.page.locator('.friend').count(), { timeout: withinMs }).toBe(0);
    await bob.page.getByRole('link', { name: parts.thread.back }).click();
    await bob.page.getByText(contacts.emptyHeading).waitFor();
    await button(bob, english.list.signOut).click();
    await status.getByText(/^Last seen: Today/).waitFor();
    await check(ann, 'last-seen');

    // The same in German, on a phone in the dark.
    await bob.page.getByLabel(english.settings.language).selectOption('de');
    await bob.page.getByLabel(german.signIn.name).fill('Carla');
    await bob.page.getByRole('button', { name: german.signIn.submit, exact: true }).click();
    await toSide(bob, german, german.contacts.heading).click();
    await apply(ann, 'Carla', '');
    await bob.page.getByRole('button', { name: german.contacts.accept, exact: true }).click();
    await contact(bob, 'Ann').getByText(german.parts.presence.online).first().waitFor();
    await check(bob, 'friends-phone-german');
    await close(ann, bob);
  });

  it('who ask are shown some at a time, more of them by keys and by touch', async () => {
    const { open, server } = stage();
    const mona = await open({ viewport: { width: 360, height: 720 }, isMobile: true, hasTouch: true });
    await mona.signIn('Mona');
    const count = 2 * applicationsAtOnce + 3;
    const names = Array.from({ length: count }, (_, index) => `fan${index}`);
    await applyToEach(
      server,
      names.map((name) => [name, 'Mona']),
    );
    await toSide(mona, english, contacts.waiting(count)).click();
    const cards = mona.page.locator('.contact-card');
    const more = button(mona, parts.found.more);
    await more.waitFor();
    expect(await cards.count()).toBe(applicationsAtOnce);

    // By keys the first of those who came has the focus, and so it is when none are left to come.
    await more.focus();
    await mona.page.keyboard.press('Enter');
    await expect.poll(() => cards.count(), { timeout: withinMs }).toBe(2 * applicationsAtOnce);
    const isFocused = (index: number) => cards.nth(index).evaluate((one) => one === document.activeElement);
    expect(await isFocused(applicationsAtOnce)).toBe(true);
    await mona.page.keyboard.press('Tab');
    expect(await cards.nth(applicationsAtOnce).locator('button:focus').textContent()).toBe(contacts.reject);
    await mona.screenshot('contacts-many-phone');
    expect([await mona.overflowPx(), await mona.violations()]).toEqual([0, []]);
    await more.tap();
    await expect.poll(() => cards.count(), { timeout: withinMs }).toBe(count);
    expect(await isFocused(2 * applicationsAtOnce)).toBe(true);
    await more.waitFor({ state: 'detached' });

    // Of two who are answered the others stay.
    await cards.first().getByRole('button', { name: contacts.accept }).tap();
    await mona.page.getByText(contacts.accepted(`fan${count - 1}`)).waitFor();
    await toSide(mona, english, contacts.waiting(count - 1)).waitFor();
    await close(mona);
  });
});

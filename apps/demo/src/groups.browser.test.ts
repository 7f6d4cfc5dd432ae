import { ZIM } from '@parley/client';
import type { Locator } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { addressOfGroupPage } from './route.ts';
import type { ChatPage } from './testing/chat-page.ts';
import type { RealServer } from './testing/real-server.ts';
import { close, prepareStage, withinMs } from './testing/stage.ts';
import { english } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');
const { contacts, groups, parts } = english;
const { member, muted, modes, leaving } = groups;

const button = ({ page }: ChatPage, name: string): Locator => page.getByRole('button', { name, exact: true });
const toSide = ({ page }: ChatPage, name: string, texts = english): Locator =>
  page.getByRole('navigation', { name: texts.contacts.views }).getByRole('button', { name });
const row = ({ page }: ChatPage, name: string): Locator =>
  page.locator('.members li').filter({ has: page.locator('strong').getByText(name, { exact: true }) });
/** The row of a group leads to its chat, and that to its page. */
async function openPage(page: ChatPage, name: string, texts = english): Promise<void> {
  await page.page.locator('.friend').getByText(name, { exact: true }).click();
  await page.page.getByRole('link', { name: texts.groups.page.about, exact: true }).click();
}

const badges = (page: ChatPage, name: string): Promise<string[]> => row(page, name).locator('.badge').allInnerTexts();
const expectBadges = (page: ChatPage, name: string, expected: readonly string[]): Promise<void> =>
  expect.poll(() => badges(page, name), { timeout: withinMs }).toEqual(expected);
const expectMembers = (page: ChatPage, expected: readonly string[]): Promise<void> =>
  expect.poll(() => page.page.locator('.members strong').allInnerTexts(), { timeout: withinMs }).toEqual(expected);
const said = (page: ChatPage, text: string): Promise<void> => page.page.getByText(text).first().waitFor();

async function check(page: ChatPage, scene: string): Promise<void> {
  await page.screenshot(`groups-${scene}`);
  expect(await page.overflowPx()).toBe(0);
  expect(await page.violations()).toEqual([]);
}

async function choose(page: ChatPage, name: string, item: string): Promise<void> {
  await page.page.getByLabel(member.menuOf(name)).click();
  await page.page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function confirm({ page }: ChatPage, name: string): Promise<void> {
  await page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click();
}

async function pickByID(page: ChatPage, userID: string): Promise<void> {
  await page.dialog.getByLabel(groups.byID).fill(userID);
  await page.page.keyboard.press('Enter');
}

async function change(page: ChatPage, what: string, text: string): Promise<void> {
  await button(page, groups.page.edit(what)).click();
  await page.dialog.getByRole('textbox').fill(text);
  await page.page.keyboard.press('Enter');
  await page.dialog.waitFor({ state: 'detached' });
}

/** 121 people who are registered, in a group with somebody; its owner comes first, and some are contacts. */
async function makeLargeGroup(server: RealServer, userID: string): Promise<void> {
  const clients = await Promise.all(Array.from({ length: 121 }, (_, index) => signIn(server, `guest${index}`)));
  const [owner] = clients;
  const userIDs = [userID, ...clients.slice(1).map((_, index) => `guest${index + 1}`)];
  await owner?.createGroup({ groupID: 'large', groupName: 'Large', groupAvatarUrl: '' }, userIDs.slice(0, 100));
  await owner?.inviteUsersIntoGroup(userIDs.slice(100), 'large');
  for (const client of clients.slice(0, 15)) {
    await client.addFriend(userID, { wording: '', friendAlias: '', friendAttributes: {} });
  }
  for (const client of clients) client.destroy();
}

async function signIn(server: RealServer, userID: string): Promise<ZIM> {
  const { appID, token } = (await (await server.requestToken(userID)).json()) as { appID: number; token: string };
  const zim = ZIM.createAnother({ appID, server: server.origin });
  await zim.login(userID, { token });
  return zim;
}

const phone = {
  viewport: { width: 360, height: 720 },
  colorScheme: 'dark',
  isMobile: true,
  hasTouch: true,
} as const;

describe.skipIf(!chromiumUrl)('groups', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it('are made, filled, ruled, left and dismissed', async () => {
    const { open } = stage();
    const [ann, bob] = await Promise.all([open({ colorScheme: 'light' }), open(phone)]);
    await Promise.all([ann.signIn('Ann'), bob.signIn('Bob')]);
    const carl = await open();
    await carl.signIn('Carl');
    await toSide(ann, contacts.heading).click();
    await button(ann, contacts.add).click();
    await ann.dialog.getByLabel(english.newChat.userID).fill('Bob');
    await ann.dialog.getByText(contacts.addWay).click();
    await button(ann, contacts.addNow).click();
    await said(ann, contacts.added('Bob'));
    for (const page of [ann, bob, carl]) await toSide(page, groups.heading).click();
    await ann.page.getByText(groups.emptyHeading).waitFor();
    await check(ann, 'empty');
    await check(bob, 'empty-phone');

    // Made with a contact, and with somebody by the ID; a name is wanted.
    await button(ann, groups.addLabel).click();
    await button(ann, groups.create).click();
    await ann.dialog.getByText(groups.nameMissing).waitFor();
    await ann.page.keyboard.type('Hiking');
    await ann.dialog.getByRole('checkbox', { name: 'Bob' }).check();
    await pickByID(ann, 'nobody');
    await ann.dialog.getByText(english.newChat.unknown('nobody')).waitFor();
    await pickByID(ann, 'Carl');
    await ann.dialog.getByText(groups.chosen(2)).waitFor();
    await ann.dialog.getByText(groups.more).click();
    await ann.dialog.getByLabel(groups.id).fill('#own');
    await ann.dialog.getByLabel(groups.notice).fill('Every Sunday at nine, by the old station.');
    await button(ann, groups.create).click();
    await ann.dialog.getByText(groups.idInvalid).waitFor();
    await check(ann, 'new');
    await ann.dialog.getByLabel(groups.id).fill('hiking');
    await button(ann, groups.create).click();
    await ann.page.getByRole('heading', { name: 'Hiking' }).waitFor();
    await expectMembers(ann, ['Ann', 'Bob', 'Carl']);
    await expectBadges(ann, 'Ann', [member.you, member.owner]);
    await check(ann, 'page-owner');

    // It stands in the lists of the others at once, and everybody may change what it is called.
    await openPage(bob, 'Hiking');
    await bob.page.getByText('Every Sunday at nine').waitFor();
    await check(bob, 'page-phone');
    expect(await bob.page.getByText(modes.heading).count()).toBe(0);
    expect(await bob.page.getByText(leaving.dismiss).count()).toBe(0);
    await change(bob, groups.name, 'Hiking club');
    await ann.page.getByRole('heading', { name: 'Hiking club' }).waitFor();
    await change(bob, groups.page.alias, 'Mountains');
    await bob.page.getByRole('heading', { name: 'Mountains' }).waitFor();
    await bob.page.getByLabel(groups.quiet).check();
    await said(bob, groups.page.saved);
    await button(ann, groups.page.edit(groups.page.picture)).click();
    await ann.dialog.getByTitle(english.settings.pictures.mountains).click();
    await check(ann, 'picture');
    await button(ann, parts.composer.save).click();
    await bob.page.locator('.group-about .parley-avatar img').waitFor();

    // Roles: what an admin may do with whom.
    await choose(ann, 'Bob', member.makeAdmin);
    await said(ann, member.madeAdmin('Bob'));
    await expectBadges(bob, 'Bob', [member.you, member.admin]);
    await bob.page.getByText(modes.heading).waitFor();
    await bob.page.getByLabel(member.menuOf('Ann')).click();
    expect(await bob.page.getByRole('menuitem').allInnerTexts()).toEqual([member.write]);
    await bob.page.keyboard.press('Escape');
    await bob.page.getByLabel(member.menuOf('Carl')).click();
    expect(await bob.page.getByRole('menuitem').allInnerTexts()).toEqual([
      member.write,
      member.nickname,
      parts.chat.mute,
      member.kick,
    ]);
    await check(bob, 'menu-phone');
    await bob.page.getByRole('menuitem', { name: parts.chat.mute }).click();
    await bob.dialog.getByLabel(muted.duration).selectOption('day');
    await check(bob, 'mute-phone');
    await button(bob, muted.confirm).click();
    await expectBadges(ann, 'Carl', [parts.list.muted]);
    await openPage(carl, 'Hiking club');
    await carl.page.getByText(/^You may not write until /).waitFor();
    await choose(bob, 'Carl', member.nickname);
    await bob.dialog.getByRole('textbox').fill('Captain');
    await bob.page.keyboard.press('Enter');
    await row(ann, 'Captain').waitFor();
    await choose(ann, 'Captain', member.unmute);
    await expectBadges(bob, 'Captain', []);

    // The group is muted by keys, and both see until when.
    await button(ann, muted.mute).focus();
    await ann.page.keyboard.press('Enter');
    await ann.dialog.getByText(muted.everybody, { exact: true }).click();
    await check(ann, 'mute');
    await button(ann, muted.confirm).click();
    await said(ann, muted.done);
    await bob.page.getByText(/^Nobody may write until /).waitFor();
    // What the owner has muted, admins do not lift.
    expect(await button(bob, muted.unmute).count()).toBe(0);
    await button(ann, muted.unmute).click();
    await said(ann, muted.lifted);
    await bob.page.getByText(muted.none).waitFor();

    // Handed over, removed, left and dismissed.
    await choose(ann, 'Bob', member.transfer);
    await check(ann, 'transfer');
    await confirm(ann, member.transfer);
    await expectBadges(bob, 'Bob', [member.you, member.owner]);
    await choose(bob, 'Captain', member.kick);
    await confirm(bob, member.kick);
    await carl.page.getByText(groups.page.notInHeading).waitFor();
    await check(carl, 'not-in');
    await expectMembers(ann, ['Ann', 'Bob']);
    await button(ann, leaving.leave).click();
    await check(ann, 'leave');
    await confirm(ann, leaving.leave);
    await ann.page.getByText(groups.emptyHeading).waitFor();
    await expectMembers(bob, ['Bob']);
    await button(carl, groups.joinNow).click();
    await carl.dialog.getByRole('button', { name: groups.joinNow }).click();
    await expectMembers(carl, ['Bob', 'Carl']);
    await button(bob, leaving.dismiss).click();
    await confirm(bob, leaving.dismiss);
    await bob.page.getByText(groups.emptyHeading).waitFor();
    await carl.page.getByText(groups.page.goneHeading).waitFor();
    await close(ann, bob, carl);
  });

  it('are joined in three ways, and ask those who are invited', async () => {
    const { open } = stage();
    const [dora, emil] = await Promise.all([open({ locale: 'en' }), open({ ...phone, colorScheme: 'light' })]);
    await Promise.all([dora.signIn('Dora'), emil.signIn('Emil')]);
    for (const page of [dora, emil]) await toSide(page, groups.heading).click();
    await button(dora, groups.addLabel).click();
    await dora.dialog.getByLabel(groups.name).fill('Reading');
    await dora.dialog.getByText(groups.more).click();
    await dora.dialog.getByLabel(groups.id).fill('reading');
    await button(dora, groups.create).click();
    await dora.page.getByText(modes.heading).waitFor();

    // Nobody comes in, then those whom the owner lets in.
    await dora.page.getByLabel(modes.joinMode).selectOption(modes.join.Forbid);
    await said(dora, groups.page.saved);
    const join = async (groupID: string): Promise<void> => {
      await emil.dialog.getByLabel(groups.joinID).fill(groupID);
      await emil.dialog.getByRole('button', { name: groups.joinNow }).click();
    };
    await button(emil, groups.join).click();
    await join('nowhere');
    await emil.dialog.getByText(parts.menu.failed(parts.reasons[6000523] ?? '')).waitFor();
    await join('a b');
    await emil.dialog.getByText(groups.joinInvalid).waitFor();
    await join('reading');
    await emil.dialog.getByText(groups.isClosed).waitFor();
    await check(emil, 'closed-phone');
    await dora.page.getByLabel(modes.joinMode).selectOption(modes.join.Auth);
    await join('reading');
    await emil.dialog.getByText(groups.needsAsking).waitFor();
    await emil.dialog.getByLabel(groups.wording).fill('I read a lot, mostly on trains.');
    await check(emil, 'ask-phone');
    await button(emil, groups.ask).click();
    await said(emil, groups.asked);
    await emil.page.getByText(groups.askedToJoin).waitFor();
    await toSide(dora, groups.waiting(1)).waitFor();
    await dora.page.getByText('I read a lot').waitFor();
    await check(dora, 'asked');
    await check(emil, 'sent-phone');
    await button(dora, contacts.reject).click();
    await emil.page.getByText(contacts.wasRejected).waitFor();
    await button(emil, groups.join).click();
    await join('reading');
    await button(emil, groups.ask).click();
    await button(dora, contacts.accept).click();
    await openPage(emil, 'Reading');
    await expectMembers(emil, ['Dora', 'Emil']);

    // Invited, declined, invited again with words and accepted, by somebody who speaks German in the dark.
    const frida = await open({ ...phone, locale: 'de' });
    await frida.page.getByLabel(german.signIn.name).fill('Frida');
    await frida.page.getByRole('button', { name: german.signIn.submit, exact: true }).click();
    await toSide(frida, german.groups.heading, german).click();
    await dora.page.getByLabel(modes.beInviteMode).selectOption(modes.beInvite.Auth);
    await expect.poll(() => dora.page.getByLabel(modes.beInviteMode).inputValue(), { timeout: withinMs }).toBe('1');
    await button(dora, member.invite).click();
    await button(dora, member.invite).last().click();
    await dora.dialog.getByText(member.nobodyChosen).waitFor();
    await pickByID(dora, 'Emil');
    await dora.dialog.getByText(groups.chosen(1)).waitFor();
    await pickByID(dora, 'Frida');
    await dora.dialog.getByText(groups.chosen(2)).waitFor();
    await dora.dialog.getByLabel(groups.wording).fill('Come along!');
    await dora.dialog.getByRole('button', { name: member.invite }).click();
    await dora.dialog.getByText(groups.notAdded('Emil', parts.reasons[6000522] ?? '')).waitFor();
    await check(dora, 'invite');
    await dora.page.keyboard.press('Escape');
    await frida.page.getByText('Come along!').waitFor();
    await check(frida, 'invited-phone-german');
    await frida.page.getByRole('button', { name: german.contacts.accept, exact: true }).click();
    await openPage(frida, 'Reading', german);
    await expectMembers(frida, ['Dora', 'Emil', 'Frida']);
    await check(frida, 'page-phone-german');
    await close(dora, emil, frida);
  });

  it('of hundreds show their members some at a time, by keys and by touch', async () => {
    const { open, server } = stage();
    const gina = await open();
    await gina.signIn('Gina');
    await makeLargeGroup(server, 'Gina');
    await gina.page.evaluate((hash) => {
      window.location.hash = hash;
    }, addressOfGroupPage('large'));
    await gina.page.getByRole('heading', { name: parts.thread.memberCount(122), exact: true }).waitFor();
    const members = gina.page.locator('.members li');
    expect(await members.count()).toBe(100);
    await button(gina, parts.found.more).focus();
    await gina.page.keyboard.press('Enter');
    await expect.poll(() => members.count(), { timeout: withinMs }).toBe(122);
    await expect
      .poll(() => members.nth(100).evaluate((one) => one === document.activeElement), { timeout: withinMs })
      .toBe(true);
    expect(await button(gina, parts.found.more).count()).toBe(0);
    await check(gina, 'large');

    // So many are asked for no receipts.
    await gina.page.getByRole('link', { name: groups.page.chat, exact: true }).click();
    await gina.page.locator('.parley-header').getByText(parts.thread.memberCount(122)).waitFor();
    await gina.send('Hello everybody');
    const written = gina.page.locator('.parley-message', { hasText: 'Hello everybody' });
    await written.locator('.parley-mark').getByText(parts.thread.sent, { exact: true }).waitFor();
    await written.click({ button: 'right' });
    expect(await gina.page.getByRole('menuitem', { name: parts.menu.readers }).count()).toBe(0);
    await gina.page.keyboard.press('Escape');

    // Of many contacts those are found that are wanted.
    await toSide(gina, groups.heading).click();
    await button(gina, groups.addLabel).click();
    await gina.dialog.getByRole('checkbox', { name: 'guest14' }).waitFor();
    await gina.dialog.getByLabel(groups.searchContacts).fill('guest14');
    await expect.poll(() => gina.dialog.getByRole('checkbox').count(), { timeout: withinMs }).toBe(1);
    await gina.dialog.getByRole('checkbox', { name: 'guest14' }).check();
    await gina.dialog.getByLabel(groups.searchContacts).fill('');
    await gina.dialog.getByText(groups.chosen(1)).waitFor();
    await check(gina, 'new-many');
    await close(gina);
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import type { ChatPage } from './testing/chat-page.ts';
import { pressLong } from './testing/press-long.ts';
import { close, expectMessages, numbered, prepareStage, withinMs } from './testing/stage.ts';
import { english } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');
const { parts: texts } = english;

const row = ({ page }: ChatPage, text: string): Locator =>
  page.locator('.parley-message').filter({ has: page.locator('.parley-text', { hasText: text }) });

/** Waits until the list has these chats, in this order. */
const expectChats = (page: ChatPage, names: readonly string[]): Promise<void> =>
  expect.poll(() => page.page.locator('.parley-chat-name').allInnerTexts(), { timeout: withinMs }).toEqual(names);

const filter = ({ page }: ChatPage, name: string): Locator => page.locator('.parley-filter', { hasText: name });
const item = ({ page }: ChatPage, name: string): Locator => page.getByRole('menuitem', { name, exact: true });
const confirm = async (page: ChatPage, name: string): Promise<void> => {
  await page.page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click();
};
const isFocused = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement);

describe.skipIf(!chromiumUrl)('what a user arranges and deletes in the demo', { timeout: 180_000 }, () => {
  // The other device follows.
  const stage = prepareStage(chromiumUrl, { PARLEY_LOGIN_POLICY: 'multi' });

  it('is done by mouse, and the other device follows', async () => {
    const { server, open, openPair } = stage();
    await Promise.all([server.run('user', 'create', 'carl'), server.run('user', 'create', 'dora')]);
    const [anna, bert] = await openPair('anna', 'bert');
    const other = await open();
    await Promise.all([other.signIn('anna'), anna.send('one', 'two', 'three')]);
    for (const userID of ['carl', 'dora']) {
      await anna.openChat(userID);
      await anna.send(`hello ${userID}`);
    }
    await expectChats(other, ['dora', 'carl', 'bert']);

    await anna.chat('bert').click({ button: 'right' });
    await item(anna, texts.chat.pin).click();
    await expectChats(anna, ['bert', 'dora', 'carl']);
    await expectChats(other, ['bert', 'dora', 'carl']);
    await anna.chat('bert').hover();
    await anna.chats.page().locator('li:hover').getByRole('button', { name: texts.list.more }).click();
    await item(anna, texts.chat.mute).click();
    await other.chat('bert').getByText(texts.list.muted).waitFor({ state: 'attached' });
    await other.chat('carl').click({ button: 'right' });
    await other.page.getByRole('menuitemcheckbox', { name: texts.list.labels[1] ?? '' }).click();
    await anna
      .chat('carl')
      .getByText(texts.list.labels[1] ?? '')
      .waitFor({ state: 'attached' });

    // Muted, it counts for itself and not in the title of the window.
    await bert.send('psst', 'are you there?');
    await anna.chat('bert').getByText(texts.list.unread(2)).waitFor({ state: 'attached' });
    expect(await anna.page.title()).toBe(`dora – ${english.appName}`);
    await filter(anna, texts.filters.unread).click();
    await expectChats(anna, ['bert']);
    await anna.page.getByTitle(texts.list.labels[1] ?? '').click();
    await expectChats(anna, ['carl']);
    await filter(anna, texts.filters.unread).click();
    await anna.page.getByRole('button', { name: texts.chat.markAllRead }).click();
    await anna.page.getByText(texts.filters.noneUnread).waitFor();
    await other.chat('bert').getByText(texts.list.unread(2)).waitFor({ state: 'detached' });
    await anna.page.getByRole('button', { name: texts.filters.showAll }).click();

    await Promise.all([anna.chat('bert').click(), other.chat('bert').click()]);
    await expectMessages(other, ['one', 'two', 'three', 'psst', 'are you there?']);
    await row(anna, 'two').click({ button: 'right' });
    await item(anna, texts.menu.delete).click();
    await anna.page.getByRole('alertdialog').getByText(texts.questions.delete('bert', 1)).waitFor();
    await confirm(anna, texts.menu.delete);
    await anna.page.getByText(texts.questions.deleted(1)).waitFor();
    for (const device of [anna, other]) await expectMessages(device, ['one', 'three', 'psst', 'are you there?']);
    await row(anna, 'one').click({ button: 'right' });
    await item(anna, texts.menu.select).click();
    await row(anna, 'psst').click();
    await anna.page.getByRole('button', { name: texts.menu.delete }).click();
    await anna.page.getByText(texts.questions.deleteHeading(2)).waitFor();
    await confirm(anna, texts.menu.delete);
    for (const device of [anna, other]) await expectMessages(device, ['three', 'are you there?']);

    await anna.page.locator('.parley-header').getByRole('button', { name: texts.list.more }).click();
    await item(anna, texts.chat.clear).click();
    await confirm(anna, texts.chat.clear);
    for (const device of [anna, other]) await device.page.getByText(texts.thread.sayHello('bert')).waitFor();
    // Nobody else has lost anything.
    await expectMessages(bert, ['one', 'two', 'three', 'psst', 'are you there?']);

    await anna.chat('dora').click({ button: 'right' });
    await item(anna, texts.chat.remove).click();
    await confirm(anna, texts.chat.remove);
    for (const device of [anna, other]) await expectChats(device, ['bert', 'carl']);
    await anna.page.getByText(texts.questions.removed('dora')).waitFor();
    await anna.page.locator('.parley-header').getByRole('button', { name: texts.list.more }).click();
    await item(anna, texts.chat.remove).click();
    await confirm(anna, texts.chat.remove);
    await anna.page.getByText(english.chat.none).waitFor();
    await expectChats(other, ['carl']);
    await close(anna, bert, other);
  });

  it('is done by keys', async () => {
    const { server, open } = stage();
    await Promise.all(['first', 'second'].map((userID) => server.run('user', 'create', userID)));
    const emil = await open();
    await emil.signIn('emil');
    for (const userID of ['first', 'second']) {
      await emil.openChat(userID);
      // The composer of the chat before is there until this one is.
      await emil.page.locator('.parley-header').getByText(userID).first().waitFor();
      await emil.send(`to ${userID}`);
    }
    const { keyboard } = emil.page;
    await emil.chat('second').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Shift+F10');
    await emil.page.getByRole('menu', { name: texts.chat.label('first') }).waitFor();
    // The first item has the focus already.
    expect(await isFocused(item(emil, texts.chat.pin))).toBe(true);
    await keyboard.press('Enter');
    await expectChats(emil, ['first', 'second']);
    await expect.poll(() => isFocused(emil.chat('first')), { timeout: withinMs }).toBe(true);
    await keyboard.press('ContextMenu');
    await keyboard.press('End');
    await keyboard.press('Enter');
    const question = emil.page.getByRole('alertdialog');
    await question.getByText(texts.questions.removeHeading('first')).waitFor();
    // A key that is pressed without reading does nothing.
    await keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    await expectChats(emil, ['first', 'second']);
    await keyboard.press('Shift+F10');
    await keyboard.press('ArrowUp');
    await keyboard.press('End');
    await keyboard.press('Enter');
    await question.waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await expectChats(emil, ['second']);

    // The filters are one stop of the Tab key, and the arrows choose.
    await keyboard.press('Control+k');
    await keyboard.press('Tab');
    await keyboard.press('ArrowRight');
    await emil.page.getByText(texts.filters.noneUnread).waitFor();
    await keyboard.press('ArrowLeft');
    await expectChats(emil, ['second']);

    await emil.composer.focus();
    await keyboard.press('Shift+Tab');
    await keyboard.press('Enter');
    await keyboard.press('End');
    expect(await isFocused(item(emil, texts.menu.delete))).toBe(true);
    await keyboard.press('Enter');
    await question.waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await emil.page.getByText(texts.thread.sayHello('second')).waitFor();
    await close(emil);
  });

  it('is done on a phone by a long press', async () => {
    const { open } = stage();
    const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, locale: 'de-DE' };
    const [gina, hugo] = await Promise.all([open(), open({ ...phone, colorScheme: 'dark' })]);
    const { parts } = german;
    await gina.signIn('gina');
    await hugo.page.getByLabel(german.signIn.name).fill('hugo');
    await hugo.page.getByRole('button', { name: german.signIn.submit, exact: true }).tap();
    await hugo.page.getByRole('button', { name: german.list.signOut }).waitFor();
    await gina.openChat('hugo');
    await gina.send('Press me', 'And me');
    const chat = hugo.page.getByRole('link').filter({ hasText: 'gina' });
    await chat.waitFor();
    await pressLong(hugo, chat);
    await hugo.page.getByRole('menuitemcheckbox', { name: parts.list.labels[4] ?? '' }).tap();
    await chat.getByText(parts.list.labels[4] ?? '').waitFor({ state: 'attached' });
    await pressLong(hugo, chat);
    await hugo.page.getByRole('menuitem', { name: parts.chat.markRead }).tap();
    await chat.getByText(parts.list.unread(2)).waitFor({ state: 'detached' });
    await chat.tap();
    await pressLong(hugo, row(hugo, 'Press me').locator('.parley-bubble'));
    await hugo.page.getByRole('menuitem', { name: parts.menu.select }).tap();
    await row(hugo, 'And me').tap();
    await hugo.page.getByRole('button', { name: parts.menu.delete }).tap();
    await hugo.page.getByText(parts.questions.deleteHeading(2)).waitFor();
    expect([await hugo.overflowPx(), await hugo.violations()]).toEqual([0, []]);
    await hugo.page.getByRole('alertdialog').getByRole('button', { name: parts.menu.delete }).tap();
    await hugo.page.getByText(parts.thread.sayHello('gina')).waitFor();
    await expectMessages(gina, ['Press me', 'And me']);
    await close(gina, hugo);
  });

  it('is found page by page, and goes to another device in a file', async () => {
    const { open, server } = stage();
    await server.run('user', 'create', 'ivan');
    const ida = await open();
    await ida.signIn('ida');
    await ida.openChat('ivan');
    await ida.send(...numbered('needle', 24));
    await ida.page.keyboard.press('Control+k');
    await ida.page.keyboard.type('needle');
    const found = ida.page.getByRole('region', { name: texts.found.label }).getByRole('link');
    await expect.poll(() => found.count(), { timeout: withinMs }).toBe(20);
    await ida.page.getByRole('button', { name: texts.found.more }).click();
    await expect.poll(() => found.count(), { timeout: withinMs }).toBe(24);
    await found.last().click();
    await expect.poll(() => isFocused(row(ida, 'needle 01')), { timeout: withinMs }).toBe(true);

    await ida.page.getByRole('button', { name: english.list.settings }).click();
    const saved = ida.page.waitForEvent('download');
    await ida.dialog.getByRole('button', { name: texts.backup.export }).click();
    const download = await saved;
    await ida.dialog.getByText(texts.backup.exported('24')).waitFor();
    expect(download.suggestedFilename()).toMatch(/^parley-ida-\d{4}-\d\d-\d\d\.txt$/);
    const path = join(mkdtempSync(join(tmpdir(), 'parley-backup-')), 'messages.txt');
    await download.saveAs(path);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(25);
    const other = await open();
    await other.signIn('ida');
    await other.page.getByRole('button', { name: english.list.settings }).click();
    const field = other.dialog.locator('input[type="file"]');
    await field.setInputFiles(path);
    await other.dialog.getByText(texts.backup.imported('24')).waitFor();
    await field.setInputFiles({ name: 'other.txt', mimeType: 'text/plain', buffer: Buffer.from('nothing of it') });
    await other.dialog
      .getByRole('alert')
      .getByText(texts.reasons[6000245] ?? '')
      .waitFor();
    rmSync(dirname(path), { recursive: true });
    await close(ida, other);
  });
});

import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import type { ChatPage } from './testing/chat-page.ts';
import { close, expectMessages, prepareStage, withinMs } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');

/** Notes that the page has made, as the desktop of a test: a browser without a window shows none. */
const watchDesktop = (answer: 'granted' | 'denied') => (page: Page) =>
  page.addInitScript((permission) => {
    class DesktopNote {
      static permission = sessionStorage.getItem('permission') ?? 'default';
      static all: DesktopNote[] = [];
      static async requestPermission(): Promise<string> {
        sessionStorage.setItem('permission', permission);
        DesktopNote.permission = permission;
        return permission;
      }
      onclick: (() => void) | null = null;
      readonly text: string;
      constructor(title: string, { body }: NotificationOptions) {
        this.text = `${title}: ${body}`;
        DesktopNote.all.push(this);
      }
      close(): void {
        DesktopNote.all = DesktopNote.all.filter((one) => one !== this);
      }
    }
    Object.assign(window, { Notification: DesktopNote });
  }, answer);

const withoutDesktop = (page: Page): Promise<unknown> =>
  page.addInitScript(() => Reflect.deleteProperty(window, 'Notification'));

interface DesktopWindow {
  readonly Notification: { readonly all: readonly { readonly text: string; readonly onclick: (() => void) | null }[] };
}

const notesOf = ({ page }: ChatPage): Promise<string[]> =>
  page.evaluate(() => (window as unknown as DesktopWindow).Notification.all.map(({ text }) => text));

describe.skipIf(!chromiumUrl)('what the chat demo does every day', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it('finds a chat by name or ID, with the keyboard alone', async () => {
    const { open } = stage();
    const anna = await open();
    // Who was never signed in is not there.
    for (const name of ['Jörg Müller', 'Zoë', 'Robin', 'Marija']) {
      await anna.signIn(name);
      await anna.signOut();
    }
    await anna.signIn('anna');
    for (const userID of ['Jorg-Muller', 'Zoe', 'Robin', 'Marija']) {
      await anna.openChat(userID);
      await anna.send(`Hello ${userID}`);
    }
    await anna.page.keyboard.press('Control+k');
    await anna.page.keyboard.type('MULLER jorg');
    await anna.page.getByRole('search').getByText(texts.list.found(1, 4)).waitFor();
    await expect.poll(() => anna.chats.count(), { timeout: withinMs }).toBe(1);
    expect(await anna.violations()).toEqual([]);
    await anna.screenshot('search');
    await anna.page.keyboard.press('ArrowDown');
    await anna.page.keyboard.press('Enter');
    await anna.page.getByRole('heading', { name: 'Jörg Müller' }).waitFor();
    await anna.expectFocusInComposer();

    await anna.page.keyboard.press('Control+k');
    await anna.page.keyboard.type('nobody at all');
    await anna.page.getByText(texts.list.nothingFound('nobody at all')).waitFor();
    await expect.poll(() => anna.chats.count(), { timeout: withinMs }).toBe(0);
    expect(await anna.violations()).toEqual([]);
    const foot = await anna.page.getByRole('button', { name: texts.list.settings }).boundingBox();
    expect(foot?.y).toBeGreaterThan(600);
    await anna.screenshot('search-nothing');
    await anna.page.keyboard.press('Escape');
    await expect.poll(() => anna.chats.count(), { timeout: withinMs }).toBe(4);
    expect(await anna.page.getByRole('searchbox').inputValue()).toBe('');

    const focused = (): Promise<string> => anna.page.evaluate(() => document.activeElement?.textContent ?? '');
    for (const [key, name] of [
      ['ArrowDown', 'Marija'],
      ['ArrowDown', 'Robin'],
      ['ArrowUp', 'Marija'],
    ] as const) {
      await anna.page.keyboard.press(key);
      expect(await focused()).toContain(name);
    }
    await anna.page.keyboard.press('ArrowUp');
    expect(await anna.page.getByRole('searchbox').evaluate((field) => field === document.activeElement)).toBe(true);
    await close(anna);
  });

  it('finds a chat on a phone, from within another one', async () => {
    const { open } = stage();
    const [tom, ute] = await Promise.all([
      open({ viewport: { width: 360, height: 720 }, locale: 'de-DE', colorScheme: 'dark' }),
      open(),
    ]);
    await Promise.all([ute.signIn('ute'), tom.page.getByLabel(german.signIn.name).fill('tom')]);
    await tom.page.keyboard.press('Enter');
    await tom.page.getByRole('button', { name: german.list.signOut }).waitFor();
    await ute.openChat('tom');
    await ute.send('Hello Tom');
    await tom.page.getByRole('link').filter({ hasText: 'ute' }).click();
    await tom.page.getByRole('textbox', { name: german.parts.composer.label('ute') }).waitFor();
    await tom.page.keyboard.press('Control+k');
    await tom.page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'search');
    await tom.page.keyboard.type('UT');
    await tom.page.getByText(german.list.found(1, 1)).waitFor();
    expect([await tom.overflowPx(), await tom.violations()]).toEqual([0, []]);
    await tom.screenshot('search-phone');

    await tom.show('niemand');
    await tom.page.getByRole('heading', { name: german.chat.unknownHeading('niemand') }).waitFor();
    expect([await tom.overflowPx(), await tom.violations()]).toEqual([0, []]);
    await tom.screenshot('nobody-phone');
    await tom.page.getByRole('link', { name: german.parts.thread.back }).click();
    await tom.page.context().setOffline(true);
    await tom.page.getByRole('button', { name: german.connection.tryNow }).waitFor();
    expect([await tom.overflowPx(), await tom.violations()]).toEqual([0, []]);
    await tom.screenshot('offline-phone');
    await close(tom, ute);
  });

  it('keeps drafts over a reload and a sign-out, for each account, until they are sent', async () => {
    const { open } = stage();
    const [vera, walt] = await Promise.all([open(), open()]);
    await Promise.all([vera.signIn('vera'), walt.signIn('walt')]);
    await walt.openChat('vera');
    await walt.send('Hello Vera');
    await vera.chat('walt').click();
    await expectMessages(vera, ['Hello Vera']);
    await vera.composer.fill('Half a sentence, and');
    await vera.page.reload();
    await vera.composer.waitFor();
    expect(await vera.composer.inputValue()).toBe('Half a sentence, and');
    await vera.page.evaluate(() => {
      window.location.hash = '#list';
    });
    const preview = vera.chat('walt').getByText(`${texts.list.draft} Half a sentence, and`);
    await preview.waitFor();
    expect(await vera.violations()).toEqual([]);
    await vera.screenshot('draft');

    await vera.signOut();
    await vera.signIn('xenia');
    await vera.openChat('walt');
    expect(await vera.composer.inputValue()).toBe('');
    await vera.signOut();
    await vera.signIn('vera');
    await preview.waitFor();
    await vera.chat('walt').click();
    await vera.composer.press('Enter');
    await expectMessages(vera, ['Hello Vera', 'Half a sentence, and']);
    await vera.page.reload();
    await expectMessages(vera, ['Hello Vera', 'Half a sentence, and']);
    expect(await vera.composer.inputValue()).toBe('');
    expect(await vera.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('draft')))).toEqual(
      [],
    );
    await close(vera, walt);
  });

  it('shows on the desktop what nobody sees, if the user wants it', async () => {
    const { open } = stage();
    const [yara, zeno] = await Promise.all([open({ before: watchDesktop('granted') }), open()]);
    await Promise.all([yara.signIn('yara'), zeno.signIn('zeno')]);
    await zeno.openChat('yara');
    await zeno.send('Before it was wanted');
    await yara.chat('zeno').getByText(texts.parts.list.unread(1)).waitFor();
    expect(await notesOf(yara)).toEqual([]);
    await yara.page.getByRole('button', { name: texts.list.settings }).click();
    await yara.dialog.getByLabel(texts.settings.notifies).check();
    expect(await yara.violations()).toEqual([]);
    await yara.screenshot('notifications');
    await yara.page.keyboard.press('Escape');
    await zeno.send('While the list is seen');
    await expect.poll(() => notesOf(yara), { timeout: withinMs }).toEqual([`zeno: ${texts.parts.list.unread(2)}`]);
    await yara.page.evaluate(() => (window as unknown as DesktopWindow).Notification.all[0]?.onclick?.());
    await yara.composer.waitFor();
    await expect.poll(() => notesOf(yara), { timeout: withinMs }).toEqual([]);
    await zeno.send('While the chat is seen');
    await expectMessages(yara, ['Before it was wanted', 'While the list is seen', 'While the chat is seen']);
    expect(await notesOf(yara)).toEqual([]);

    await yara.page.reload();
    await expectMessages(yara, ['Before it was wanted', 'While the list is seen', 'While the chat is seen']);
    await yara.page.getByRole('button', { name: texts.list.settings }).click();
    await yara.dialog.getByLabel(texts.settings.notifiesText).check();
    await yara.page.keyboard.press('Escape');
    // A page that is loaded anew before it told what was read tells it now: only then is it covered.
    await expect.poll(() => yara.page.title(), { timeout: withinMs }).toBe(`zeno – ${texts.appName}`);
    await yara.setVisible(false);
    await zeno.send('While the page is covered');
    await expect.poll(() => notesOf(yara), { timeout: withinMs }).toEqual(['zeno: While the page is covered']);
    expect(await yara.page.title()).toBe(`(1) zeno – ${texts.appName}`);
    await yara.setVisible(true);
    await expect.poll(() => notesOf(yara), { timeout: withinMs }).toEqual([]);
    await close(yara, zeno);
  });

  it('says so where the browser shows nothing on the desktop', async () => {
    const { open } = stage();
    const [denied, without] = await Promise.all([
      open({ viewport: { width: 360, height: 720 }, before: watchDesktop('denied') }),
      open({ before: withoutDesktop }),
    ]);
    await denied.signIn('denied');
    await denied.page.getByRole('button', { name: texts.list.settings }).click();
    await denied.dialog.getByLabel(texts.settings.notifies).click();
    await denied.dialog.getByText(texts.settings.notificationsDenied).waitFor();
    expect(await denied.dialog.getByLabel(texts.settings.notifies).isChecked()).toBe(false);
    expect([await denied.overflowPx(), await denied.violations()]).toEqual([0, []]);
    await denied.dialog.getByText(texts.settings.notificationsDenied).scrollIntoViewIfNeeded();
    await denied.screenshot('notifications-denied');
    await without.signIn('without');
    await without.page.getByRole('button', { name: texts.list.settings }).click();
    await without.dialog.getByText(texts.settings.notificationsUnavailable).waitFor();
    expect(await without.dialog.getByLabel(texts.settings.notifies).isDisabled()).toBe(true);
    await close(denied, without);
  });
});

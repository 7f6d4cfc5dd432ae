import { describe, expect, inject, it } from 'vitest';
import { ChatPage } from './testing/chat-page.ts';
import { close, expectMessages, numbered, prepareStage, withinMs } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');

const expectTitle = (page: ChatPage, title: string): Promise<void> =>
  expect.poll(() => page.page.title(), { timeout: withinMs }).toBe(title);

/** Whether something stands in the part of the list of messages that is seen. */
const isInSight = (page: ChatPage, text: string): Promise<boolean> =>
  page.page
    .locator('.parley-messages')
    .getByText(text, { exact: true })
    .evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const box = element.closest('.parley-messages')?.getBoundingClientRect();
      return box !== undefined && top >= box.top && bottom <= box.bottom;
    });

describe.skipIf(!chromiumUrl)('the screens of the chat demo', { timeout: 180_000 }, () => {
  // A user may have several devices.
  const stage = prepareStage(chromiumUrl, { PARLEY_LOGIN_POLICY: 'multi' });

  it('take a first visitor from nothing to a chat in two windows', async () => {
    const { open, server } = stage();
    const robin = await open();
    await robin.page.getByRole('button', { name: texts.signIn.signInAs('Robin') }).click();
    await robin.page.getByText(texts.list.stepWindow('Kim')).waitFor();
    expect(await robin.violations()).toEqual([]);
    await robin.screenshot('first-steps');
    const opened = robin.page.waitForEvent('popup');
    await robin.page.getByRole('link', { name: texts.list.openWindow }).click();
    const kim = new ChatPage(await opened, server.address);
    await kim.page.waitForFunction(() => window.location.hash === '#sign-in/kim');
    expect(await kim.page.getByRole('button', { name: texts.signIn.signInAs('Robin') }).count()).toBe(0);
    await kim.page.getByRole('button', { name: texts.signIn.signInAs('Kim') }).click();
    await kim.page.getByText(texts.list.stepWindow('Robin')).waitFor();
    await robin.page.getByRole('button', { name: texts.list.chatWith('Kim') }).click();
    await robin.page.getByRole('button', { name: texts.newChat.open }).click();
    await robin.send('Hello Kim!');
    await kim.chat('Robin').click();
    await kim.send('Hello Robin!');
    await Promise.all([
      expectMessages(robin, ['Hello Kim!', 'Hello Robin!']),
      expectMessages(kim, ['Hello Kim!', 'Hello Robin!']),
    ]);
    await close(robin);
  });

  it('count what is unread, and show from where on, in step with the other device', async () => {
    const { open } = stage();
    const [lena, max, phone] = await Promise.all([open(), open(), open()]);
    await Promise.all([lena.signIn('lena'), max.signIn('max'), phone.signIn('max')]);
    await lena.openChat('max');
    await lena.send(...numbered('early', 3));
    for (const device of [max, phone]) await device.chat('lena').getByText(texts.parts.list.unread(3)).waitFor();
    await expectTitle(max, `(3) ${texts.appName}`);
    await max.screenshot('unread-list');
    await max.chat('lena').click();
    await expectMessages(max, numbered('early', 3));
    await max.page.getByText(texts.parts.thread.unreadFromHere).waitFor();
    for (const device of [max, phone]) {
      await device.chat('lena').getByText(texts.parts.list.unread(3)).waitFor({ state: 'detached' });
    }
    await expectTitle(max, `lena – ${texts.appName}`);
    await expectTitle(phone, texts.appName);

    // What comes while the chat is seen is read at once; what comes behind one's back is not.
    await lena.send('seen');
    await expectMessages(max, [...numbered('early', 3), 'seen']);
    await expectTitle(phone, texts.appName);
    await max.setVisible(false);
    await lena.send('unseen 1', 'unseen 2');
    await expectTitle(max, `(2) lena – ${texts.appName}`);
    await max.setVisible(true);
    await expectTitle(max, `lena – ${texts.appName}`);
    await expectTitle(phone, texts.appName);
    const lines = await max.page.locator('.parley-messages ol > li').allInnerTexts();
    expect(lines.at(-3)).toBe(texts.parts.thread.unreadFromHere);
    expect(await max.violations()).toEqual([]);
    await close(lena, max, phone);
  });

  it('begin a long chat at its first unread message, and lead to its newest', async () => {
    const { openPair } = stage();
    const [mia, noah] = await openPair('mia', 'noah');
    await mia.send(...numbered('before', 14));
    await expect.poll(async () => (await noah.messages()).length, { timeout: withinMs }).toBe(14);
    await noah.page.evaluate(() => {
      window.location.hash = '';
    });
    await mia.send(...numbered('unread', 20));
    await noah.chat('mia').getByText(texts.parts.list.unread(20)).waitFor();
    await noah.chat('mia').click();
    await noah.page.getByText(texts.parts.thread.unreadFromHere).waitFor();
    await expect.poll(() => isInSight(noah, texts.parts.thread.unreadFromHere), { timeout: withinMs }).toBe(true);
    expect(await isInSight(noah, 'unread 20')).toBe(false);
    await noah.screenshot('unread-from-here');
    await mia.send('one more');
    // Those that are below what is in view, and the one that has just come.
    const toEnd = noah.page.getByRole('button', { name: texts.parts.thread.toEnd });
    await toEnd.waitFor();
    await noah.screenshot('to-newest');
    expect(await noah.violations()).toEqual([]);
    await toEnd.click();
    await expect.poll(() => isInSight(noah, 'one more'), { timeout: withinMs }).toBe(true);
    expect(await noah.page.locator('.parley-to-end').count()).toBe(0);
    await close(mia, noah);
  });

  it('begin a chat at its beginning if all of it is unread', async () => {
    const { open } = stage();
    const [uma, vic] = await Promise.all([open(), open()]);
    await Promise.all([uma.signIn('uma'), vic.signIn('vic')]);
    await uma.openChat('vic');
    await uma.send(...numbered('new', 18));
    await vic.chat('uma').getByText(texts.parts.list.unread(18)).waitFor();
    await vic.chat('uma').click();
    await expect.poll(() => isInSight(vic, 'new 01'), { timeout: withinMs }).toBe(true);
    await vic.page.getByRole('button', { name: texts.parts.thread.toEnd }).click();
    await expect.poll(() => isInSight(vic, 'new 18'), { timeout: withinMs }).toBe(true);
    await close(uma, vic);
  });

  it('show a profile on all devices, and to others', async () => {
    const { open } = stage();
    const [nora, phone, otto] = await Promise.all([open(), open(), open()]);
    await Promise.all([nora.signIn('nora'), phone.signIn('nora'), otto.signIn('otto')]);
    await nora.page.getByRole('button', { name: texts.list.settings }).click();
    await nora.dialog.getByLabel(texts.settings.name).fill('Nora N.');
    await nora.dialog.getByTitle(texts.settings.pictures.owl).click();
    expect(await nora.violations()).toEqual([]);
    await nora.dialog.getByRole('button', { name: texts.settings.save }).click();
    await nora.dialog.getByText(texts.settings.saved).waitFor();
    await nora.screenshot('settings');
    await nora.page.keyboard.press('Escape');
    for (const device of [nora, phone]) {
      const own = device.page.getByRole('button', { name: texts.list.settings });
      await own.getByText('Nora N.').waitFor();
      await expect
        .poll(() => own.locator('img').getAttribute('src'), { timeout: withinMs })
        .toContain('/avatars/owl.svg');
    }
    await otto.openChat('nora');
    await otto.page.getByRole('heading', { name: 'Nora N.' }).waitFor();
    await otto.send('A fine owl');
    await otto.chat('Nora N.').locator('img').waitFor();
    await phone.page.reload();
    await phone.page.getByRole('button', { name: texts.list.settings }).getByText('Nora N.').waitFor();
    await close(nora, phone, otto);
  });

  it('speak another language and wear other colours, and remember it', async () => {
    const { open } = stage();
    const rosa = await open({ locale: 'de-AT', colorScheme: 'light' });
    await rosa.page.getByRole('heading', { name: german.signIn.heading }).waitFor();
    expect(await rosa.page.locator('html').getAttribute('lang')).toBe('de');
    await rosa.screenshot('sign-in-german');
    await rosa.page.getByLabel(german.settings.language).selectOption('en');
    await rosa.signIn('rosa');
    await rosa.page.getByRole('button', { name: texts.list.settings }).click();
    await rosa.dialog.getByLabel(texts.settings.theme).selectOption('dark');
    const background = (): Promise<string> => rosa.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await rosa.dialog.getByLabel(texts.settings.language).selectOption('de');
    await rosa.page.getByRole('heading', { name: german.settings.heading }).waitFor();
    expect(await rosa.violations()).toEqual([]);
    await rosa.screenshot('settings-dark-german');
    await rosa.page.reload();
    await rosa.page.getByRole('button', { name: german.list.newChat }).waitFor();
    expect([await background(), await rosa.page.locator('html').getAttribute('lang')]).toEqual([dark, 'de']);
    await rosa.page.getByRole('button', { name: german.list.settings }).click();
    await rosa.dialog.getByLabel(german.settings.theme).selectOption('system');
    expect(await background()).not.toBe(dark);
    await rosa.page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).toBe(dark);
    await close(rosa);
  });

  it('fit on a phone in the longest language, without motion', async () => {
    const { open } = stage();
    const viewport = { width: 360, height: 640 };
    const sam = await open({ locale: 'de-DE', viewport, hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
    const check = async (name: string): Promise<void> => {
      expect(await sam.overflowPx()).toBe(0);
      expect(await sam.violations()).toEqual([]);
      await sam.screenshot(`phone-${name}`);
    };
    await sam.page.getByRole('button', { name: german.signIn.signInAs('Kim') }).waitFor();
    await check('sign-in');
    await sam.page.getByLabel(german.signIn.name).fill('sam');
    await sam.page.getByRole('button', { name: german.signIn.submit, exact: true }).tap();
    await sam.page.getByText(german.list.emptyHeading).waitFor();
    await check('first-steps');
    await sam.page.getByRole('button', { name: german.list.settings }).tap();
    await sam.dialog.waitFor();
    await check('settings');
    expect(await sam.page.evaluate(() => document.getAnimations().length)).toBe(0);
    await sam.page.getByRole('button', { name: german.parts.menu.close }).tap();
    await sam.page.getByRole('button', { name: german.list.newChat }).tap();
    await sam.page.getByLabel(german.newChat.userID).fill('niemand');
    await sam.page.getByRole('button', { name: german.newChat.open }).tap();
    await sam.dialog.getByText(german.newChat.unknown('niemand')).waitFor();
    await check('new-chat');
    await close(sam);
  });
});

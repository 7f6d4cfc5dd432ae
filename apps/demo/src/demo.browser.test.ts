import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { buildForDevelopment, serveScript } from './testing/page-builds.ts';
import { close, expectMessages, prepareStage } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';

const chromiumUrl = inject('chromiumUrl');

describe.skipIf(!chromiumUrl)('the chat demo in a browser', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it('lets two people chat both ways, with the keyboard alone', async () => {
    const { open } = stage();
    const anna = await open();
    expect(await anna.violations()).toEqual([]);
    await anna.screenshot('sign-in');
    await anna.page.keyboard.type('anna');
    await anna.page.keyboard.press('Enter');
    await anna.page.getByRole('button', { name: texts.list.signOut }).waitFor();
    await anna.page.keyboard.press('Tab');
    await anna.page.keyboard.press('Enter');
    await anna.page.keyboard.type('bob');
    await anna.page.keyboard.press('Enter');
    await anna.dialog.getByText(texts.newChat.unknown('bob')).waitFor();
    expect(await anna.violations()).toEqual([]);

    const bob = await open();
    await bob.signIn('bob');
    await anna.page.keyboard.press('Enter');
    await anna.expectFocusInComposer();
    await anna.page.keyboard.type('Hello?');
    await anna.page.keyboard.press('Enter');
    await expectMessages(anna, ['Hello?']);
    await bob.chats.filter({ hasText: 'anna' }).getByText(texts.parts.list.unread(1)).waitFor();
    expect(await bob.page.title()).toBe(`(1) ${texts.appName}`);
    await bob.page.keyboard.press('Control+k');
    await bob.page.keyboard.press('ArrowDown');
    await bob.page.keyboard.press('Enter');
    await bob.expectFocusInComposer();
    await bob.page.keyboard.type('Hello Anna,');
    await bob.page.keyboard.press('Shift+Enter');
    await bob.page.keyboard.type('how are you?');
    await bob.page.keyboard.press('Enter');
    const all = ['Hello?', 'Hello Anna,\nhow are you?'];
    await Promise.all([expectMessages(anna, all), expectMessages(bob, all)]);
    await anna.send('Fine, and you?', 'Shall we meet at noon?');
    await bob.send('Yes!');
    all.push('Fine, and you?', 'Shall we meet at noon?', 'Yes!');
    await Promise.all([expectMessages(anna, all), expectMessages(bob, all)]);
    expect((await anna.messages()).map(({ isOwn }) => isOwn)).toEqual([true, false, true, true, false]);
    await anna.page.getByRole('log').getByText('bob: Yes!').waitFor({ state: 'attached' });
    expect(await anna.violations()).toEqual([]);
    await anna.screenshot('desktop-light');
    await anna.page.emulateMedia({ colorScheme: 'dark' });
    expect(await anna.violations()).toEqual([]);
    await anna.screenshot('desktop-dark');
    expect([anna.socketUrls.length, bob.socketUrls.length]).toEqual([1, 1]);
    await close(anna, bob);
  });

  it('says that nobody is there, of an ID that was not looked up', async () => {
    const { open } = stage();
    const paul = await open();
    await paul.signIn('paul');
    await paul.askForChat('paul');
    await paul.dialog.getByText(texts.newChat.self).waitFor();
    await paul.dialog.getByLabel(texts.newChat.userID).fill('no body');
    await paul.page.keyboard.press('Enter');
    await paul.dialog.getByText(texts.newChat.invalid).waitFor();
    await paul.page.keyboard.press('Escape');
    await paul.show('nobody');
    await paul.page.getByRole('heading', { name: texts.chat.unknownHeading('nobody') }).waitFor();
    expect(await paul.composer.count()).toBe(0);
    expect(await paul.violations()).toEqual([]);
    await paul.screenshot('nobody');
    await paul.page.getByRole('link', { name: texts.parts.thread.back }).click();
    await paul.page.getByText(texts.chat.none).waitFor();

    // Somebody signs in under this ID; a look is enough.
    await paul.show('nobody');
    const nobody = await open();
    await nobody.signIn('nobody');
    await paul.page.getByRole('button', { name: texts.chat.lookAgain }).click();
    await paul.send('Anybody there?');
    await expectMessages(paul, ['Anybody there?']);
    await close(paul, nobody);
  });

  it('is two people in two tabs, and shows what looks like code as the text it is', async () => {
    const { open } = stage();
    const probe = '<img src=x onerror="globalThis.isBroken=1">';
    const ivan = await open();
    await ivan.signIn(probe);
    const judy = await ivan.openTab();
    await judy.signIn('judy');
    await ivan.openChat('judy');
    await ivan.send(probe, '<script>globalThis.isBroken=1</script>');
    const chat = judy.chats.first();
    await chat.waitFor();
    await chat.click();
    await expectMessages(judy, [probe, '<script>globalThis.isBroken=1</script>']);
    for (const { page } of [ivan, judy]) {
      expect(await page.locator('#root img, #root script').count()).toBe(0);
      expect(await page.evaluate(() => 'isBroken' in globalThis)).toBe(false);
    }
    await ivan.page.getByText(probe).first().waitFor();
    await close(ivan, judy);
  });

  it('opens one connection although React mounts everything twice in development', async () => {
    const { open } = stage();
    const folder = mkdtempSync(join(tmpdir(), 'parley-demo-build-'));
    buildForDevelopment(folder);
    const olga = await open();
    await serveScript(olga.page, folder);
    rmSync(folder, { recursive: true });
    // React says this in development alone.
    const greeting = olga.page.waitForEvent('console', (message) => message.text().includes('React DevTools'));
    await olga.page.reload();
    await greeting;
    await olga.signIn('olga');
    await olga.show('anna');
    await olga.composer.waitFor();
    await olga.page.reload();
    await olga.composer.waitFor();
    // One for each load of the page.
    expect(olga.socketUrls).toHaveLength(2);
    await close(olga);
  });

  it('is two screens on a phone', async () => {
    const { open } = stage();
    const phone = { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true };
    const [kate, liam] = await Promise.all([open(phone), open()]);
    await Promise.all([kate.signIn('kate'), liam.signIn('liam')]);
    await liam.openChat('kate');
    await liam.send('Where are you?');
    await kate.chats.first().waitFor();
    expect(await kate.violations()).toEqual([]);
    await kate.screenshot('phone-list');
    await kate.chats.first().tap();
    await kate.send('On my way, ten minutes by train and then a short walk along the harbour.');
    await expectMessages(kate, [
      'Where are you?',
      'On my way, ten minutes by train and then a short walk along the harbour.',
    ]);
    expect(await kate.violations()).toEqual([]);
    await kate.screenshot('phone-chat');
    expect(await kate.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await kate.page.getByRole('link', { name: texts.parts.thread.back }).tap();
    await kate.chats.first().waitFor();
    expect(await kate.chats.first().evaluate((link) => link === document.activeElement)).toBe(true);
    await close(kate, liam);
  });

  it('signs out, and says when the same user signs in in another tab', async () => {
    const { open } = stage();
    const first = await open();
    await first.signIn('mona');
    const second = await first.openTab();
    await second.signIn('mona');
    await first.page.getByText(texts.notices.kickedOut).waitFor();
    expect(await first.violations()).toEqual([]);
    await second.page.getByRole('button', { name: texts.list.signOut }).click();
    await second.page.getByRole('heading', { name: texts.signIn.heading }).waitFor();
    await second.page.reload();
    await second.page.getByRole('button', { name: texts.signIn.submit, exact: true }).waitFor();
    await close(first, second);
  });

  it('signs in by the printed address alone, and shows and hands on nothing of its key', async () => {
    const { server, open } = stage();
    const paul = await open();
    const [, key = 'none'] = server.address.split('#key/');
    await paul.page.waitForFunction(() => window.location.hash === '');
    expect(paul.page.url()).toBe(`${server.origin}/`);
    expect(await paul.page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toContain(key);
    await paul.signIn('paul');
    await paul.page.reload();
    await paul.page.getByRole('button', { name: texts.list.signOut }).waitFor();
    const stranger = await paul.openTab(server.origin);
    await stranger.page.getByText(texts.entrance.keyLost).waitFor();
    await stranger.page.goto(server.address);
    await stranger.page.getByText(texts.entrance.keyLost).waitFor({ state: 'detached' });
    await stranger.signIn('stranger');
    await close(paul, stranger);
  });
});

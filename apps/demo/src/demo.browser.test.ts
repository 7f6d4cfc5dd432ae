import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ChatPage, launchBrowser } from './testing/chat-page.ts';
import { buildForDevelopment, buildPages, serveScript } from './testing/page-builds.ts';
import { RealServer } from './testing/real-server.ts';
import { english as texts } from './texts/english.ts';
import { reasonOf } from './texts/texts.ts';

const chromiumPath = inject('chromiumPath');
/** Generous, because the machine may be busy with other things. */
const withinMs = 60_000;

const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${String(index + 1).padStart(2, '0')}`);

describe.skipIf(!chromiumPath)('the chat demo in a browser', { timeout: 180_000 }, () => {
  const parts: { server?: RealServer; browser?: Browser } = {};
  const at = (): { server: RealServer; browser: Browser } => {
    if (!parts.server || !parts.browser) throw new Error('the server or the browser is missing');
    return { server: parts.server, browser: parts.browser };
  };
  const open = (options = {}): Promise<ChatPage> => ChatPage.open(at().browser, at().server.origin, options);

  /** Two people who look at their chat. */
  const openPair = async (left: string, right: string): Promise<[ChatPage, ChatPage]> => {
    const [one, other] = await Promise.all([open(), open()]);
    await Promise.all([one.signIn(left), other.signIn(right)]);
    await Promise.all([one.openChat(right), other.openChat(left)]);
    return [one, other];
  };
  const close = async (...pages: readonly ChatPage[]): Promise<void> => {
    for (const { page, faults } of pages) {
      expect(faults).toEqual([]);
      await page.context().close();
    }
  };
  /** Waits until the page shows these texts, in this order, all of them sent, and nothing else. */
  const expectMessages = (page: ChatPage, expected: readonly string[]): Promise<void> =>
    expect
      .poll(async () => (await page.messages()).map(({ text, status }) => `${text} · ${status}`), { timeout: withinMs })
      .toEqual(expected.map((text) => `${text} · sent`));

  beforeAll(async () => {
    buildPages();
    parts.server = await RealServer.start();
    parts.browser = await launchBrowser(chromiumPath ?? '');
  });
  afterAll(async () => {
    await parts.browser?.close();
    await parts.server?.dispose();
  });

  it('lets two people chat both ways, with the keyboard alone', async () => {
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
    await anna.expectFocusInComposer();
    await anna.page.keyboard.type('Hello?');
    await anna.page.keyboard.press('Enter');
    // Nobody of this name has ever signed in.
    await anna.page.getByText(texts.chat.failedBecause(reasonOf(texts, 6000204))).waitFor();

    const bob = await open();
    await bob.signIn('bob');
    await anna.page.getByRole('button', { name: texts.chat.retryLabel('Hello?') }).click();
    await expectMessages(anna, ['Hello?']);
    await bob.chats.filter({ hasText: 'anna' }).getByText(texts.list.unread(1)).waitFor();
    expect(await bob.page.title()).toBe(`(1) ${texts.appName}`);
    await bob.page.keyboard.press('Tab');
    await bob.page.keyboard.press('Tab');
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

  it.each(['SIGTERM', 'SIGKILL'] as const)('loses and doubles nothing when the server ends by %s', async (signal) => {
    const [carol, dave] = await openPair(`carol-${signal}`, `dave-${signal}`);
    const { server } = at();
    const all = numbered(signal, 16);
    const sending = carol.send(...all);
    await dave.page
      .getByText(all[3] ?? '')
      .first()
      .waitFor();
    await server.stop(signal);
    await Promise.all([carol.reconnecting.waitFor(), dave.reconnecting.waitFor()]);
    await carol.screenshot(`reconnecting-${signal}`);
    await delay(500);
    await server.start();
    await sending;
    await Promise.all([expectMessages(carol, all), expectMessages(dave, all)]);
    await Promise.all([
      carol.reconnecting.waitFor({ state: 'hidden' }),
      dave.reconnecting.waitFor({ state: 'hidden' }),
    ]);
    await Promise.all([carol.page.reload(), dave.page.reload()]);
    await Promise.all([expectMessages(carol, all), expectMessages(dave, all)]);
    await close(carol, dave);
  });

  it('shows a message that could not be sent, and sends it once when it is tried again', async () => {
    const { server } = at();
    const [erin, frank] = await Promise.all([open({ hasOwnClock: true }), open()]);
    await Promise.all([erin.signIn('erin'), frank.signIn('frank')]);
    await erin.openChat('frank');
    await frank.openChat('erin');
    await erin.send('before');
    await server.stop('SIGKILL');
    await erin.reconnecting.waitFor();
    await erin.send('into the void');
    expect((await erin.messages()).at(-1)).toMatchObject({ status: 'sending' });
    await erin.page.clock.runFor(31_000);
    const retry = erin.page.getByRole('button', { name: texts.chat.retryLabel('into the void') });
    await retry.waitFor();
    expect(await erin.violations()).toEqual([]);
    await erin.screenshot('failed');
    await server.start();
    // What a browser says when the network is back; the next attempt of its own is up to half a minute away.
    await erin.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await erin.reconnecting.waitFor({ state: 'hidden' });
    await retry.click();
    await Promise.all([
      expectMessages(erin, ['before', 'into the void']),
      expectMessages(frank, ['before', 'into the void']),
    ]);
    await close(erin, frank);
  });

  it('loads older messages above those that are read, without moving them', async () => {
    const [gina, hugo] = await openPair('gina', 'hugo');
    await Promise.all([gina.send(...numbered('line', 20)), hugo.send(...numbered('answer', 20))]);
    await expect.poll(async () => (await gina.messages()).length, { timeout: withinMs }).toBe(40);
    const all = (await gina.messages()).map(({ text }) => text);
    await expectMessages(hugo, all);
    await hugo.page.reload();
    await expectMessages(hugo, all.slice(-30));
    const list = hugo.page.getByRole('region', { name: texts.chat.messagesWith('gina') });
    const moved = await list.evaluate(async (element) => {
      element.scrollTop = 250;
      const item = element.querySelectorAll('.message')[8];
      const before = item?.getBoundingClientRect().top ?? 0;
      const count = element.querySelectorAll('.message').length;
      while (element.querySelectorAll('.message').length === count) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return Math.abs((item?.getBoundingClientRect().top ?? 0) - before);
    });
    expect(moved).toBeLessThan(1);
    await gina.send('while you read');
    await hugo.page.getByRole('button', { name: texts.list.unread(1) }).waitFor();
    await expectMessages(hugo, [...all, 'while you read']);
    await hugo.page.getByText(texts.chat.beginning).waitFor();
    await close(gina, hugo);
  });

  it('is two people in two tabs, and shows what looks like code as the text it is', async () => {
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
    await olga.openChat('anna');
    await olga.page.reload();
    await olga.composer.waitFor();
    // One for each load of the page.
    expect(olga.socketUrls).toHaveLength(2);
    await close(olga);
  });

  it('is two screens on a phone', async () => {
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
    await kate.page.getByRole('link', { name: texts.chat.back }).tap();
    await kate.chats.first().waitFor();
    expect(await kate.chats.first().evaluate((link) => link === document.activeElement)).toBe(true);
    await close(kate, liam);
  });

  it('signs out, and says when the same user signs in in another tab', async () => {
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

  it('asks for an AppID and a token where the server hands out none', async () => {
    const { server } = at();
    const nina = await open();
    const response = await fetch(`${server.origin}/api/development-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userID: 'nina' }),
    });
    const { appID, token } = (await response.json()) as { appID: number; token: string };
    await nina.page.route('**/api/development-token', (route) => route.fulfill({ status: 404, body: '{}' }));
    await nina.page.getByLabel(texts.signIn.name).fill('nina');
    await nina.page.keyboard.press('Enter');
    await nina.page.getByText(texts.notices.tokenNeeded).waitFor();
    expect(await nina.violations()).toEqual([]);
    await nina.page.getByLabel(texts.signIn.appID).fill(String(appID));
    await nina.page.getByLabel(texts.signIn.token).fill('04nonsense');
    await nina.page.keyboard.press('Enter');
    await nina.page.getByText(/^You could not be signed in/).waitFor();
    await nina.page.getByLabel(texts.signIn.token).fill(token);
    await nina.page.keyboard.press('Enter');
    await nina.page.getByRole('button', { name: texts.list.signOut }).waitFor();
    await close(nina);
  });
});

import { describe, expect, inject, it } from 'vitest';
import { ChatPage } from './testing/chat-page.ts';
import { close, prepareStage } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');
const phone = { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true };

describe.skipIf(!chromiumUrl)('the first screen of parley serve', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl, {}, 'serve');

  it('takes a token that the command which it names has made, and keeps it over a reload', async () => {
    const { server, open } = stage();
    const nina = await open();
    await nina.page.getByText(texts.entrance.production).waitFor();
    expect(await nina.violations()).toEqual([]);
    await nina.screenshot('serve-sign-in');
    await nina.page.keyboard.type(' nina ');
    const command = await nina.page.locator('code').first().textContent();
    expect(command).toBe('npm run --silent parley -- token --user nina');
    const token = await server.run(...(command?.split(' -- ')[1] ?? '').split(' '));
    const [{ appID }] = JSON.parse(await server.run('app', 'list', '--json')) as [{ appID: number }];
    await nina.page.getByLabel(texts.signIn.appID).fill(String(appID));
    await nina.page.getByLabel(texts.signIn.token).fill('04nonsense');
    await nina.page.keyboard.press('Enter');
    await nina.page.getByText(/^You could not be signed in/).waitFor();
    await nina.page.getByLabel(texts.signIn.token).fill(token);
    await nina.page.keyboard.press('Enter');
    await nina.page.getByRole('button', { name: texts.list.signOut }).waitFor();
    await nina.page.reload();
    await nina.page.getByRole('button', { name: texts.list.signOut }).waitFor();
    const kept = (): Promise<string> =>
      nina.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    expect(await kept()).toContain(token);
    expect(await nina.page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(token);
    await nina.page.getByRole('button', { name: texts.list.signOut }).click();
    await nina.page.getByText(texts.entrance.production).waitFor();
    expect(await kept()).not.toContain(token);
    expect(await nina.page.getByLabel(texts.signIn.appID).inputValue()).toBe(String(appID));
    await nina.page.reload();
    await nina.page.getByText(texts.entrance.production).waitFor();
    await close(nina);
  });

  it('fits on a phone, in the dark and in German', async () => {
    const { open } = stage();
    const otto = await open({ ...phone, locale: 'de-DE', colorScheme: 'dark' });
    await otto.page.getByText(german.entrance.production).waitFor();
    await otto.page.getByLabel(german.signIn.userID).fill('$very-long-and-strange-user-id#;');
    expect(await otto.overflowPx()).toBe(0);
    expect(await otto.violations()).toEqual([]);
    await otto.screenshot('serve-sign-in-phone');
    await close(otto);
  });
});

describe.skipIf(!chromiumUrl)('the first screen of parley start', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it('says what to do where the key is missing or that of an earlier start, and takes a token there too', async () => {
    const { server, browser } = stage();
    const paul = await ChatPage.open(browser, server.origin, phone);
    await paul.page.getByText(texts.entrance.keyLost).waitFor();
    expect(await paul.violations()).toEqual([]);
    await paul.screenshot('key-lost');
    const wrong = await paul.openTab(`${server.origin}/#key/of-an-earlier-start`);
    await wrong.page.getByText(texts.entrance.keyWrong).waitFor();
    await wrong.page.getByText(texts.entrance.withToken).click();
    expect([await wrong.overflowPx(), await wrong.violations()]).toEqual([0, []]);
    await wrong.screenshot('key-wrong');
    const { appID, token } = (await (await server.requestToken('paul')).json()) as { appID: number; token: string };
    await wrong.page.getByLabel(texts.signIn.userID).fill('paul');
    await wrong.page.getByLabel(texts.signIn.appID).fill(String(appID));
    await wrong.page.getByLabel(texts.signIn.token).fill(token);
    await wrong.page.keyboard.press('Enter');
    await wrong.page.getByRole('button', { name: texts.list.signOut }).waitFor();
    // The printed address, opened in the tab that had no key.
    await paul.page.evaluate((address) => {
      window.location.href = address;
    }, server.address);
    await paul.page.getByRole('button', { name: texts.signIn.submit, exact: true }).waitFor();
    await close(paul);
  });

  it('waits for a server that is away, with whoever was signed in', async () => {
    const { server, open } = stage();
    const rita = await open();
    await rita.signIn('rita');
    await rita.page.route('**/api/development-token', (route) => route.abort('connectionrefused'));
    await rita.page.reload();
    await rita.page.getByText(texts.entrance.unreachable).waitFor();
    expect(await rita.violations()).toEqual([]);
    await rita.screenshot('unreachable');
    await rita.page.reload();
    await rita.page.getByText(texts.entrance.unreachable).waitFor();
    await rita.page.unroute('**/api/development-token');
    await rita.page.getByRole('button', { name: texts.entrance.tryAgain }).click();
    await rita.page.getByRole('button', { name: texts.list.signOut }).waitFor();
    expect(server.address).toContain('#key/');
    await close(rita);
  });

  it('asks who is meant by an ID that differs from a known one in case alone', async () => {
    const { open } = stage();
    const page = await open();
    await page.page.getByLabel(texts.signIn.name).fill('Alice');
    await page.page.getByLabel(texts.signIn.userID).fill(' alice ');
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('button', { name: texts.list.ownUserID('alice') }).waitFor();
    await page.page.getByRole('button', { name: texts.list.signOut }).click();
    await page.page.getByLabel(texts.signIn.userID).fill('Alice');
    await page.page.keyboard.press('Enter');
    await page.page.getByText(texts.signIn.similar('alice', 'Alice')).waitFor();
    expect(await page.violations()).toEqual([]);
    await page.screenshot('similar-account');
    await page.page.getByRole('button', { name: texts.signIn.signInAsID('alice'), exact: true }).click();
    await page.page.getByRole('button', { name: texts.list.ownUserID('alice') }).waitFor();

    // The same for somebody to chat with, and for the address of a chat.
    const bob = await open();
    await bob.signIn('bob');
    await bob.askForChat('Alice');
    await bob.dialog.getByText(texts.newChat.didYouMean).waitFor();
    expect(await bob.violations()).toEqual([]);
    await bob.screenshot('did-you-mean');
    await bob.dialog.getByRole('button', { name: texts.newChat.openID('alice'), exact: true }).click();
    await bob.send('It is you');
    await bob.askForChat('ALICE ');
    await bob.dialog.getByText(texts.newChat.similar('alice', 'ALICE')).waitFor();
    await bob.dialog.getByRole('button', { name: texts.newChat.openID('alice'), exact: true }).click();
    await bob.composer.waitFor();
    await bob.show('Alice');
    await bob.page.getByRole('heading', { name: texts.chat.unknownHeading('Alice') }).waitFor();
    await bob.page.getByRole('link', { name: texts.newChat.openID('alice'), exact: true }).click();
    await bob.page.getByText('It is you').first().waitFor();
    await close(page, bob);
  });
});

import type { Locator } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import type { ChatPage } from './testing/chat-page.ts';
import { pressLong } from './testing/press-long.ts';
import { close, expectMessages, prepareStage, withinMs } from './testing/stage.ts';
import { english } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');
const { parts: texts } = english;

const row = ({ page }: ChatPage, text: string): Locator =>
  page.locator('.parley-message').filter({ has: page.locator('.parley-text', { hasText: text }) });

const expectFocus = (page: ChatPage, text: string): Promise<void> =>
  expect
    .poll(() => row(page, text).evaluate((element) => element === document.activeElement), { timeout: withinMs })
    .toBe(true);

/** Opens the menu by its button, which the pointer brings up, and chooses. */
async function choose(page: ChatPage, text: string, label: string): Promise<void> {
  await row(page, text).hover();
  await row(page, text).getByRole('button', { name: texts.thread.more }).click();
  await page.page.getByRole('menuitem', { name: label }).click();
}

/** Opens the menu of a row that has the focus, and chooses, by keys alone. */
async function chooseByKeys({ page }: ChatPage, label: string, key = 'Enter'): Promise<void> {
  await page.keyboard.press(key);
  const item = page.getByRole('menuitem', { name: label });
  await item.waitFor();
  for (let presses = 0; presses < 20; presses += 1) {
    if (await item.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

describe.skipIf(!chromiumUrl)('what can be done with a message in the demo', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it('is done by mouse and shown to both', async () => {
    const [anna, bert] = await stage().openPair('anna', 'bert');
    await anna.send('Tea or coffee?', 'At nine.', 'A slip');
    await row(bert, 'A slip').waitFor();
    await row(anna, 'A slip').getByText(texts.thread.read).waitFor();
    expect(await anna.violations()).toEqual([]);

    await row(bert, 'Tea').click({ button: 'right' });
    await bert.page.getByRole('menu').waitFor();
    expect(await bert.violations()).toEqual([]);
    await bert.screenshot('menu');
    await bert.page.getByRole('menuitem', { name: texts.menu.react('👍') }).click();
    const reaction = row(anna, 'Tea').getByRole('button', { name: /👍/ });
    await reaction.click();
    await row(bert, 'Tea').getByRole('button', { name: /👍 2/, pressed: true }).waitFor();
    expect(await reaction.getAttribute('title')).toBe(`${texts.thread.own}, bert`);

    await choose(bert, 'Tea', texts.menu.reply);
    await bert.composer.fill('Coffee');
    await bert.screenshot('reply');
    await bert.composer.press('Enter');
    await row(anna, 'Coffee')
      .getByRole('button', { name: /Tea or coffee/ })
      .waitFor();
    await choose(anna, 'Tea', texts.menu.edit);
    await anna.composer.fill('Tea, or coffee?');
    await anna.composer.press('Enter');
    await row(bert, 'Tea, or').getByText(texts.thread.edited).waitFor();
    await row(bert, 'Coffee')
      .getByRole('button', { name: /Tea, or coffee/ })
      .click();
    await expectFocus(bert, 'Tea, or');

    await choose(anna, 'nine', texts.menu.pin);
    await bert.page.getByRole('region', { name: texts.pins.label }).getByText('At nine.').click();
    await bert.page.getByRole('button', { name: texts.pins.all(1) }).click();
    expect(await bert.violations()).toEqual([]);
    await bert.dialog.getByRole('button', { name: texts.menu.unpin }).click();
    await anna.page.getByRole('region', { name: texts.pins.label }).waitFor({ state: 'detached' });

    await choose(anna, 'A slip', texts.menu.revoke);
    await anna.page.getByRole('alertdialog').getByRole('button', { name: texts.menu.revoke }).click();
    await bert.page.locator('.parley-gone').getByText(texts.thread.revoked).waitFor();
    expect([await anna.violations(), await bert.violations()]).toEqual([[], []]);
    await bert.screenshot('thread-of-all');
    await bert.page.emulateMedia({ colorScheme: 'dark' });
    expect(await bert.violations()).toEqual([]);
    await bert.screenshot('thread-of-all-dark');
    await close(anna, bert);
  });

  it('is done by keys', async () => {
    const [cleo, dirk] = await stage().openPair('cleo', 'dirk');
    await cleo.send('First', 'Secnd');
    await row(dirk, 'Secnd').waitFor();
    await cleo.composer.press('ArrowUp');
    await expect.poll(() => cleo.composer.inputValue(), { timeout: withinMs }).toBe('Secnd');
    await cleo.composer.press('Escape');
    expect(await cleo.composer.inputValue()).toBe('');
    await cleo.composer.press('ArrowUp');
    await cleo.composer.fill('Second');
    await cleo.composer.press('Enter');
    await expectMessages(dirk, ['First', 'Second']);

    // From the composer back to the newest row, and up.
    await cleo.page.keyboard.press('Shift+Tab');
    await cleo.page.keyboard.press('ArrowUp');
    await chooseByKeys(cleo, texts.menu.react('❤️'));
    await row(dirk, 'First').getByRole('button', { name: /❤️/ }).waitFor();
    await expectFocus(cleo, 'First');
    await chooseByKeys(cleo, texts.menu.pin);
    await dirk.page.getByRole('region', { name: texts.pins.label }).waitFor();
    await chooseByKeys(cleo, texts.menu.reply);
    await cleo.expectFocusInComposer();
    await cleo.page.keyboard.type('Third');
    await dirk.page.getByText(texts.thread.typing('cleo')).waitFor();
    await cleo.page.keyboard.press('Enter');
    await row(dirk, 'Third').getByRole('button', { name: /First/ }).waitFor();
    await cleo.page.keyboard.press('Shift+Tab');
    // The focus is on what the newest message answers.
    await chooseByKeys(cleo, texts.menu.revoke, 'Shift+F10');
    await cleo.page.getByText(texts.menu.revokeQuestion).waitFor();
    expect(await cleo.violations()).toEqual([]);
    await cleo.page.keyboard.press('Tab');
    await cleo.page.keyboard.press('Enter');
    await dirk.page.locator('.parley-gone').waitFor();
    await close(cleo, dirk);
  });

  it('sends several on as one, and finds them in all chats', async () => {
    const [emma, fritz] = await stage().openPair('emma', 'fritz');
    await emma.send('One apple', 'Two pears');
    await choose(emma, 'One', texts.menu.select);
    await row(emma, 'Two').click();
    await emma.screenshot('choosing');
    expect(await emma.violations()).toEqual([]);
    await emma.page.getByRole('button', { name: texts.menu.forward }).click();
    await emma.screenshot('forward');
    expect(await emma.violations()).toEqual([]);
    await emma.dialog.getByRole('button', { name: 'fritz' }).click();
    // For the other side nobody is “you”.
    await fritz.page.locator('.parley-card').getByText('emma: One apple').waitFor();
    await fritz.page.getByRole('button', { name: texts.forward.title }).click();
    await fritz.dialog.getByText('Two pears').waitFor();
    expect(await fritz.violations()).toEqual([]);
    await fritz.screenshot('combined');
    await fritz.page.keyboard.press('Escape');
    await choose(emma, 'One', texts.menu.forward);
    await emma.dialog.getByRole('button', { name: 'fritz' }).click();
    await expect.poll(() => row(fritz, 'One apple').count(), { timeout: withinMs }).toBe(2);

    await fritz.page.evaluate(() => {
      window.location.hash = '#list';
    });
    await emma.composer.fill('so');
    await fritz.chat('emma').getByText(texts.list.typing).waitFor();
    await fritz.page.keyboard.press('Control+k');
    await fritz.page.keyboard.type('pears');
    const found = fritz.page.getByRole('region', { name: texts.found.label }).getByRole('link');
    await found.filter({ hasText: 'Two pears' }).waitFor();
    expect(await fritz.violations()).toEqual([]);
    await fritz.screenshot('found');
    await found.click();
    await expectFocus(fritz, 'Two pears');
    await close(emma, fritz);
  });

  it('is done on a phone by a long press', async () => {
    const { open } = stage();
    const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, locale: 'de-DE' };
    const [gina, hugo] = await Promise.all([open(), open({ ...phone, colorScheme: 'dark' })]);
    await gina.signIn('gina');
    await hugo.page.getByLabel(german.signIn.name).fill('hugo');
    await hugo.page.getByRole('button', { name: german.signIn.submit, exact: true }).tap();
    await hugo.page.getByRole('button', { name: german.list.signOut }).waitFor();
    await gina.openChat('hugo');
    await gina.send('Press me');
    await hugo.page.getByRole('link').filter({ hasText: 'gina' }).tap();
    const pressed = row(hugo, 'Press me').locator('.parley-bubble');
    await pressed.waitFor();
    await pressLong(hugo, pressed);
    expect([await hugo.overflowPx(), await hugo.violations()]).toEqual([0, []]);
    await hugo.screenshot('menu-phone');
    await hugo.page.getByRole('menuitem', { name: german.parts.menu.react('🙏') }).tap();
    await row(gina, 'Press me').getByRole('button', { name: /🙏/ }).waitFor();
    await hugo.screenshot('reaction-phone');
    await close(gina, hugo);
  });
});

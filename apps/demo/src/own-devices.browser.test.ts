import { describe, expect, inject, it } from 'vitest';
import { close, prepareStage, withinMs } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');

describe.skipIf(!chromiumUrl)("the list of one's devices", { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl, { PARLEY_LOGIN_POLICY: 'multi' });

  it('shows this one and the others, and signs one of them out by the keyboard', async () => {
    const { open } = stage();
    const [ada, phone] = await Promise.all([open(), open()]);
    await ada.signIn('ada');
    await phone.signIn('ada');
    await ada.page.getByRole('button', { name: texts.list.settings }).click();
    const entries = ada.dialog.locator('.devices li');
    await expect.poll(() => entries.count(), { timeout: withinMs }).toBe(2);
    expect(await entries.first().textContent()).toContain(texts.devices.current);
    expect(await entries.first().getByRole('button').count()).toBe(0);
    expect(await ada.violations()).toEqual([]);
    await entries.last().scrollIntoViewIfNeeded();
    await ada.screenshot('devices');
    const button = entries.last().getByRole('button', { name: texts.devices.signOut });
    await button.focus();
    await ada.page.keyboard.press('Enter');
    await ada.dialog.getByText(texts.devices.signedOut).waitFor();
    await phone.page.getByText(texts.notices.kickedOut).waitFor();
    await expect.poll(() => entries.count(), { timeout: withinMs }).toBe(1);
    // The button is gone; who uses the keyboard stays where it was.
    const focused = await ada.page.evaluate(() => document.activeElement?.textContent);
    expect(focused).toBe(texts.devices.heading);
    await close(ada, phone);
  });

  it('fits a phone, in the dark and in German', async () => {
    const { open } = stage();
    const phone = { viewport: { width: 360, height: 720 }, colorScheme: 'dark', locale: 'de-DE' } as const;
    const [eva, other] = await Promise.all([open(phone), open()]);
    await eva.page.getByLabel(german.settings.language).selectOption('en');
    await eva.signIn('eva');
    await other.signIn('eva');
    await eva.page.getByRole('button', { name: texts.list.settings }).click();
    await eva.dialog.getByLabel(texts.settings.language).selectOption('de');
    const entries = eva.dialog.locator('.devices li');
    await expect.poll(() => entries.count(), { timeout: withinMs }).toBe(2);
    await entries.last().getByRole('button', { name: german.devices.signOut }).scrollIntoViewIfNeeded();
    expect(await eva.violations()).toEqual([]);
    const isWider = await eva.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(isWider).toBe(false);
    await eva.screenshot('devices-phone-dark-german');
    await close(eva, other);
  });
});

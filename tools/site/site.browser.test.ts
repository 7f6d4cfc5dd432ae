import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAssets } from './assets.ts';
import { type ServedSite, serveSite } from './serve.ts';
import { makeSite } from './site.ts';
import { writeSite } from './write-site.ts';

const chromiumUrl = inject('chromiumUrl');
const pictures = join(import.meta.dirname, '../../screenshots');

describe.skipIf(!chromiumUrl)('the site of the documentation in a browser', { timeout: 120_000 }, () => {
  const work = mkdtempSync(join(tmpdir(), 'parley-site-'));
  /** Below a path, where most sites end up. */
  const folder = join(work, 'below', 'a-path');
  let browser: Browser;
  let served: ServedSite;
  beforeAll(async () => {
    writeSite(makeSite(await makeAssets()), folder);
    served = await serveSite(work, 0);
    browser = await chromium.connect(chromiumUrl ?? '');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(work, { recursive: true, force: true });
  });

  /** Opens a page, and notes whatever it asks of others and whatever goes wrong in it. */
  async function open(address: string, options: BrowserContextOptions = {}): Promise<{ page: Page; faults: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    // Who leaves a page ends what it was still loading.
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`failed: ${request.url()}`);
    });
    page.on('request', (request) => request.url().startsWith(served.url) || faults.push(`elsewhere: ${request.url()}`));
    await page.goto(`${served.url}below/a-path/${address}`);
    return { page, faults };
  }

  async function picture(page: Page, name: string): Promise<void> {
    const path = join(pictures, `docs-${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path });
  }

  async function findings(page: Page): Promise<readonly string[]> {
    // The policy of the page lets no script in but its own; the tool that drives it may evaluate one.
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
    );
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }

  const shown = ['index.html', 'contents.html', 'guides/login.html', 'reference/calls.html', 'error-codes.html'];
  const screens: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
    ['desktop', {}],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 360, height: 740 } }],
  ];

  test.each(screens)('looks right: %s', async (name, options) => {
    const { page, faults } = await open('index.html', options);
    for (const address of shown) {
      await page.goto(`${served.url}below/a-path/${address}`);
      await picture(page, `${name}-${address.replaceAll('/', '-').replace('.html', '')}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([address, wider]).toEqual([address, 0]);
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test.each(screens)('can be used by everybody: %s', async (_name, options) => {
    const { page } = await open('behaviour/before-send.html', options);
    expect(await findings(page)).toEqual([]);
    await page.goto(`${served.url}below/a-path/guides/login.html`);
    expect(await findings(page)).toEqual([]);
    await page.context().close();
  });

  test.each(screens.slice(1))('is searched by the keyboard alone: %s', async (name, options) => {
    const { page, faults } = await open('guides/login.html', options);
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Search' }).fill('sendMessage');
    await page.getByRole('option').first().waitFor();
    await picture(page, `${name}-search`);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/below/a-path/reference/messages.html#sendmessage');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('6000004');
    await page
      .getByRole('option', { name: /^6000004/ })
      .first()
      .click();
    await page.waitForURL('**/error-codes.html#commonmoduletriggersdkfrequencylimit');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('keeps the chosen colours from page to page', async () => {
    const { page } = await open('index.html');
    const scheme = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await scheme()).toBe('dark');
    await page.getByRole('link', { name: 'All pages' }).first().click();
    await page.waitForURL('**/contents.html');
    expect(await scheme()).toBe('dark');
    await page.getByRole('button', { name: 'Dark colours', pressed: true }).click();
    expect(await scheme()).toBe('light');
    await page.context().close();
  });

  test('is walked on a phone: the menu, a page, the next one, the text by the first tab', async () => {
    const { page } = await open('guides/login.html', { viewport: { width: 360, height: 740 } });
    const navigation = page.getByRole('navigation', { name: 'All pages' });
    expect(await navigation.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Menu' }).click();
    await picture(page, 'phone-menu');
    await navigation.getByRole('link', { name: 'Error codes' }).click();
    await page.waitForURL('**/error-codes.html');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/error-codes.html#site-text');
    await page.getByRole('navigation', { name: 'Pages before and after' }).getByRole('link', { name: /^Next/ }).click();
    await page.waitForURL('**/behaviour/index.html');
    await page.context().close();
  });

  test('works from a disk, search included', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`file://${folder}/guides/index.html`);
    await page.getByRole('button', { name: /^Search/ }).click();
    await page.getByRole('combobox').fill('queryConversationList');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/reference\/conversations\.html#queryconversationlist$/);
    await context.close();
  });
});

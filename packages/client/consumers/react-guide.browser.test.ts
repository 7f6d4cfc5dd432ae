import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { partsSection, programOf } from './react-guide.ts';
import { startServer, type TestServer } from './server.ts';

const chromiumUrl = inject('chromiumUrl');
const root = join(inject('sdk')?.app ?? '', 'react-guide');
const withinMs = 20_000;

describe.skipIf(!chromiumUrl)('the guide for React', { timeout: 90_000 }, () => {
  const parts: { server?: TestServer; browser?: Browser } = {};
  const pages: Page[] = [];

  beforeAll(async () => {
    parts.server = await startServer();
    parts.browser = await chromium.connect(chromiumUrl ?? '');
    await Promise.all([
      buildPage('hooks', programOf('docs/guides/react.md'), parts.server),
      buildPage('parts', programOf('docs/guides/react.md', partsSection), parts.server),
    ]);
  }, 120_000);
  afterAll(async () => {
    for (const page of pages) await page.context().close();
    await parts.browser?.close();
    await parts.server?.stop();
  });

  async function buildPage(name: string, program: string, { url }: TestServer): Promise<void> {
    const folder = join(root, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'main.tsx'), program.replace('http://127.0.0.1:8700', url));
    const head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Chat</title>';
    const body = '<div id="root"></div><script type="module" src="./main.tsx"></script>';
    writeFileSync(join(folder, 'index.html'), `<!doctype html><html lang="en"><head>${head}</head>${body}</html>`);
    await build({ root: folder, base: `/${name}/`, logLevel: 'error', configFile: false });
  }

  async function open(name: 'hooks' | 'parts', users: Readonly<Record<string, string>>, width = 1100): Promise<Page> {
    const { server, browser } = parts;
    if (!server || !browser) throw new Error('the server or the browser is missing');
    const context = await browser.newContext({ viewport: { width, height: 700 }, locale: 'en-GB' });
    const page = await context.newPage();
    pages.push(page);
    const built = join(root, name, 'dist');
    await page.route(`${server.url}/${name}/**`, (route) => route.fulfill({ path: join(built, 'index.html') }));
    for (const file of readdirSync(join(built, 'assets'))) {
      const body = readFileSync(join(built, 'assets', file));
      const contentType = file.endsWith('.css') ? 'text/css' : 'text/javascript';
      await page.route(`${server.url}/${name}/assets/${file}`, (route) => route.fulfill({ body, contentType }));
    }
    await page.route(`${server.url}/my/token**`, async (route) => {
      const asked = new URL(route.request().url()).searchParams.get('user') ?? '';
      await route.fulfill({ json: await server.token(asked) });
    });
    await page.goto(`${server.url}/${name}/?${new URLSearchParams(users)}`);
    return page;
  }

  async function openHooks(user: string, peer: string): Promise<Page> {
    const page = await open('hooks', { user, with: peer });
    await expect.poll(() => page.getByRole('status').textContent(), { timeout: withinMs }).toBe('connected');
    return page;
  }

  test('has a program in which two people chat', async () => {
    const [alice, bob] = [await openHooks('alice', 'bob'), await openHooks('bob', 'alice')];
    await alice.getByLabel('Message', { exact: true }).fill('Hello, Bob!');
    await alice.getByLabel('Message', { exact: true }).press('Enter');
    await bob.getByText('alice: Hello, Bob!').waitFor({ timeout: withinMs });
    await bob.getByText('alice (0): Hello, Bob!').waitFor({ timeout: withinMs });
    await alice.locator('[data-status=sent]').waitFor({ timeout: withinMs });
    expect(await alice.getByLabel('Message', { exact: true }).inputValue()).toBe('');
  });

  test('gives back what never became a message, with the reason', async () => {
    const carol = await openHooks('carol', 'dave');
    await carol.getByLabel('Message', { exact: true }).fill('   ');
    await carol.getByLabel('Message', { exact: true }).press('Enter');
    await carol.getByRole('alert').getByText('Not sent: 6000001').waitFor({ timeout: withinMs });
    expect(await carol.getByLabel('Message', { exact: true }).inputValue()).toBe('   ');
  });

  const write = async (page: Page, peer: string, text: string): Promise<void> => {
    await page.getByLabel(`Message to ${peer}`).fill(text);
    await page.getByLabel(`Message to ${peer}`).press('Enter');
  };
  const bubble = (page: Page, text: string) => page.locator('.parley-message').getByText(text);

  async function expectAccessible(page: Page): Promise<void> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }

  test('has a whole chat of ready-made parts, in which two people write to each other', async () => {
    const erin = await open('parts', { user: 'erin', with: 'frank' });
    const frank = await open('parts', { user: 'frank' }, 400);
    await erin.getByText('Say hello to frank!').waitFor({ timeout: withinMs });
    await frank.getByText('No conversations yet').waitFor({ timeout: withinMs });
    await write(erin, 'frank', 'Hello, Frank!');
    const row = frank.getByRole('link', { name: /erin/ });
    await row.getByText('1 new message').waitFor({ timeout: withinMs });
    await expectAccessible(frank);
    await row.click();
    await bubble(frank, 'Hello, Frank!').waitFor({ timeout: withinMs });
    await frank.getByText('Unread from here').waitFor({ timeout: withinMs });
    await expectAccessible(frank);
    await write(frank, 'erin', 'Hello, Erin!');
    await bubble(erin, 'Hello, Erin!').waitFor({ timeout: withinMs });
    // Bundlers rewrite colours for older browsers; they must still be there.
    const colour = bubble(erin, 'Hello, Frank!').evaluate(
      (text) => getComputedStyle(text.closest('.parley-bubble') ?? text).backgroundColor,
    );
    expect(await colour).toBe('rgb(205, 238, 226)');
    // On a phone one goes back to the list; what was seen is read.
    await frank.getByRole('button', { name: 'Back to the conversations' }).click();
    await row.getByText('You: Hello, Erin!').waitFor({ timeout: withinMs });
    expect(await row.getByText('new message').count()).toBe(0);
    await erin.locator('.parley-message[data-side=own] [data-mark=read]').waitFor({ timeout: withinMs });
    // The one in whose view it came has nothing unread.
    expect(await erin.getByRole('link', { name: /frank/ }).getByText('new message').count()).toBe(0);
    await expectAccessible(erin);
  });
});

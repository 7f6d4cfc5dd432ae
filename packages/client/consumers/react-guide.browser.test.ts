import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { programOf } from './react-guide.ts';
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
    mkdirSync(root, { recursive: true });
    writeFileSync(
      join(root, 'main.tsx'),
      programOf('docs/guides/react.md').replace('http://127.0.0.1:8700', parts.server.url),
    );
    const page = '<div id="root"></div><script type="module" src="./main.tsx"></script>';
    writeFileSync(join(root, 'index.html'), `<!doctype html><meta charset="utf-8">${page}`);
    await build({ root, base: '/guide/', logLevel: 'error', configFile: false });
  }, 120_000);
  afterAll(async () => {
    for (const page of pages) await page.context().close();
    await parts.browser?.close();
    await parts.server?.stop();
  });

  async function open(user: string, peer: string): Promise<Page> {
    const { server, browser } = parts;
    if (!server || !browser) throw new Error('the server or the browser is missing');
    const page = await (await browser.newContext()).newPage();
    pages.push(page);
    const assets = join(root, 'dist/assets');
    await page.route(`${server.url}/guide/**`, (route) => route.fulfill({ path: join(root, 'dist/index.html') }));
    for (const file of readdirSync(assets)) {
      const body = readFileSync(join(assets, file));
      await page.route(`${server.url}/guide/assets/${file}`, (route) =>
        route.fulfill({ body, contentType: 'text/javascript' }),
      );
    }
    await page.route(`${server.url}/my/token**`, async (route) => {
      const asked = new URL(route.request().url()).searchParams.get('user') ?? '';
      await route.fulfill({ json: await server.token(asked) });
    });
    await page.goto(`${server.url}/guide/?user=${user}&with=${peer}`);
    await expect.poll(() => page.getByRole('status').textContent(), { timeout: withinMs }).toBe('connected');
    return page;
  }

  test('has a program in which two people chat', async () => {
    const [alice, bob] = [await open('alice', 'bob'), await open('bob', 'alice')];
    await alice.getByLabel('Message', { exact: true }).fill('Hello, Bob!');
    await alice.getByLabel('Message', { exact: true }).press('Enter');
    await bob.getByText('alice: Hello, Bob!').waitFor({ timeout: withinMs });
    await bob.getByText('alice (0): Hello, Bob!').waitFor({ timeout: withinMs });
    await alice.locator('[data-status=sent]').waitFor({ timeout: withinMs });
    expect(await alice.getByLabel('Message', { exact: true }).inputValue()).toBe('');
  });

  test('gives back what never became a message, with the reason', async () => {
    const carol = await open('carol', 'dave');
    await carol.getByLabel('Message', { exact: true }).fill('   ');
    await carol.getByLabel('Message', { exact: true }).press('Enter');
    await carol.getByRole('alert').getByText('Not sent: 6000001').waitFor({ timeout: withinMs });
    expect(await carol.getByLabel('Message', { exact: true }).inputValue()).toBe('   ');
  });
});

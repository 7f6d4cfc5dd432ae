import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild-wasm';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startServer, type TestServer } from './server.ts';

const chromiumUrl = inject('chromiumUrl');
const app = inject('sdk')?.app ?? '';
const fixtures = join(import.meta.dirname, 'fixtures');
const withinMs = 20_000;
/** What the SDK says of a second `create`, which these pages make on purpose. */
const secondCreate = '[ZIM] create made no instance: there is an instance already';

interface OpenPage {
  readonly page: Page;
  readonly warnings: readonly string[];
  readonly socketUrls: readonly string[];
}

describe.skipIf(!chromiumUrl)('in a browser', { timeout: 90_000 }, () => {
  const parts: { server?: TestServer; browser?: Browser } = {};
  const at = (): { server: TestServer; browser: Browser } => {
    if (!parts.server || !parts.browser) throw new Error('the server or the browser is missing');
    return { server: parts.server, browser: parts.browser };
  };
  /** By path, as they lie at the origin of the server. */
  const files = new Map<string, Buffer | string>();

  beforeAll(async () => {
    for (const name of ['vite', 'react', 'esbuild']) cpSync(join(fixtures, name), join(app, name), { recursive: true });
    files.set('/sdk/zim.js', readFileSync(join(app, 'node_modules/@parley/client/zim.js')));
    files.set('/script-tag/', readFileSync(join(fixtures, 'script-tag/index.html')));
    for (const name of ['vite', 'react']) await buildWithVite(name);
    await buildWithEsbuild();
    parts.server = await startServer();
    parts.browser = await chromium.connect(chromiumUrl ?? '');
  }, 120_000);
  afterAll(async () => {
    await parts.browser?.close();
    await parts.server?.stop();
  });

  /** In the mode for development, in which React mounts everything twice. */
  async function buildWithVite(name: string): Promise<void> {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'development';
    const root = join(app, name);
    await build({ root, base: `/${name}/`, mode: 'development', logLevel: 'error', configFile: false });
    process.env['NODE_ENV'] = before;
    const built = join(root, 'dist');
    files.set(`/${name}/`, readFileSync(join(built, 'index.html')));
    for (const file of readdirSync(join(built, 'assets'))) {
      files.set(`/${name}/assets/${file}`, readFileSync(join(built, 'assets', file)));
    }
  }

  async function buildWithEsbuild(): Promise<void> {
    const options = { bundle: true, format: 'esm', platform: 'browser', write: false } as const;
    const { outputFiles } = await bundle({ ...options, absWorkingDir: app, entryPoints: ['esbuild/main.ts'] });
    files.set('/esbuild/main.js', outputFiles[0]?.text ?? '');
    files.set('/esbuild/', '<!doctype html><title>esbuild</title><script type="module" src="main.js"></script>');
  }

  /** Pages lie at the origin of the server, so that none of them has to name it. */
  async function open(path: string, query: Readonly<Record<string, string>> = {}): Promise<OpenPage> {
    const { server, browser } = at();
    const page = await (await browser.newContext()).newPage();
    const opened = { page, warnings: [] as string[], socketUrls: [] as string[] };
    page.on('pageerror', (error) => opened.warnings.push(String(error)));
    page.on('console', (message: ConsoleMessage) => {
      const isTold = ['warning', 'error'].includes(message.type()) && !message.text().startsWith(secondCreate);
      if (isTold) opened.warnings.push(message.text());
    });
    page.on('websocket', (socket) => opened.socketUrls.push(socket.url()));
    await page.route(`${server.url}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const body = files.get(pathname);
      const contentType = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
      if (body === undefined) await route.fulfill({ status: 404 });
      else await route.fulfill({ body, contentType });
    });
    await page.goto(`${server.url}${path}?${new URLSearchParams(query)}`);
    return opened;
  }

  const signIn = async (userID: string): Promise<Record<string, string>> => {
    const { appID, token } = await at().server.token(userID);
    return { appID: String(appID), userID, token };
  };
  const linesOf = ({ page }: OpenPage): Promise<readonly string[]> => page.locator('p').allTextContents();
  const socketOf = (): string => `${at().server.url.replace('http', 'ws')}/ws`;

  test('an app of Vite, React and StrictMode has one instance, and hears what a page with a script tag says', async () => {
    const listener = await open('/vite/', await signIn('vite'));
    // The second login of the second mount finds the first under way.
    const mounted = ['created', 'there already', 'login: 6000111', 'Connecting', 'Connected'];
    await expect.poll(async () => (await linesOf(listener)).length, { timeout: withinMs }).toBe(mounted.length);
    expect([...(await linesOf(listener))].sort()).toEqual([...mounted].sort());
    expect(listener.socketUrls).toEqual([socketOf()]);

    const speaker = await open('/script-tag/', await signIn('script'));
    const message = await speaker.page.evaluate("say('from a script tag', 'vite')");
    expect(message).toMatchObject({ sentStatus: 1, messageID: expect.stringMatching(/^\d+$/) });
    expect(speaker.socketUrls).toEqual([socketOf()]);
    await expect.poll(() => linesOf(listener), { timeout: withinMs }).toContain('script: from a script tag');
    expect([...listener.warnings, ...speaker.warnings]).toEqual([]);
  });

  test('an app that destroys its client when StrictMode unmounts it makes another one', async () => {
    const page = await open('/vite/', { ...(await signIn('twice')), isDestroying: 'yes' });
    await expect.poll(() => linesOf(page), { timeout: withinMs }).toContain('Connected');
    expect((await linesOf(page)).filter((line) => line === 'there already')).toEqual([]);
    expect(page.warnings.filter((warning) => warning.includes('[ZIM]'))).toEqual([]);
  });

  test('an app of @parley/react and StrictMode has one connection, which ends with its components', async () => {
    const page = await open('/react/', { ...(await signIn('react')), peer: 'react.peer' });
    const status = page.page.getByRole('status');
    await expect.poll(() => status.textContent(), { timeout: withinMs }).toBe('connected true true ');
    expect(page.socketUrls).toEqual([socketOf()]);

    const peer = await open('/react/', { ...(await signIn('react.peer')), peer: 'react' });
    await peer.page.getByLabel('Message').fill('from a hook');
    await expect
      .poll(() => peer.page.getByRole('status').textContent(), { timeout: withinMs })
      .toBe('connected true true ');
    await peer.page.getByLabel('Message').press('Enter');
    const thread = page.page.locator('ol li');
    await expect.poll(() => thread.allTextContents(), { timeout: withinMs }).toEqual(['react.peer: from a hook sent']);
    await expect
      .poll(() => page.page.locator('ul li').allTextContents(), { timeout: withinMs })
      .toEqual(['REACT.PEER: from a hook']);

    await page.page.getByText('End').click();
    await page.page.getByText('Begin').click();
    await expect.poll(() => thread.allTextContents(), { timeout: withinMs }).toHaveLength(1);
    expect(page.socketUrls).toEqual([socketOf(), socketOf()]);
    expect([...page.warnings, ...peer.warnings]).toEqual([]);
  });

  test('an app of esbuild sends', async () => {
    const listener = await open('/vite/', await signIn('vite.of.esbuild'));
    await expect.poll(() => linesOf(listener), { timeout: withinMs }).toContain('Connected');
    const { appID, token } = await at().server.token('esbuild');
    const speaker = await open('/esbuild/');
    const words = [appID, 'esbuild', token, 'vite.of.esbuild', 'from esbuild'].map((word) => JSON.stringify(word));
    expect(await speaker.page.evaluate(`chat.say(${words.join(', ')})`)).toMatch(/^\d+$/);
    await expect.poll(() => linesOf(listener), { timeout: withinMs }).toContain('esbuild: from esbuild');
    expect([...listener.warnings, ...speaker.warnings]).toEqual([]);
  });

  test('a script tag puts the class and the enums under their names, and leaves what is there', async () => {
    files.set('/taken/', '<script>window.ZIM = "mine"</script><script src="/sdk/zim.js"></script>');
    const { page, warnings } = await open('/taken/');
    const found =
      'JSON.stringify([ZIM, ZIMMessageType.Text, ZIMMessageType[1], typeof ZIMError, typeof window.default])';
    expect(JSON.parse(await page.evaluate<string>(found))).toEqual(['mine', 1, 'Text', 'function', 'undefined']);
    expect(warnings).toEqual([]);
  });

  test('the example of the documentation sends', async () => {
    const listener = await open('/vite/', await signIn('bob'));
    await expect.poll(() => linesOf(listener), { timeout: withinMs }).toContain('Connected');
    files.set('/docs/page', readFileSync(join(fixtures, 'docs/page.html')));
    files.set('/docs/zim.js', readFileSync(join(app, 'node_modules/@parley/client/zim.js')));
    files.set('/my/token', JSON.stringify(await at().server.token('alice')));
    const { page, warnings } = await open('/docs/page');
    await page.getByText(/^Sent as \d+$/).waitFor({ timeout: withinMs });
    await expect.poll(() => linesOf(listener), { timeout: withinMs }).toContain('alice: Hello, Bob!');
    expect(warnings).toEqual([]);
  });

  test('the page of the README sends what is typed and shows what comes', async () => {
    const { server } = at();
    const example = readFileSync(join(fixtures, 'readme/page.html'), 'utf8');
    files.set('/readme/page', example.replace('http://127.0.0.1:8700', server.url));
    files.set('/readme/zim.js', readFileSync(join(app, 'node_modules/@parley/client/zim.js')));
    files.set('/my/token', JSON.stringify(await server.token('alice')));
    const bob = await open('/vite/', await signIn('bob'));
    await expect.poll(() => linesOf(bob), { timeout: withinMs }).toContain('Connected');
    const alice = await open('/readme/page');
    await alice.page.waitForFunction('document.querySelector("form").onsubmit !== null', undefined, {
      timeout: withinMs,
    });
    await alice.page.getByLabel('Message').fill('typed by Alice');
    await alice.page.getByText('Send').click();
    await expect.poll(() => linesOf(bob), { timeout: withinMs }).toContain('alice: typed by Alice');
    const carol = await open('/script-tag/', await signIn('carol'));
    await carol.page.evaluate("say('for Alice', 'alice')");
    const shown = alice.page.locator('li');
    await expect
      .poll(() => shown.allTextContents(), { timeout: withinMs })
      .toEqual(['alice: typed by Alice', 'carol: for Alice']);
    expect(alice.warnings).toEqual([]);
  });

  test('two copies of the SDK on one page are noticed', async () => {
    const { page, warnings } = await open('/vite/', await signIn('copies'));
    await expect.poll(() => page.locator('p').count(), { timeout: withinMs }).toBeGreaterThan(0);
    await page.addScriptTag({ url: '/sdk/zim.js' });
    expect(await page.evaluate('ZIM.create(1) !== null')).toBe(true);
    const warning = '[ZIM] the SDK is loaded twice: each copy has an instance of its own';
    expect(warnings.map((line) => line.slice(0, warning.length))).toEqual([warning]);
    expect(await page.evaluate('ZIM.getInstance().destroy(), ZIM.create(1) !== null')).toBe(true);
    expect(warnings).toHaveLength(1);
  });
});

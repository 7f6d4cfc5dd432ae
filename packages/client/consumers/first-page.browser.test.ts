import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { generateToken04Sync } from '../../backend/src/node.ts';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
} from '../../server/src/testing/server-process.ts';

const chromiumUrl = inject('chromiumUrl');
const app = inject('sdk')?.app ?? '';
const withinMs = 20_000;
const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/first-page.md'), 'utf8');
const blocksOf = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block);

interface Opened {
  readonly page: Page;
  /** Everything that the console of the browser shows. */
  readonly console: readonly string[];
}

/**
 * What a developer has on his machine: a server of Parley, a browser, and pages of his own that another program serves, by
 * another name of the machine and another port.
 */
class Machine {
  /** By path, as the pages' own server has them. */
  readonly files = new Map<string, string>();
  readonly #directory = createTestDirectory();
  readonly #pages: Server;
  #parley: ServerProcess | undefined;
  #browser: Browser | undefined;

  constructor() {
    this.#pages = createServer(({ url = '' }, response) => {
      const [path = ''] = url.split('?');
      const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
      const content = this.files.get(path);
      const missing = path === '/favicon.ico' ? 204 : 404;
      response.writeHead(content === undefined ? missing : 200, { 'content-type': type }).end(content);
    });
  }

  async begin(command: 'start' | 'serve'): Promise<void> {
    await new Promise<void>((resolve) => void this.#pages.listen(0, resolve));
    this.#parley = await startServerProcess({ command, environment: { PARLEY_DATA_DIR: this.#directory.path } });
    this.#browser = await chromium.connect(chromiumUrl ?? '');
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    await this.#parley?.stop('SIGKILL');
    this.#pages.close();
    this.#directory.remove();
  }

  get server(): ServerProcess {
    if (!this.#parley) throw new Error('the server is missing');
    return this.#parley;
  }

  get key(): string {
    return (this.server.keyHeaders['authorization'] ?? '').replace('Bearer ', '');
  }

  get origin(): string {
    return `http://localhost:${(this.#pages.address() as AddressInfo).port}`;
  }

  /** As it stands in the guide, but for the port, which is another one in a test. */
  toHere = (text: string): string => text.replaceAll('http://127.0.0.1:8700', this.server.url);

  async open(path: string, origin = this.origin): Promise<Opened> {
    const page = await (await this.#browser?.newContext())?.newPage();
    if (!page) throw new Error('the browser is missing');
    const console: string[] = [];
    page.on('console', (message) => void console.push(message.text()));
    page.on('pageerror', (error) => void console.push(String(error)));
    if (origin !== this.origin) {
      const body = this.files.get(path) ?? '';
      await page.route(`${origin}/**`, (route) => route.fulfill({ body, contentType: 'text/html' }));
    }
    await page.goto(`${origin}${path}`);
    return { page, console };
  }
}

/** A page that signs in with a token that would be refused, did it come so far. */
function knocking(server: string, script: string): string {
  const serverSecret = 's'.repeat(32);
  const token = generateToken04Sync({ appID: 1, userID: 'ann', serverSecret, effectiveTimeInSeconds: 3600 });
  return `<!doctype html><title>knocks</title><script src="${script}"></script><script>
    ZIM.create({ appID: 1, server: '${server}' }).login('ann', { token }).catch(() => {});
  </script>`.replace('{ token }', JSON.stringify({ token }));
}

describe.skipIf(!chromiumUrl)('a page of one’s own', { timeout: 90_000 }, () => {
  const [page = '', oneScript = ''] = blocksOf('html');
  const [importLine = ''] = blocksOf('js');

  describe('beside parley start', () => {
    const machine = new Machine();
    beforeAll(() => machine.begin('start'), 120_000);
    afterAll(() => machine.end());

    async function chat(path: string): Promise<void> {
      const [alice, bob] = await Promise.all([
        machine.open(`${path}?user=alice#key/${machine.key}`),
        machine.open(`${path}?user=bob#key/${machine.key}`),
      ]);
      for (const { page: open } of [alice, bob]) await open.getByText(/^You are /).waitFor({ timeout: withinMs });
      for (const [from, name] of [
        [alice, 'alice'],
        [bob, 'bob'],
      ] as const) {
        await from.page.getByLabel('Message').fill(`I am ${name}`);
        await from.page.getByText('Send').click();
      }
      for (const { page: open, console } of [alice, bob]) {
        const shown = async () => (await open.locator('li').allTextContents()).sort();
        await expect.poll(shown, { timeout: withinMs }).toEqual(['alice: I am alice', 'bob: I am bob']);
        expect(console).toEqual([]);
        await open.context().close();
      }
    }

    test('the page of the guide, with a script tag, writes and receives', async () => {
      machine.files.set('/', machine.toHere(page));
      await chat('/');
    });

    test('so it does with the npm package', async () => {
      const scripts = /<script src=.*<\/script>\n<script type="module">\n([\s\S]*)<\/script>\n/;
      const [, source = ''] = scripts.exec(page) ?? [];
      const folder = join(app, 'first-page');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'main.js'), machine.toHere(`${importLine}\n${source}`));
      const made = await rolldown({ input: join(folder, 'main.js'), platform: 'browser' });
      const { output } = await made.generate({ format: 'esm' });
      machine.files.set('/main.js', output[0].code);
      machine.files.set('/npm', page.replace(scripts, oneScript));
      await chat('/npm');
    });

    test('without the key it learns what is missing', async () => {
      machine.files.set('/', machine.toHere(page));
      const { page: open } = await machine.open('/#key/none');
      await open.getByText(/show its key/).waitFor({ timeout: withinMs });
      await open.context().close();
    });

    test('a page of elsewhere gets no token with the key, and does not connect', async () => {
      const url = JSON.stringify(`${machine.server.url}/api/development-token`);
      const headers = JSON.stringify({ 'content-type': 'application/json', ...machine.server.keyHeaders });
      machine.files.set('/knock', knocking(machine.server.url, `${machine.server.url}/zim.js`));
      const { page: open, console } = await machine.open('/knock', 'http://evil.example');
      const asked = `fetch(${url}, { method: 'POST', headers: ${headers}, body: '{"userID":"ann"}' })`;
      expect(await open.evaluate(`${asked}.then(() => 'read', () => 'kept back')`)).toBe('kept back');
      await expect.poll(() => console.join('\n'), { timeout: withinMs }).toContain('PARLEY_ALLOWED_ORIGINS');
      await open.context().close();
    });
  });

  describe('beside parley serve', () => {
    const machine = new Machine();
    beforeAll(() => machine.begin('serve'), 120_000);
    afterAll(() => machine.end());

    test('is refused, its console says by which setting, and so does the log of the server', async () => {
      machine.files.set('/zim.js', readFileSync(join(app, 'node_modules/@parley/client/zim.js'), 'utf8'));
      machine.files.set('/knock', knocking(machine.server.url, '/zim.js'));
      const { page: open, console } = await machine.open('/knock');
      const address = `${machine.server.url.replace('http', 'ws')}/ws`;
      await expect
        .poll(() => console.filter((line) => line.startsWith('[ZIM]')), { timeout: withinMs })
        .toEqual([
          expect.stringContaining(`no connection to ${address}: PARLEY_ALLOWED_ORIGINS of the server lacks this page`),
        ]);
      expect(machine.server.out()).toMatch(
        new RegExp(`"connection.refused".*"origin":"${machine.origin}","setting":"PARLEY_ALLOWED_ORIGINS"`),
      );
      expect((await fetch(`${machine.server.url}/zim.js`)).status).toBe(404);
      await open.context().close();
    });
  });
});

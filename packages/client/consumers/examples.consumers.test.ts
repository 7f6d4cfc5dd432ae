import { spawn } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { afterAll, beforeAll, describe, inject, test, vi } from 'vitest';
import { frameworks, installPackages } from './frameworks.ts';
import { exampleApp, startServer, type TestServer } from './server.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const chromiumUrl = inject('chromiumUrl');
const folder = join(frameworks, 'examples');
const withinMs = 20_000;

describe.skipIf(!chromiumUrl)('the examples', () => {
  const ends: (() => unknown)[] = [];
  const parts: { server?: TestServer; tokens?: string; browser?: Browser } = {};
  const at = () => {
    const { server, tokens = '', browser } = parts;
    if (!server || !browser) throw new Error('the server or the browser is missing');
    return { server, tokens, browser };
  };

  beforeAll(async () => {
    installPackages(inject('sdk') ?? { tarball: '', backendTarball: '', reactTarball: '' });
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(import.meta.dirname, '../../../examples'), folder, { recursive: true });
    parts.server = await startServer({ PARLEY_ALLOWED_ORIGINS: '*' });
    parts.browser = await chromium.connect(chromiumUrl ?? '');
    const said = await startProgram('token-server/server.mjs', { PORT: '0' }, /http:\S+(?=\/token)/);
    parts.tokens = said;
  });
  afterAll(async () => {
    for (const end of ends) await end();
    await parts.browser?.close();
    await parts.server?.stop();
  });

  /** Resolves with what is said first that fits. */
  function startProgram(file: string, more: Readonly<Record<string, string>>, awaited: RegExp): Promise<string> {
    const words = file.endsWith('.mjs') ? [join(folder, file)] : file.split(' ');
    const child = spawn(execPath, words, {
      cwd: file.endsWith('.mjs') ? folder : join(folder, 'next'),
      env: {
        PATH: env['PATH'],
        PARLEY_SERVER: at().server.url,
        PARLEY_APP_ID: String(exampleApp.appID),
        PARLEY_APP_SECRET: exampleApp.secret,
        NEXT_TELEMETRY_DISABLED: '1',
        ...more,
      },
    });
    ends.push(() => child.kill());
    return new Promise((resolve, reject) => {
      const written = { text: '' };
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          written.text += text;
          const [found] = awaited.exec(written.text) ?? [];
          if (found !== undefined) resolve(found);
        });
      }
      child.on('exit', (code) => (code === 0 ? resolve(written.text) : reject(new Error(written.text))));
    });
  }

  async function open(url: string, user: string, peer: string): Promise<Page> {
    const context = await at().browser.newContext();
    ends.push(() => context.close());
    const page = await context.newPage();
    await page.goto(`${url}/?user=${user}&with=${peer}&server=${encodeURIComponent(at().server.url)}`);
    await page.getByText('Connected', { exact: true }).waitFor({ timeout: withinMs });
    return page;
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel('Message').fill(text);
    await page.getByLabel('Message').press('Enter');
  }

  const sees = (page: Page, line: string) => page.getByText(line, { exact: true }).waitFor({ timeout: withinMs });

  /** Two people write to each other, each in a browser profile of their own. */
  async function chat(url: string, name: string): Promise<void> {
    const [ann, ben] = [`${name}.ann`, `${name}.ben`];
    const first = await open(url, ann, ben);
    const second = await open(url, ben, ann);
    await say(first, 'Hello');
    await Promise.all([sees(first, `${ann}: Hello`), sees(second, `${ann}: Hello`)]);
    await say(second, 'Hello yourself');
    await Promise.all([sees(first, `${ben}: Hello yourself`), sees(second, `${ben}: Hello yourself`)]);
  }

  /** As `vite preview` serves it, with the tokens of the token server. */
  async function serveBuilt(name: string): Promise<string> {
    const root = join(folder, name);
    process.env['TOKEN_SERVER'] = at().tokens;
    process.env['VITE_PARLEY_SERVER'] = at().server.url;
    await build({ root, logLevel: 'error' });
    const { httpServer } = await preview({ root, logLevel: 'error', preview: { port: 0 } });
    ends.push(() => httpServer.close());
    return `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
  }

  test.each(['react-vite', 'vue-vite'])('%s: two people chat', async (name) => {
    await chat(await serveBuilt(name), name);
  });

  test('script-tag: two people chat, and the bot answers in capitals', async () => {
    const url = await serveFiles({
      '/': [readFileSync(join(folder, 'script-tag/index.html')), 'text/html'],
      '/zim.js': [readFileSync(join(frameworks, 'node_modules/@parley/client/zim.js')), 'text/javascript'],
    });
    await chat(url, 'script-tag');
    await startProgram('node-bot/bot.mjs', {}, /bot is here/);
    const page = await open(url, 'script-tag.ann', 'bot');
    await say(page, 'hello, bot');
    await sees(page, 'bot: HELLO, BOT');
  });

  test('next: two people chat', async () => {
    const next = join(frameworks, 'node_modules/next/dist/bin/next');
    await startProgram(`${next} build`, {}, /^\b$/);
    await chat(await startProgram(`${next} start --port 0`, {}, /http:\/\/localhost:\d+/), 'next');
  });

  test('react-native: two people chat, in the views that stand for those of a phone', async () => {
    const root = join(folder, 'react-native');
    const server = JSON.stringify(at().server.url);
    const entry = `
      import { createRoot } from 'react-dom/client';
      import { createElement } from 'react';
      import { Chat } from './app.jsx';
      const query = new URLSearchParams(location.search);
      const getToken = async (user) => (await fetch('/token?user=' + user)).json();
      const [user, peer] = [query.get('user'), query.get('with')];
      createRoot(document.body).render(createElement(Chat, { user, peer, server: ${server}, getToken }));`;
    const output = await build({
      root,
      configFile: false,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"development"', global: 'globalThis' },
      resolve: { alias: { 'react-native': 'react-native-web' }, conditions: ['react-native', 'browser', 'import'] },
      build: { write: false, lib: { entry: 'entry.js', formats: ['iife'], name: 'app' } },
      plugins: [
        {
          name: 'entry',
          resolveId: (id) => (id.endsWith('entry.js') ? join(root, 'entry.js') : undefined),
          load: (id) => (id === join(root, 'entry.js') ? entry : undefined),
        },
      ],
    });
    const [built] = Array.isArray(output) ? output : [];
    const chunk = built?.output[0];
    const script = chunk && 'code' in chunk ? chunk.code : '';
    const page = '<!doctype html><meta charset="utf-8"><body></body><script src="/app.js"></script>';
    await chat(await serveFiles({ '/': [page, 'text/html'], '/app.js': [script, 'text/javascript'] }), 'react-native');
  });

  /** Files of a page, and the tokens of the token server. */
  async function serveFiles(files: Readonly<Record<string, readonly [string | Buffer, string]>>): Promise<string> {
    const server: Server = createServer(async ({ url = '/' }, response) => {
      const [body, type] = files[new URL(url, 'http://a').pathname] ?? [];
      if (body !== undefined) return response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
      const answer = await fetch(`${at().tokens}${url}`);
      return response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
});

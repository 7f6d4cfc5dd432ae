import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { ChatPage } from './chat-page.ts';
import { buildScene } from './page-builds.ts';

/** To write what a browser keeps takes long. */
const readyWithinMs = 120_000;
const origin = 'http://scene.test';
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** What a scene has in it; see `scene/main.tsx`. */
interface SceneOptions extends BrowserContextOptions {
  readonly chats?: number;
  readonly messages?: number;
  /** Instead of all that: messages that the browser keeps, with the SDK itself and no server. */
  readonly kept?: number;
  readonly unread?: number;
  /** Messages that a page of history has; the demo asks for 30. */
  readonly page?: number;
  /** Messages that the first page has; without it, as many as any other. */
  readonly loaded?: number;
  /** Whether some chats are pinned, muted and labelled, and some messages pinned. */
  readonly arranged?: boolean;
  /** Whether there is a group, with a chat. */
  readonly group?: boolean;
  /** The chat that is open. */
  readonly open?: string;
  /** Runs in the page before everything else. */
  readonly before?: () => void;
}

type OpenScene = (options?: SceneOptions) => Promise<ChatPage>;

/** Builds the scene before the tests of the file that calls it; what it returns opens one. */
export function prepareScenes(chromiumUrl: string | undefined): OpenScene {
  const folder = mkdtempSync(join(tmpdir(), 'parley-scene-'));
  const parts: { browser?: Browser } = {};
  beforeAll(async () => {
    buildScene(folder);
    parts.browser = await chromium.connect(chromiumUrl ?? '');
  });
  afterAll(async () => {
    await parts.browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return async ({ chats = 12, messages = 0, kept = 0, unread = 0, page = 30, loaded = page, ...rest } = {}) => {
    if (!parts.browser) throw new Error('the browser is missing');
    const { arranged = false, group = false, open, before, ...options } = rest;
    const context = await parts.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const chatPage = new ChatPage(await context.newPage(), origin);
    if (before) await chatPage.page.addInitScript(before);
    await chatPage.page.route(`${origin}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      const file = join(folder, pathname === '/' ? 'index.html' : pathname);
      if (!existsSync(file)) return route.fulfill({ status: 404 });
      return route.fulfill({ body: readFileSync(file), contentType: types[extname(file)] ?? 'text/plain' });
    });
    const hash = open === undefined ? '' : `#chat/${open}`;
    const query = new URLSearchParams(
      Object.entries({ chats, messages, kept, unread, page, loaded, arranged, group }).map(([k, v]) => [k, `${v}`]),
    );
    await chatPage.page.goto(`${origin}/?${query}${hash}`);
    await chatPage.page
      .locator(open === undefined ? '.parley-chats' : '.parley-composer')
      .waitFor({ timeout: readyWithinMs });
    return chatPage;
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Route } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { ChatPage } from './chat-page.ts';

/** To write what a browser keeps takes long. */
const readyWithinMs = 120_000;
const origin = 'http://scene.test';
const viewport = { width: 1280, height: 800 };
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

/** What a browser keeps of a page; a scene in a page that showed another one begins without it. */
function beginAnew(): void {
  const run = new URLSearchParams(window.location.search).get('run') ?? '';
  if (localStorage.getItem('run') === run) return;
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem('run', run);
}

interface ScenesOptions {
  /** Whether scenes of a plain window take turns in one page: a browser compiles the demo once for it, and not for each. */
  readonly keepsPage?: boolean;
}

/** What it returns opens the scene, which is built once for all tests of a run. */
export function prepareScenes(chromiumUrl: string | undefined, { keepsPage = false }: ScenesOptions = {}): OpenScene {
  const parts: { browser?: Browser; kept?: ChatPage } = {};
  const counted = { runs: 0 };
  beforeAll(async () => {
    parts.browser = await chromium.connect(chromiumUrl ?? '');
  });
  afterAll(async () => {
    await parts.browser?.close();
  });
  const pageFor = async ({ before, ...options }: Pick<SceneOptions, 'before'> & BrowserContextOptions) => {
    if (!parts.browser) throw new Error('the browser is missing');
    const isPlain = keepsPage && before === undefined && Object.keys(options).length === 0;
    if (isPlain && parts.kept) {
      await parts.kept.page.setViewportSize(viewport);
      await parts.kept.page.mouse.move(0, 0);
      return parts.kept;
    }
    const context = await parts.browser.newContext({ viewport, ...options });
    const chatPage = new ChatPage(await context.newPage(), origin);
    await chatPage.page.addInitScript(beginAnew);
    if (before) await chatPage.page.addInitScript(before);
    await chatPage.page.route(`${origin}/**`, serveScene);
    if (isPlain) parts.kept = Object.assign(chatPage, { isKept: true });
    return chatPage;
  };
  return async ({ chats = 12, messages = 0, kept = 0, unread = 0, page = 30, loaded = page, ...rest } = {}) => {
    const { arranged = false, group = false, open, ...options } = rest;
    const chatPage = await pageFor(options);
    counted.runs += 1;
    const parameters = { chats, messages, kept, unread, page, loaded, arranged, group, run: counted.runs };
    const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, `${value}`]));
    const hash = open === undefined ? '' : `#chat/${open}`;
    await chatPage.page.goto(`${origin}/?${query}${hash}`);
    await chatPage.page
      .locator(open === undefined ? '.parley-chats' : '.parley-composer')
      .waitFor({ timeout: readyWithinMs });
    return chatPage;
  };
}

function serveScene(route: Route): Promise<void> {
  const { pathname } = new URL(route.request().url());
  const file = join(inject('sceneFolder') ?? '', pathname === '/' ? 'index.html' : pathname);
  if (!existsSync(file)) return route.fulfill({ status: 404 });
  return route.fulfill({ body: readFileSync(file), contentType: types[extname(file)] ?? 'text/plain' });
}

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type axe from 'axe-core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { addressOf } from '../route.ts';
import { english as texts } from '../texts/english.ts';

/** Less than half of what the package has as its source: what a page has to read takes longer than what it then checks. */
const checker = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The SDK takes ten messages a second, and the page's clock may be another one than ours. */
const sendEveryMs = 120;

const screenshots = join(import.meta.dirname, '../../../../screenshots');

export interface ShownMessage {
  readonly text: string;
  readonly status: string;
  readonly isOwn: boolean;
}

export interface ChatPageOptions extends BrowserContextOptions {
  /** The page's own time can be moved by `clock`. */
  readonly hasOwnClock?: boolean;
  /** What is done with the page before it is loaded. */
  readonly before?: (page: Page) => Promise<unknown>;
}

/** A page of the demo in a browser profile of its own, used as a person does. */
export class ChatPage {
  readonly page: Page;
  readonly #address: string;
  #sentAtMs = 0;
  /** Everything that went wrong in the page; connections that fail while the server is away do not count. */
  readonly faults: string[] = [];
  readonly socketUrls: string[] = [];
  /** Whether it stays open for what comes next. */
  isKept = false;

  constructor(page: Page, address: string) {
    this.page = page;
    this.#address = address;
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      const isFault =
        message.type() === 'error' && !/ERR_CONNECTION|Failed to load resource|WebSocket/.test(message.text());
      if (isFault) this.faults.push(message.text());
    });
    page.on('websocket', (socket) => this.socketUrls.push(socket.url()));
  }

  /** `address` is the one that the server printed. */
  static async open(browser: Browser, address: string, options: ChatPageOptions = {}): Promise<ChatPage> {
    const { hasOwnClock = false, before, ...contextOptions } = options;
    const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, ...contextOptions });
    context.setDefaultTimeout(60_000);
    const page = new ChatPage(await context.newPage(), address);
    if (hasOwnClock) await page.page.clock.install();
    await before?.(page.page);
    await page.page.goto(address);
    return page;
  }

  /** Another tab of the same browser profile. */
  async openTab(address = this.#address): Promise<ChatPage> {
    const tab = new ChatPage(await this.page.context().newPage(), this.#address);
    await tab.page.goto(address);
    return tab;
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: /^Message to/ });
  }

  get reconnecting(): Locator {
    return this.page.getByRole('status').getByText(texts.parts.thread.reconnecting);
  }

  get chats(): Locator {
    return this.page.getByRole('navigation', { name: texts.list.heading }).getByRole('link');
  }

  async expectFocusInComposer(): Promise<void> {
    await this.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: texts.list.signOut }).click();
    await this.page.getByLabel(texts.signIn.name).waitFor();
  }

  async signIn(name: string): Promise<void> {
    await this.page.getByLabel(texts.signIn.name).fill(name);
    await this.page.getByRole('button', { name: texts.signIn.submit, exact: true }).click();
    await this.page.getByRole('button', { name: texts.list.signOut }).waitFor();
  }

  async openChat(userID: string): Promise<void> {
    const address = addressOf(userID);
    // The chat that is open stays until the other one is found: what is written in between goes with it.
    const before = new URL(this.page.url()).hash === address ? [] : await this.composer.elementHandles();
    await this.askForChat(userID);
    await this.page.waitForFunction((hash) => window.location.hash === hash, address);
    for (const composer of before) await this.page.waitForFunction((element) => !element.isConnected, composer);
    await this.composer.waitFor();
  }

  async askForChat(userID: string): Promise<void> {
    await this.page.getByRole('button', { name: texts.list.newChat }).click();
    await this.page.getByLabel(texts.newChat.userID).fill(userID);
    await this.page.getByRole('button', { name: texts.newChat.open }).click();
  }

  /** Opens a chat by its address. */
  async show(userID: string): Promise<void> {
    await this.page.evaluate((hash) => {
      window.location.hash = hash;
    }, addressOf(userID));
  }

  /** Somebody covers the window, or comes back to it. */
  async setVisible(isVisible: boolean): Promise<void> {
    await this.page.evaluate(
      (state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      },
      isVisible ? 'visible' : 'hidden',
    );
  }

  /** The chat in the list, by what the other side is called. */
  chat(name: string): Locator {
    return this.chats.filter({ hasText: name });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Sends no faster than a person and the SDK allow. */
  async send(...messages: readonly string[]): Promise<void> {
    for (const message of messages) {
      await this.composer.fill(message);
      const waitMs = this.#sentAtMs + sendEveryMs - performance.now();
      if (waitMs > 0) await delay(waitMs);
      await this.composer.press('Enter');
      await this.page.waitForFunction((text) => document.body.textContent.includes(text), message);
      this.#sentAtMs = performance.now();
    }
  }

  /** Those that are drawn: what is far from the view is not. */
  messages(): Promise<ShownMessage[]> {
    return this.page.locator('.parley-message').evaluateAll((items) =>
      items.map((item) => ({
        text: item.querySelector('.parley-text')?.textContent ?? '',
        status: item.getAttribute('data-status') ?? '',
        isOwn: item.getAttribute('data-side') === 'own',
      })),
    );
  }

  /** The texts of all messages that are loaded, scrolled through from the first to the last. */
  everyText(): Promise<string[]> {
    return this.page.locator('.parley-messages').evaluate(async (box) => {
      const found = new Map<string, string>();
      for (box.scrollTop = 0; ; box.scrollTop += box.clientHeight / 2) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        for (const item of box.querySelectorAll('.parley-message')) {
          found.set(item.getAttribute('data-key') ?? '', item.querySelector('.parley-text')?.textContent ?? '');
        }
        if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) return [...found.values()];
      }
    });
  }

  /** What an accessibility checker objects to. */
  async violations(): Promise<string[]> {
    // The page forbids scripts of others, so the checker comes in by the debugger: once, its script is as large as the page's.
    const isThere = await this.page.evaluate(() => 'axe' in globalThis);
    if (!isThere) await this.page.evaluate(`${checker};undefined`);
    // A colour on its way from one scheme to the other has a contrast of its own.
    await this.page.evaluate(() => {
      for (const animation of document.getAnimations()) {
        if (animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) animation.finish();
      }
    });
    // What is in order is not described, of which there is much.
    const { violations } = await this.page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }

  /** How much wider than the window the page is. */
  overflowPx(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }

  /** Leaves a picture of the page in a folder that git ignores; returns its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(screenshots, { recursive: true });
    const path = join(screenshots, `demo-${name}.png`);
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }
}

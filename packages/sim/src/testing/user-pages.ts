import { generateToken04Sync } from '@parley/backend/node';
import { ZIMConversationSyncState } from '@parley/client/enums';
import { buildPageScript, connectBrowser, openContext, openPage } from '@parley/client/testing/browser/browser';
import type { PageLogin, TestPage } from '@parley/client/testing/browser/page-entry';
import { readAppFile } from '@parley/server/app-file';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '@parley/server/testing/server-process';
import { expect } from 'vitest';

declare const page: TestPage;

type Browser = Awaited<ReturnType<typeof connectBrowser>>;
export type Context = Awaited<ReturnType<typeof openContext>>;
export type Tab = Awaited<ReturnType<typeof openPage>>;

const withinMs = 20_000;

/** A real server, and real pages of a real browser with the SDK in them. The pages of one profile are one device. */
export class UserPages {
  private readonly directory: TestDirectory;
  private readonly browser: Browser;
  private readonly script: string;
  private present: ServerProcess;
  private users = 0;

  static async open(chromiumUrl: string): Promise<UserPages> {
    const directory = createTestDirectory();
    const server = await startServer(directory);
    return new UserPages(directory, server, await connectBrowser(chromiumUrl), await buildPageScript());
  }

  private constructor(directory: TestDirectory, server: ServerProcess, browser: Browser, script: string) {
    this.directory = directory;
    this.present = server;
    this.browser = browser;
    this.script = script;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.killServer();
    this.directory.remove();
  }

  get origin(): string {
    return this.present.url;
  }

  async killServer(): Promise<void> {
    await this.present.stop('SIGKILL');
  }

  /** At the same address. */
  async restartServer(): Promise<void> {
    this.present = await startServer(this.directory, String(this.present.port));
  }

  newUser(): string {
    this.users += 1;
    return `user${this.users}`;
  }

  newContext(): Promise<Context> {
    return openContext(this.browser, this.script, this.origin);
  }

  /** Nobody is logged in there. */
  openBareTab(context: Context): Promise<Tab> {
    return openPage(context, this.origin);
  }

  async openTab(context: Context, userID: string, options: Partial<PageLogin> = {}): Promise<Tab> {
    const tab = await this.openBareTab(context);
    await this.login(tab, userID, options);
    return tab;
  }

  async login(tab: Tab, userID: string, options: Partial<PageLogin> = {}): Promise<void> {
    const app = readAppFile(this.directory.path);
    if (app === undefined || app === 'damaged') throw new Error('there is no app');
    const token = generateToken04Sync({ ...app, userID, effectiveTimeInSeconds: 3600 });
    await tab.evaluate((given) => page.login(given), { appID: app.appID, userID, token, ...options });
  }

  /** Two people in browsers of their own. */
  async openPair(options: Partial<PageLogin> = {}) {
    const [ann, bob] = [this.newUser(), this.newUser()];
    const [context, other] = [await this.newContext(), await this.newContext()];
    const hers = await this.openTab(context, ann, options);
    const his = await this.openTab(other, bob);
    const close = async (): Promise<void> => {
      await context.close();
      await other.close();
    };
    return { ann, bob, context, hers, his, close };
  }
}

function startServer(directory: TestDirectory, port = '0'): Promise<ServerProcess> {
  const environment = { PARLEY_PORT: port, PARLEY_DATA_DIR: directory.path, PARLEY_LOGIN_POLICY: 'multi' };
  return startServerProcess({ environment: { ...environment, PARLEY_LIMITS_LOGINS_PER_SECOND: '1000' } });
}

export const send = (tab: Tab, peer: string, text: string) =>
  tab.evaluate(([to, what]) => page.send(to, what), [peer, text] as const);

// The SDK takes ten messages in a second.
const pause = (tab: Tab): Promise<void> => tab.waitForTimeout(110);

/** Sends and waits for nothing that comes of it. */
export async function begin(tab: Tab, peer: string, text: string): Promise<void> {
  await pause(tab);
  await tab.evaluate(([to, what]) => void page.send(to, what), [peer, text] as const);
}

export async function sendAll(tab: Tab, peer: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await pause(tab);
    expect(await send(tab, peer, text)).toBeGreaterThan(0);
  }
}

export const history = (tab: Tab, peer: string) => tab.evaluate((from) => page.history(from, 50), peer);
export const poll = (read: () => Promise<unknown>) => expect.poll(read, { timeout: withinMs });
export const received = (tab: Tab) => tab.evaluate(() => page.received);
export const errors = (tab: Tab) => tab.evaluate(() => page.errors);
export const totals = (tab: Tab) => tab.evaluate(() => page.totals);
/** Until the device keeps all that it missed: what is told before may not be written yet. */
export const untilSynced = (tab: Tab): Promise<void> =>
  poll(() => tab.evaluate(() => page.syncs.at(-1))).toBe(ZIMConversationSyncState.Finished);

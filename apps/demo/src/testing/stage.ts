import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { ChatPage, type ChatPageOptions } from './chat-page.ts';
import { RealServer, type ServerCommand } from './real-server.ts';

/** Generous, because the machine may be busy with other things. */
export const withinMs = 60_000;

/** One server for the tests of a file, the browser of the run, and what they do with them. */
export interface Stage {
  readonly server: RealServer;
  readonly browser: Browser;
  readonly open: (options?: ChatPageOptions) => Promise<ChatPage>;
  /** Two people who look at their chat. */
  readonly openPair: (left: string, right: string) => Promise<[ChatPage, ChatPage]>;
}

/** Prepares everything before the tests of the file that calls it, and takes it away after them. */
export function prepareStage(
  chromiumUrl: string | undefined,
  settings: NodeJS.ProcessEnv = {},
  command: ServerCommand = 'start',
): () => Stage {
  const parts: { server?: RealServer; browser?: Browser } = {};
  beforeAll(async () => {
    parts.server = await RealServer.start(settings, command);
    parts.browser = await chromium.connect(chromiumUrl ?? '');
  });
  afterAll(async () => {
    await parts.browser?.close();
    await parts.server?.dispose();
  });
  return () => {
    const { server, browser } = parts;
    if (!server || !browser) throw new Error('the server or the browser is missing');
    const open = (options: ChatPageOptions = {}): Promise<ChatPage> => ChatPage.open(browser, server.address, options);
    const openPair = async (left: string, right: string): Promise<[ChatPage, ChatPage]> => {
      const [one, other] = await Promise.all([open(), open()]);
      await Promise.all([one.signIn(left), other.signIn(right)]);
      await Promise.all([one.openChat(right), other.openChat(left)]);
      return [one, other];
    };
    return { server, browser, open, openPair };
  };
}

/** Closes pages in which nothing may have gone wrong. */
export async function close(...pages: readonly ChatPage[]): Promise<void> {
  for (const { page, faults, isKept } of pages) {
    expect(faults).toEqual([]);
    if (!isKept) await page.context().close();
  }
}

/** Waits until the page shows these texts, in this order, all of them sent, and nothing else. */
export function expectMessages(page: ChatPage, expected: readonly string[]): Promise<void> {
  return expect
    .poll(async () => (await page.messages()).map(({ text, status }) => `${text} · ${status}`), { timeout: withinMs })
    .toEqual(expected.map((text) => `${text} · sent`));
}

export const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${String(index + 1).padStart(2, '0')}`);

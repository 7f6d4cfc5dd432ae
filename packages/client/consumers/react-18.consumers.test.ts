import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import ts from 'typescript';
import { build, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { installPackages } from './frameworks.ts';
import { startServer, type TestServer } from './server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const chromiumUrl = inject('chromiumUrl');
/** An app with React 18 and its types; the packages say that they run with it. */
const folder = join(import.meta.dirname, 'react-18');

beforeAll(() => installPackages(inject('sdk') ?? { tarball: '', backendTarball: '', reactTarball: '' }, folder));

test('the types of the provider and of the parts fit those of React 18', () => {
  const program = ts.createProgram([join(folder, 'main.tsx')], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    jsx: ts.JsxEmit.ReactJSX,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['react', 'react-dom'],
    typeRoots: [join(folder, 'node_modules/@types')],
    noUncheckedSideEffectImports: false,
  });
  const used = program.getSourceFiles().filter(({ fileName }) => /@types\/react\/index\.d\.ts$/.test(fileName));
  expect(used.map(({ fileName }) => fileName)).toEqual([join(folder, 'node_modules/@types/react/index.d.ts')]);
  const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(faults).toEqual([]);
});

describe.skipIf(!chromiumUrl)('in Chromium', () => {
  const ends: (() => unknown)[] = [];
  const parts: { server?: TestServer; browser?: Browser } = {};

  beforeAll(async () => {
    parts.server = await startServer({ PARLEY_ALLOWED_ORIGINS: '*' });
    parts.browser = await chromium.connect(chromiumUrl ?? '');
  });
  afterAll(async () => {
    for (const end of ends) await end();
    await parts.browser?.close();
    await parts.server?.stop();
  });

  async function serveBuilt(): Promise<string> {
    await build({ root: folder, configFile: false, logLevel: 'error' });
    const { httpServer } = await preview({ root: folder, configFile: false, logLevel: 'error', preview: { port: 0 } });
    ends.push(() => httpServer.close());
    return `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
  }

  async function open(url: string, user: string, peer: string, faults: string[]): Promise<Page> {
    const { server, browser } = parts;
    if (!server || !browser) throw new Error('the server or the browser is missing');
    const { appID, token } = await server.token(user);
    const context = await browser.newContext();
    ends.push(() => context.close());
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    const asked = { app: `${appID}`, token, user, with: peer, server: server.url };
    await page.goto(`${url}/?${new URLSearchParams(asked)}`);
    await page.getByText('React 18.3.1: connected').waitFor();
    return page;
  }

  test('two people chat by the parts, and see it in their lists', async () => {
    const url = await serveBuilt();
    const faults: string[] = [];
    const ann = await open(url, 'ann', 'ben', faults);
    const ben = await open(url, 'ben', 'ann', faults);
    const say = async (page: Page, text: string): Promise<void> => {
      await page.getByRole('textbox').fill(text);
      await page.getByRole('textbox').press('Enter');
    };
    const isRead = (page: Page, text: string): Promise<void> =>
      page.locator('.parley-messages [data-status="sent"]').getByText(text, { exact: true }).waitFor();
    await say(ann, 'Hello');
    await Promise.all([isRead(ann, 'Hello'), isRead(ben, 'Hello')]);
    await say(ben, 'Hello yourself');
    await Promise.all([isRead(ann, 'Hello yourself'), isRead(ben, 'Hello yourself')]);
    await ann.locator('.parley-chats').getByText('Hello yourself').waitFor();
    expect(faults).toEqual([]);
  });
});

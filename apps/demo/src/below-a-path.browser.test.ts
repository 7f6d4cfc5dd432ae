import { afterEach, describe, expect, inject, it } from 'vitest';
import { ChatPage } from './testing/chat-page.ts';
import { type PathProxy, startPathProxy } from './testing/path-proxy.ts';
import { close, expectMessages, prepareStage } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';

const chromiumUrl = inject('chromiumUrl');

describe.skipIf(!chromiumUrl)('the chat demo below a path', { timeout: 180_000 }, () => {
  // Who comes through a proxy is not at this machine, and gets no token without it.
  const stage = prepareStage(chromiumUrl, { PARLEY_DEV_TOKENS: '1' });
  const proxies: PathProxy[] = [];
  afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.close())));

  it.each(['/chat/', '/a/b/'])('%s finds its files, its tokens, its pictures and its server there', async (path) => {
    const { browser, server, open } = stage();
    const proxy = await startPathProxy(server.origin, path);
    proxies.push(proxy);
    const name = `nora${path.length}`;
    const [nora, theo] = await Promise.all([ChatPage.open(browser, proxy.url), open()]);
    await Promise.all([nora.signIn(name), theo.signIn(`theo${path.length}`)]);
    expect(nora.socketUrls).toEqual([`${proxy.url.replace(/^http/, 'ws')}ws`]);
    await nora.openChat(`theo${path.length}`);
    await nora.send('from below');
    await theo.chat(name).click();
    await theo.send('to below');
    for (const page of [nora, theo]) await expectMessages(page, ['from below', 'to below']);
    await nora.page.reload();
    await expectMessages(nora, ['from below', 'to below']);
    await nora.page.getByRole('button', { name: texts.list.settings }).click();
    const pictures = nora.dialog.locator('img');
    await expect.poll(() => pictures.count()).toBeGreaterThan(1);
    const missing = () =>
      pictures.evaluateAll((all) => all.filter((one) => (one as HTMLImageElement).naturalWidth === 0).length);
    await expect.poll(missing, { timeout: 15_000 }).toBe(0);
    expect(proxy.strayed).toEqual([]);
    await close(nora, theo);
  });
});

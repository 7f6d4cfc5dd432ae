import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { movedByOlderMessages } from './testing/painted.ts';
import { close, expectMessages, numbered, prepareStage, withinMs } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';

const chromiumUrl = inject('chromiumUrl');

describe.skipIf(!chromiumUrl)('the chat demo on a bad network', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it.each(['SIGTERM', 'SIGKILL'] as const)('loses and doubles nothing when the server ends by %s', async (signal) => {
    const { server, openPair } = stage();
    const [carol, dave] = await openPair(`carol-${signal}`, `dave-${signal}`);
    const all = numbered(signal, 16);
    const sending = carol.send(...all);
    await dave.page
      .getByText(all[3] ?? '')
      .first()
      .waitFor();
    await server.stop(signal);
    await Promise.all([carol.reconnecting.waitFor(), dave.reconnecting.waitFor()]);
    await carol.screenshot(`reconnecting-${signal}`);
    await delay(500);
    await server.start();
    await sending;
    await Promise.all([expectMessages(carol, all), expectMessages(dave, all)]);
    await Promise.all([
      carol.reconnecting.waitFor({ state: 'hidden' }),
      dave.reconnecting.waitFor({ state: 'hidden' }),
    ]);
    // The key of before is worth nothing; the address that the server printed now is opened in the same tabs.
    await Promise.all([carol, dave].map(({ page }) => page.goto(server.address)));
    await Promise.all([carol.chat(`dave-${signal}`).click(), dave.chat(`carol-${signal}`).click()]);
    await Promise.all([expectMessages(carol, all), expectMessages(dave, all)]);
    await close(carol, dave);
  });

  it('shows a message that could not be sent, and sends it once by itself when the connection is back', async () => {
    const { server, open } = stage();
    const [erin, frank] = await Promise.all([open({ hasOwnClock: true }), open()]);
    await Promise.all([erin.signIn('erin'), frank.signIn('frank')]);
    await erin.openChat('frank');
    await frank.openChat('erin');
    await erin.send('before');
    await server.stop('SIGKILL');
    await erin.reconnecting.waitFor();
    await erin.send('into the void');
    expect((await erin.messages()).at(-1)).toMatchObject({ status: 'sending' });
    await erin.page.clock.runFor(31_000);
    await erin.page.getByRole('button', { name: texts.parts.thread.retryLabel('into the void') }).waitFor();
    await erin.send('and after it');
    await erin.page.clock.runFor(31_000);
    await erin.page.getByRole('button', { name: texts.parts.thread.retryLabel('and after it') }).waitFor();
    expect(await erin.violations()).toEqual([]);
    await erin.screenshot('failed');
    await server.start();
    // The next attempt of its own is up to half a minute away.
    await erin.page.getByRole('button', { name: texts.connection.tryNow }).click();
    await erin.reconnecting.waitFor({ state: 'hidden' });
    const all = ['before', 'into the void', 'and after it'];
    await Promise.all([expectMessages(erin, all), expectMessages(frank, all)]);
    await close(erin, frank);
  });

  it('loads older messages above those that are read, without moving them', async () => {
    const { openPair } = stage();
    const [gina, hugo] = await openPair('gina', 'hugo');
    await Promise.all([gina.send(...numbered('line', 20)), hugo.send(...numbered('answer', 20))]);
    await expect.poll(async () => (await gina.everyText()).length, { timeout: withinMs }).toBe(40);
    const all = await gina.everyText();
    await expect.poll(() => hugo.everyText(), { timeout: withinMs }).toEqual(all);
    await hugo.page.reload();
    await expectMessages(hugo, all.slice(-30));
    const list = hugo.page.getByRole('region', { name: texts.parts.thread.label('gina') });
    expect(await movedByOlderMessages(list, 250)).toBeLessThan(0.1);
    await gina.send('while you read');
    await hugo.page.locator('.parley-to-end', { hasText: texts.parts.list.unread(1) }).waitFor();
    await expect.poll(() => hugo.everyText(), { timeout: withinMs }).toEqual([...all, 'while you read']);
    await hugo.page.locator('.parley-messages').evaluate((box) => {
      box.scrollTop = 0;
    });
    await hugo.page.getByText(texts.parts.thread.beginning).waitFor();
    await close(gina, hugo);
  });

  it('says what being offline means, and sends what was written when the network is back', async () => {
    const { openPair } = stage();
    const [pia, quin] = await openPair('pia', 'quin');
    await pia.page.context().setOffline(true);
    await pia.page.getByRole('status').getByText(texts.connection.offline).waitFor();
    await pia.page.getByText(texts.connection.awayHint).waitFor();
    await pia.send('from the tunnel');
    expect((await pia.messages()).at(-1)).toMatchObject({ status: 'sending' });
    expect(await pia.violations()).toEqual([]);
    await pia.screenshot('offline');
    await pia.page.context().setOffline(false);
    await pia.page.getByRole('status').getByText(texts.connection.back).waitFor();
    await Promise.all([expectMessages(pia, ['from the tunnel']), expectMessages(quin, ['from the tunnel'])]);
    await pia.page.getByText(texts.connection.back).waitFor({ state: 'hidden' });
    await close(pia, quin);
  });
});

import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { addressOfPicture, type OwnPicture } from './avatar-address.ts';
import type { ChatPage } from './testing/chat-page.ts';
import { close, prepareStage } from './testing/stage.ts';
import { english as texts } from './texts/english.ts';

const chromiumUrl = inject('chromiumUrl');
/** `PARLEY_TEST_PICTURE=on` puts the picture that the README shows in its place. */
const isRenewed = process.env['PARLEY_TEST_PICTURE'] === 'on';
const picturePath = join(import.meta.dirname, '../../../docs/images/demo.png');
const pictureBytesMax = 150_000;

const lines = [
  ['kim', 'Hi! Did you get a chance to look at the draft?'],
  ['robin', 'Yes, on the train. The second part is much clearer now.'],
  ['robin', 'Two small things about the figures, I marked them.'],
  ['kim', 'Thanks, I will fix those today.'],
  ['kim', 'Shall we go through it together tomorrow?'],
  ['robin', 'Three o’clock works for me.'],
  ['kim', 'Perfect, I will bring coffee.'],
] as const;

async function dress(page: ChatPage, picture: OwnPicture): Promise<void> {
  await page.page.getByRole('button', { name: texts.list.settings }).click();
  await page.dialog.getByLabel(texts.settings.address).fill(addressOfPicture(picture));
  await page.dialog.getByRole('button', { name: texts.settings.save }).click();
  await page.dialog.getByText(texts.settings.saved).waitFor();
  await page.page.keyboard.press('Escape');
}

describe.skipIf(!chromiumUrl)('the picture in the README', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it('shows two people who chat', async () => {
    const { open } = stage();
    const viewport = { width: 1080, height: 680 };
    const [robin, kim, sasha, alex] = await Promise.all([open({ viewport }), open(), open(), open()]);
    await Promise.all([robin.signIn('Robin'), kim.signIn('Kim'), sasha.signIn('Sasha'), alex.signIn('Alex')]);
    await Promise.all([dress(robin, 'fox'), dress(kim, 'sea'), dress(sasha, 'flower')]);
    await sasha.openChat('Robin');
    await sasha.send('The tickets are booked', 'See you on Friday!');
    await alex.openChat('Robin');
    await alex.send('Thanks for your help yesterday.');
    await robin.chat('Alex').click();
    await robin.send('You are welcome. Any time!');
    await robin.openChat('Kim');
    await kim.openChat('Robin');
    for (const [writer, line] of lines) {
      await (writer === 'kim' ? kim : robin).send(line);
      await (writer === 'kim' ? robin : kim).page.locator('.parley-messages').getByText(line).waitFor();
    }
    await robin.chat('Sasha').getByText(texts.parts.list.unread(2)).waitFor();
    await robin.page.locator('.parley-message[data-status="sending"]').waitFor({ state: 'detached' });
    const shot = await robin.screenshot('picture');
    expect(statSync(shot).size).toBeLessThan(pictureBytesMax);
    if (isRenewed) {
      mkdirSync(join(picturePath, '..'), { recursive: true });
      copyFileSync(shot, picturePath);
    }
    await close(robin, kim, sasha, alex);
  });
});

import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { ChatPage } from './testing/chat-page.ts';
import { close, prepareStage, withinMs } from './testing/stage.ts';
import { english, type Texts } from './texts/english.ts';
import { german } from './texts/german.ts';

const chromiumUrl = inject('chromiumUrl');
const { rooms } = english;

const phone = {
  viewport: { width: 360, height: 720 },
  colorScheme: 'dark',
  isMobile: true,
  hasTouch: true,
} as const;

const tabsMax = 40;

const button = ({ page }: ChatPage, name: string): Locator => page.getByRole('button', { name, exact: true });
const said = ({ page }: ChatPage, text: string): Promise<void> =>
  page.getByText(text, { exact: true }).first().waitFor();
const lines = ({ page }: ChatPage): Promise<string[]> => page.locator('.room-lines li').allInnerTexts();
const expectLines = (page: ChatPage, expected: readonly string[]): Promise<void> =>
  expect.poll(() => lines(page), { timeout: withinMs }).toEqual(expected);

const line = ({ page }: ChatPage, text: string): Locator => page.locator('.room-lines').getByText(text);

async function toRooms(page: ChatPage, texts: Texts = english): Promise<void> {
  await page.page
    .getByRole('navigation', { name: texts.contacts.views })
    .getByRole('button', { name: texts.rooms.heading })
    .click();
}

async function enter(page: ChatPage, roomID: string, name = '', texts: Texts = english): Promise<void> {
  await button(page, texts.rooms.addLabel).click();
  await page.dialog.getByLabel(texts.rooms.roomID).fill(roomID);
  await page.dialog.getByLabel(texts.rooms.roomName).fill(name);
  await page.page.keyboard.press('Enter');
  await page.page.locator('.live-mark').waitFor();
}

async function say(page: ChatPage, text: string, texts: Texts = english): Promise<void> {
  await page.page.getByRole('textbox', { name: texts.rooms.write }).fill(text);
  await page.page.keyboard.press('Enter');
}

/** Goes on by the Tab key, as somebody without a pointer does. */
async function tabTo({ page }: ChatPage, target: Locator): Promise<void> {
  await target.waitFor();
  for (let steps = 0; steps < tabsMax; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key leads past ${String(target)}`);
}

async function check(page: ChatPage, scene: string): Promise<void> {
  await page.screenshot(`room-${scene}`);
  expect(await page.overflowPx()).toBe(0);
  expect(await page.violations()).toEqual([]);
}

describe.skipIf(!chromiumUrl)('a live room', { timeout: 180_000 }, () => {
  const stage = prepareStage(chromiumUrl);
  /** At home in both tests; the others have pages of other kinds. */
  let ann: ChatPage;

  beforeAll(async () => {
    ann = await stage().open({ colorScheme: 'light' });
    ann.isKept = true;
    await ann.signIn('Ann');
    await toRooms(ann);
  }, withinMs);

  it('is made, entered, talked in and left', async () => {
    const { open } = stage();
    const bob = await open({ ...phone, reducedMotion: 'reduce' });
    await bob.signIn('Bob');
    await toRooms(bob);
    await bob.page.getByText(rooms.emptyHeading).waitFor();
    await check(bob, 'empty-phone');

    await button(ann, rooms.addLabel).click();
    await ann.dialog.getByLabel(rooms.roomID).fill('a b');
    await ann.page.keyboard.press('Enter');
    await ann.dialog.getByText(rooms.roomIDInvalid).waitFor();
    await check(ann, 'enter');
    await ann.page.keyboard.press('Escape');
    await enter(ann, 'evening', 'Evening show');
    await ann.page.getByText(rooms.online(1)).waitFor();
    await enter(bob, 'evening');
    await bob.page.getByRole('heading', { name: 'Evening show' }).waitFor();
    for (const page of [ann, bob]) await page.page.getByText(rooms.online(2)).waitFor();

    await say(ann, 'Good evening!');
    await say(bob, 'Hello Ann');
    await expectLines(ann, [rooms.came('Bob', 1), 'Ann Good evening!', 'Bob Hello Ann']);
    await expectLines(bob, ['Ann Good evening!', 'Bob Hello Ann']);
    await ann.page.getByRole('log').getByText('Bob: Hello Ann').waitFor({ state: 'attached' });

    // The topic belongs to whoever has set it.
    await button(ann, rooms.editTopic).click();
    await ann.dialog.getByLabel(rooms.topic).fill('Stars over the harbour');
    await ann.page.keyboard.press('Enter');
    await bob.page.getByText('Stars over the harbour').waitFor();
    await bob.page.getByText(rooms.topicBy('Ann')).waitFor();
    expect(await button(bob, rooms.editTopic).count()).toBe(0);

    // Seats are taken and given up by one tap; that of somebody else is refused.
    await button(ann, rooms.seatFree('2')).click();
    await said(ann, rooms.sat);
    await button(bob, rooms.seatTaken('2', 'Ann')).click();
    await said(bob, rooms.seatTakenBy('Ann'));
    await button(bob, rooms.seatFree('1')).click();
    await button(ann, rooms.seatTaken('1', 'Bob')).waitFor();
    await button(bob, rooms.seatFree('4')).click();
    await button(ann, rooms.seatTaken('4', 'Bob')).waitFor();
    await button(ann, rooms.seatFree('1')).waitFor();

    // What flies stands still for whoever wants no motion.
    await button(bob, rooms.fly).click();
    await bob.page.getByRole('textbox', { name: rooms.writeFlying }).fill('What a night ✨');
    await bob.page.keyboard.press('Enter');
    await bob.page.getByRole('list', { name: rooms.flown }).getByText('What a night ✨').waitFor();
    const flying = ann.page.locator('.barrage', { hasText: 'What a night ✨' });
    await flying.waitFor({ state: 'attached' });
    // The check finishes what moves, with which it has landed.
    await check(ann, 'stage');
    await check(bob, 'stage-phone');
    await flying.waitFor({ state: 'detached' });

    // Who leaves takes his seat and his topic along.
    await button(ann, rooms.leave).click();
    await ann.page.getByText(rooms.visited).waitFor();
    await check(ann, 'list');
    await expect.poll(async () => (await lines(bob)).at(-1), { timeout: withinMs }).toBe(rooms.went('Ann', 1));
    await bob.page.getByText(rooms.noTopic).waitFor();
    await button(bob, rooms.seatFree('2')).waitFor();
    await bob.page.getByText(rooms.online(1)).waitFor();
    await close(ann, bob);
  });

  it('is used by keys alone, on a phone, in German and in the dark, and comes back after an outage', async () => {
    const { open, server } = stage();
    const dora = await open({ ...phone, locale: 'de' });
    await dora.page.getByLabel(german.signIn.name).fill('Dora');
    await dora.page.keyboard.press('Enter');
    await dora.page.getByRole('button', { name: german.list.signOut }).waitFor();

    // A link leads to a room that is not there; it is opened only by whoever wants that.
    await dora.page.evaluate(() => {
      window.location.hash = '#room/nachtschicht';
    });
    await dora.page.getByText(german.rooms.ended.missing).waitFor();
    await check(dora, 'missing-phone-german');
    await tabTo(dora, button(dora, german.rooms.openAnew));
    await dora.page.keyboard.press('Enter');
    await dora.page.locator('.live-mark').waitFor();
    await enter(ann, 'nachtschicht');
    await expectLines(dora, [german.rooms.came('Ann', 1)]);

    await tabTo(dora, button(dora, german.rooms.editTopic));
    await dora.page.keyboard.press('Enter');
    await dora.page.keyboard.type('Wer ist noch wach, und was hält euch heute Nacht vom Schlafen ab?');
    await dora.page.keyboard.press('Enter');
    await ann.page.getByText('Wer ist noch wach').waitFor();
    await tabTo(dora, button(dora, german.rooms.seatFree('3')));
    await dora.page.keyboard.press('Enter');
    await tabTo(dora, button(dora, german.rooms.seatOwn('3')));
    await button(ann, rooms.seatTaken('3', 'Dora')).waitFor();
    await tabTo(dora, button(dora, german.rooms.fly));
    await dora.page.keyboard.press('Space');
    await dora.page.keyboard.type('Hallo zusammen, schön, dass ihr da seid!');
    await dora.page.keyboard.press('Enter');
    await dora.page.locator('.barrage').waitFor({ state: 'attached' });
    await tabTo(dora, button(dora, german.rooms.fly));
    await dora.page.keyboard.press('Space');
    await dora.page.keyboard.type('Ich fange an: der Kaffee.');
    await dora.page.keyboard.press('Enter');
    await line(ann, 'Ich fange an: der Kaffee.').waitFor();

    // Whoever reads further up stays there until he goes to the newest.
    for (let count = 1; count <= 8; count += 1) {
      await say(ann, `Message ${count} of somebody who cannot sleep either`);
      await ann.page.waitForTimeout(120);
    }
    await line(dora, 'Message 8 of').waitFor();
    await tabTo(dora, dora.page.getByRole('region', { name: german.rooms.talk }));
    await dora.page.keyboard.press('Home');
    await tabTo(dora, button(dora, german.rooms.toNewest));
    await check(dora, 'further-up-phone-german');
    await dora.page.keyboard.press('Enter');
    await button(dora, german.rooms.toNewest).waitFor({ state: 'detached' });

    // A server that was started anew knows no rooms of before.
    await server.stop('SIGKILL');
    await Promise.all([
      dora.page.getByText(german.rooms.reconnecting).waitFor(),
      ann.page.getByText(rooms.reconnecting).waitFor(),
    ]);
    await check(dora, 'reconnecting-phone-german');
    await server.start();
    for (const { page } of [dora, ann]) await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await ann.page.getByText(rooms.ended.gone).waitFor();
    await dora.page.getByText(german.rooms.ended.gone).waitFor();
    await check(dora, 'gone-phone-german');
    await tabTo(dora, button(dora, german.rooms.openAnew));
    await dora.page.keyboard.press('Enter');
    await dora.page.locator('.live-mark').waitFor();
    await button(ann, rooms.openAnew).click();
    await dora.page.getByText(german.rooms.online(2)).waitFor();
    await say(ann, 'Here again');
    await line(dora, 'Here again').waitFor();
    await tabTo(dora, button(dora, german.rooms.leave));
    await dora.page.keyboard.press('Enter');
    await dora.page.getByText(german.list.heading).first().waitFor();
    expect(new URL(dora.page.url()).hash).toBe('#list');
    await close(dora, ann);
  });
});

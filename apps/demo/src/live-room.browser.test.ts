import type { Locator } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import type { ChatPage } from './testing/chat-page.ts';
import { close, prepareStage, withinMs } from './testing/stage.ts';
import { english, type Texts } from './texts/english.ts';

const chromiumUrl = inject('chromiumUrl');
const { rooms } = english;

const phone = {
  viewport: { width: 360, height: 720 },
  colorScheme: 'dark',
  isMobile: true,
  hasTouch: true,
} as const;

const button = ({ page }: ChatPage, name: string): Locator => page.getByRole('button', { name, exact: true });
const said = ({ page }: ChatPage, text: string): Promise<void> =>
  page.getByText(text, { exact: true }).first().waitFor();
const lines = ({ page }: ChatPage): Promise<string[]> => page.locator('.room-lines li').allInnerTexts();
const expectLines = (page: ChatPage, expected: readonly string[]): Promise<void> =>
  expect.poll(() => lines(page), { timeout: withinMs }).toEqual(expected);

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

async function check(page: ChatPage, scene: string): Promise<void> {
  await page.screenshot(`room-${scene}`);
  expect(await page.overflowPx()).toBe(0);
  expect(await page.violations()).toEqual([]);
}

describe.skipIf(!chromiumUrl)('a live room', { timeout: 60_000 }, () => {
  const stage = prepareStage(chromiumUrl);

  it('is made, entered, talked in and left', async () => {
    const { open } = stage();
    const [ann, bob] = await Promise.all([open({ colorScheme: 'light' }), open({ ...phone, reducedMotion: 'reduce' })]);
    await Promise.all([ann.signIn('Ann'), bob.signIn('Bob')]);
    for (const page of [ann, bob]) await toRooms(page);
    await ann.page.getByText(rooms.emptyHeading).waitFor();
    await check(ann, 'empty');
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
    await check(ann, 'topic');
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
    await ann.page.waitForTimeout(1800);
    await ann.page.screenshot({ path: 'screenshots/demo-room-barrage.png' });
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
});

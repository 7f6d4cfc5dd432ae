import type { Locator } from 'playwright-core';
import type { ChatPage } from './chat-page.ts';

/** A finger that rests on something until its menu is there. */
export async function pressLong({ page }: ChatPage, target: Locator): Promise<void> {
  const box = await target.boundingBox();
  const touch = await page.context().newCDPSession(page);
  const touchPoints = [{ x: (box?.x ?? 0) + 24, y: (box?.y ?? 0) + 12 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await page.getByRole('menu').waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await touch.detach();
}

import { expect } from 'vitest';
import type { ChatPage } from './chat-page.ts';
import { withinMs } from './stage.ts';

/** Waits until the dialog has these lists of people, by their headings. */
export const expectReaders = (
  { dialog }: ChatPage,
  expected: Readonly<Record<string, readonly string[]>>,
): Promise<void> =>
  expect
    .poll(
      () =>
        dialog
          .locator('section')
          .evaluateAll((lists) =>
            Object.fromEntries(
              lists.map((list) => [
                list.querySelector('h3')?.textContent,
                [...list.querySelectorAll('li > span:last-child')].map(({ textContent }) => textContent),
              ]),
            ),
          ),
      { timeout: withinMs },
    )
    .toEqual(expected);

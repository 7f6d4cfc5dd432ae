import { act } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { probe } from '../testing/chat-world.ts';
import { preparePage } from '../testing/mounted.ts';
import { useNow } from './use-now.ts';

const began = 1_800_000_000_000;
const stepMs = 500;
const page = { end: () => {} };
beforeEach(() => {
  vi.useFakeTimers({ now: began, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  page.end();
  vi.useRealTimers();
});

/** How long after the beginning a component was drawn with each time. */
async function timesOf(ends: readonly number[], ms: number): Promise<number[]> {
  const { mount, end } = preparePage();
  page.end = end;
  const now = probe(() => useNow(...ends.map((one) => (one > 0 ? began + one : one))));
  await mount(now.element);
  // What is told within one act is drawn once.
  for (let at = 0; at < ms; at += stepMs) await act(() => vi.advanceTimersByTimeAsync(stepMs));
  return [...new Set(now.said)].map((one) => one - began);
}

test('the time is told once a minute', async () => {
  expect(await timesOf([], 130_000)).toEqual([0, 60_000, 120_000]);
});

test('an end is told at its moment, the nearest first, and what is over or never ends is not', async () => {
  expect(await timesOf([90_500, 5000, 0, -1], 100_000)).toEqual([0, 5000, 60_000, 90_500]);
});

test('an end that is weeks away overflows no timer', async () => {
  expect(await timesOf([30 * 86_400_000], 65_000)).toEqual([0, 60_000]);
});

import { expect, test } from 'vitest';
import { toAppID } from './ids.ts';
import { createWaitingByApp } from './waiting-by-app.ts';

const [one, other] = [toAppID(1), toAppID(2)];
const settle = { resolve: () => {}, reject: () => {} };

test('an app is full when so many of its changes wait, and others are not', () => {
  const waiting = createWaitingByApp(2);
  const first = waiting.enter(one, settle);
  expect(waiting.isFull(one)).toBe(false);
  const second = waiting.enter(one, settle);
  expect([waiting.isFull(one), waiting.isFull(other)]).toEqual([true, false]);
  first.resolve('done');
  expect(waiting.isFull(one)).toBe(false);
  waiting.enter(one, settle);
  expect(waiting.isFull(one)).toBe(true);
  second.reject(new Error('failed'));
  expect(waiting.isFull(one)).toBe(false);
});

test('what a change is settled with goes through', () => {
  const outcomes: unknown[] = [];
  const note = (outcome: unknown): void => void outcomes.push(outcome);
  const waiting = createWaitingByApp(1);
  waiting.enter(one, { resolve: note, reject: note }).resolve('answer');
  waiting.enter(one, { resolve: note, reject: note }).reject('error');
  expect(outcomes).toEqual(['answer', 'error']);
});

test('without a bound nothing is counted', () => {
  const waiting = createWaitingByApp(0);
  expect(waiting.enter(one, settle)).toBe(settle);
  expect(waiting.isFull(one)).toBe(false);
});

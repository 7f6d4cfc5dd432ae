import { expect, test } from 'vitest';
import type { ZIM } from '../client.ts';
import { createEvents, type EventName } from './events.ts';

// The listeners are handed the client and never look into it here.
const zim = {} as ZIM;

function setUp() {
  const logged: string[] = [];
  return { logged, events: createEvents((level, text) => logged.push(`${level}: ${text}`)) };
}

test('a listener gets the client and what the event says, after the call that told has returned', async () => {
  const { events } = setUp();
  const heard: unknown[] = [];
  events.listen('tokenWillExpire', (from, data) => heard.push(from === zim, data), zim);
  const told = events.tell('tokenWillExpire', { second: 30 });
  expect(heard).toEqual([]);
  await told;
  expect(heard).toEqual([true, { second: 30 }]);
});

test('a later listener takes the place of the former, and null removes it', async () => {
  const { events } = setUp();
  const heard: string[] = [];
  events.listen('conversationsAllDeleted', () => heard.push('first'), zim);
  events.listen('conversationsAllDeleted', () => heard.push('second'), zim);
  await events.tell('conversationsAllDeleted', { count: 1 });
  events.listen('conversationsAllDeleted', null, zim);
  await events.tell('conversationsAllDeleted', { count: 2 });
  expect(heard).toEqual(['second']);
});

test('names that are no events do no harm, whatever they are', async () => {
  const { events } = setUp();
  const heard: unknown[] = [];
  for (const name of ['__proto__', 'constructor', 'toString', 'nothing']) {
    events.listen(name as EventName, (_: ZIM, data: unknown) => heard.push(data), zim);
  }
  await events.tell('experimentalEventReceived', '{}');
  expect(heard).toEqual([]);
  expect(({} as { toString: unknown }).toString).toBe(Object.prototype.toString);
});

test('what is no function is no listener', async () => {
  const { events, logged } = setUp();
  events.listen('error', 'no function' as unknown as null, zim);
  await events.tell('error', { code: 1, message: 'unheard' });
  expect(logged).toEqual([]);
});

test('a listener that throws does not stop the next event', async () => {
  const { events, logged } = setUp();
  const heard: number[] = [];
  const listen = (_: ZIM, { second }: { second: number }): void => {
    heard.push(second);
    throw new Error('of the app');
  };
  events.listen('tokenWillExpire', listen, zim);
  void events.tell('tokenWillExpire', { second: 2 });
  await events.tell('tokenWillExpire', { second: 1 });
  expect(heard).toEqual([2, 1]);
  expect(logged).toEqual(['error: a listener of the app threw', 'error: a listener of the app threw']);
});

test('a promise of a listener that is rejected is logged as what it threw [INSTANCE-20]', async () => {
  const { events, logged } = setUp();
  events.listen('tokenWillExpire', async () => Promise.reject(new Error('of the app')), zim);
  await events.tell('tokenWillExpire', { second: 1 });
  await events.callBack(() => Promise.reject(new Error('of the app')));
  await events.told();
  expect(logged).toEqual(['error: a listener of the app threw', 'error: a listener of the app threw']);
});

test('nothing is told after the end', async () => {
  const { events } = setUp();
  const heard: unknown[] = [];
  events.listen('tokenWillExpire', (_, data) => heard.push(data), zim);
  void events.tell('tokenWillExpire', { second: 30 });
  events.end();
  await events.tell('tokenWillExpire', { second: 29 });
  expect(heard).toEqual([]);
});

import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { silentLog } from '../core/operator-log.ts';
import { createHealthRoutes } from './health.ts';
import type { HttpAnswer, HttpRequest } from './route.ts';

const request: HttpRequest = { httpVersion: '1.1', headers: {}, remoteAddress: '10.0.0.1', query: '', body: undefined };

interface World {
  readonly clock: ManualClock;
  readonly calls: () => number;
  readonly get: (path: string) => Promise<HttpAnswer>;
}

function setUp(sickness: () => Promise<readonly string[]>, isStopping = false): World {
  const clock = createManualClock();
  let calls = 0;
  const routes = createHealthRoutes({
    clock,
    log: silentLog,
    isStopping: () => isStopping,
    sickness: () => {
      calls += 1;
      return sickness();
    },
  });
  const get = (path: string): Promise<HttpAnswer> => {
    const route = routes.find((candidate) => candidate.path === path);
    if (!route) throw new Error(`no route ${path}`);
    return route.handle(request);
  };
  return { clock, calls: () => calls, get };
}

const read = async (answer: Promise<HttpAnswer>): Promise<readonly [number, unknown]> => {
  const { status, body } = await answer;
  return [status, JSON.parse(String(body))];
};

test('/healthz answers even when everything else is sick', async () => {
  const { get, calls } = setUp(() => Promise.reject(new Error('down')));
  expect(await read(get('/healthz'))).toEqual([200, { alive: true }]);
  expect(calls()).toBe(0);
});

test('/readyz is ready when nothing is sick', async () => {
  expect(await read(setUp(() => Promise.resolve([])).get('/readyz'))).toEqual([200, { ready: true }]);
});

test('/readyz names every sick part', async () => {
  const { get } = setUp(() => Promise.resolve(['storage: the disk is full', 'bus: gone']));
  expect(await read(get('/readyz'))).toEqual([503, { ready: false, sick: ['storage: the disk is full', 'bus: gone'] }]);
});

test('/readyz says so when the check itself fails', async () => {
  const { get } = setUp(() => Promise.reject(new Error('down')));
  expect(await read(get('/readyz'))).toEqual([503, { ready: false, sick: ['the health check failed'] }]);
});

test('/readyz names a server that is stopping', async () => {
  const { get } = setUp(() => Promise.resolve([]), true);
  expect(await read(get('/readyz'))).toEqual([503, { ready: false, sick: ['the server is stopping'] }]);
});

test('a part that hangs is sick, and is asked once however many ask', async () => {
  const { get, clock, calls } = setUp(() => new Promise(() => {}));
  const answers = [get('/readyz'), get('/readyz')];
  await clock.run(3000);
  for (const answer of answers) expect(await read(answer)).toEqual([503, { ready: false, sick: [expect.any(String)] }]);
  await clock.run(5000);
  const later = get('/readyz');
  await clock.run(3000);
  expect((await later).status).toBe(503);
  expect(calls()).toBe(1);
  expect(clock.timerCount).toBe(0);
});

test('an answer stands for a second and then is asked for anew', async () => {
  let sick: readonly string[] = [];
  const { get, clock, calls } = setUp(() => Promise.resolve(sick));
  expect((await get('/readyz')).status).toBe(200);
  sick = ['storage'];
  clock.advance(999);
  expect((await get('/readyz')).status).toBe(200);
  expect(calls()).toBe(1);
  clock.advance(1);
  expect((await get('/readyz')).status).toBe(503);
  expect(calls()).toBe(2);
});

import { expect, test } from 'vitest';
import { noMetrics } from '../core/metrics.ts';
import type { LogFields } from '../core/operator-log.ts';
import { silentLog } from '../core/operator-log.ts';
import { createGatewayWorld, type GatewayWorldOptions, userKeyOf } from '../testing/gateway-world.ts';

type Line = readonly [event: string, fields: LogFields];

function openWorld(options: GatewayWorldOptions = {}) {
  const lines: Line[] = [];
  const closed: (string | undefined)[] = [];
  let opened = 0;
  const note = (event: string, fields: LogFields = {}): void => void lines.push([event, fields]);
  const world = createGatewayWorld({
    ...options,
    log: { ...silentLog, debug: note, info: note },
    metrics: {
      ...noMetrics,
      connectionOpened: () => {
        opened += 1;
      },
      connectionClosed: (reason) => void closed.push(reason),
    },
  });
  return { world, lines, closed, opened: () => opened };
}

test('a connection is told of when it opens and when it ends, by one name', async () => {
  const { world, lines, closed, opened } = openWorld();
  const alice = await world.login('alice');
  alice.ping();
  await world.clock.run(2000);
  alice.disconnect();
  const connection = lines[0]?.[1]['connection'];
  expect(connection).toMatch(/^[0-9a-v]{13}test$/);
  expect(lines).toEqual([
    ['connection.opened', { connection, remote: undefined, connections: 1 }],
    [
      'connection.closed',
      { connection, reason: 'left', app: 1, userKey: userKeyOf('alice'), requests: 1, frames: 1, seconds: 2 },
    ],
  ]);
  expect([opened(), closed]).toEqual([1, [undefined]]);
});

test('the end is told once, with the reason for which the server closed it', async () => {
  const { world, lines, closed } = openWorld();
  const socket = world.connect();
  socket.receive('nonsense');
  socket.disconnect();
  await world.clock.settle();
  const ends = lines.filter(([event]) => event === 'connection.closed');
  expect(ends.map(([, { reason, userKey }]) => [reason, userKey])).toEqual([['malformedFrame', undefined]]);
  expect(closed).toEqual(['malformedFrame']);
});

test('names sort by the time of opening, and a failed request names its connection', async () => {
  const { world, lines } = openWorld();
  world.connect();
  const alice = await world.login('alice');
  const names = lines.map(([, { connection }]) => String(connection));
  expect(names.toSorted()).toEqual(names);
  world.faults.arm({ operation: 'sendMessage', kind: 'handler', times: 1 });
  alice.request(7, 'sendMessage', {
    conversationType: 0,
    targetID: 'bob',
    localMessageID: 'one',
    content: { type: 1, message: 'hello' },
  });
  await world.clock.settle();
  expect(world.errors[0]?.fields).toMatchObject({ connection: names[1], request: 7, method: 'sendMessage' });
});

test('what waits for slow readers is summed up every second', async () => {
  const { world } = openWorld();
  const [one, other] = [world.connect(), world.connect()];
  one.setBuffered(1000);
  other.setBuffered(24);
  expect(world.gateway.outgoingBytes).toBe(0);
  await world.clock.run(1000);
  expect(world.gateway.outgoingBytes).toBe(1024);
  one.disconnect();
  other.disconnect();
  expect(world.gateway.outgoingBytes).toBe(0);
});

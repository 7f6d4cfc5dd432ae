import { errorCodes } from '@parley/protocol/errors';
import { expect, test } from 'vitest';
import type { FakeSocket } from '../testing/fake-socket.ts';
import { createGatewayWorld, loginParams } from '../testing/gateway-world.ts';

/* Who gets a place where there are more who want one. */

const crowd = '198.51.100.9';
const home = '192.0.2.7';

type World = ReturnType<typeof createGatewayWorld>;

const withLimits = (limits: Parameters<typeof createGatewayWorld>[0]): World =>
  createGatewayWorld({ ...limits, limits: { loginsPerSecond: 0, ...limits?.limits } });

/** As the adapter does: whoever is refused gets no connection. */
const connect = (world: World, remote?: string): FakeSocket | undefined =>
  world.gateway.refusalOf(remote) === undefined ? world.connect(remote) : undefined;

const connectMany = (world: World, count: number, remote?: string): readonly (FakeSocket | undefined)[] =>
  Array.from({ length: count }, () => connect(world, remote));

/** Logs in on a new connection; what came of it. */
async function login(world: World, userID: string, remote?: string): Promise<number | undefined> {
  const socket = connect(world, remote);
  socket?.request(1, 'login', loginParams(userID));
  await world.clock.settle();
  const [frame] = socket?.takeFrames() ?? [];
  return frame?.kind === 'answer' ? 0 : frame?.kind === 'refusal' ? frame.code : undefined;
}

const reasonsOf = (sockets: readonly (FakeSocket | undefined)[]): readonly (string | undefined)[] =>
  sockets.map((socket) => socket?.closedFor);

test.each([
  ['the same address', crowd],
  ['another address', home],
  ['an address that nobody knows', undefined],
])(
  'a full node has a place for whoever logs in from %s: who is outside the longest makes room [CONN-23]',
  async (_name, remote) => {
    const world = withLimits({ limits: { connectionsMax: 60 } });
    const idle = connectMany(world, 70, crowd);
    expect(await login(world, 'alice', remote)).toBe(0);
    await world.clock.settle();
    expect(world.gateway.connectionCount).toBeLessThanOrEqual(60);
    expect(reasonsOf(idle)).toContain('crowdedOut');
  },
);

test('an address has its share of connections without a session; another one has its own [CONN-23]', async () => {
  const world = withLimits({ limits: { connectionsWithoutSessionPerAddress: 3 } });
  const others = connectMany(world, 3, home);
  const idle = connectMany(world, 5, crowd);
  expect(reasonsOf(idle)).toEqual(['crowdedOut', 'crowdedOut', undefined, undefined, undefined]);
  expect(reasonsOf(others)).toEqual([undefined, undefined, undefined]);
});

test('whose login is under way makes no room, and where nobody does a newcomer is refused [CONN-23]', async () => {
  const world = withLimits({
    limits: { connectionsWithoutSessionPerAddress: 2 },
    handlers: { session: { login: () => new Promise<never>(() => {}) } },
  });
  const entering = connectMany(world, 2, crowd);
  for (const socket of entering) socket?.request(1, 'login', loginParams('alice'));
  expect(world.gateway.refusalOf(crowd)).toBe('addressFull');
  expect(world.gateway.refusalOf(home)).toBeUndefined();
  expect(reasonsOf(entering)).toEqual([undefined, undefined]);
});

test('an address has its share of connections; a session that ends makes room [CONN-23]', async () => {
  const world = withLimits({ limits: { connectionsPerAddress: 3 } });
  const sockets = connectMany(world, 3, '2001:db8::1');
  for (const [index, socket] of sockets.entries()) socket?.request(1, 'login', loginParams(`user-${index}`));
  await world.clock.settle();
  expect(world.gateway.refusalOf('2001:db8::ffff')).toBe('addressFull');
  expect(world.gateway.refusalOf('2001:db8:0:1::1')).toBeUndefined();
  sockets[0]?.disconnect();
  expect(world.gateway.refusalOf('2001:db8::ffff')).toBeUndefined();
});

test('some places are kept for sessions that come back: the last ones are for no further login [CONN-24]', async () => {
  const world = withLimits({ limits: { connectionsMax: 40 } });
  const outcomes: (number | undefined)[] = [];
  for (let index = 0; index < 39; index += 1) outcomes.push(await login(world, `user-${index}`, `192.0.2.${index}`));
  expect(outcomes.filter((outcome) => outcome === 0)).toHaveLength(38);
  expect(outcomes.at(-1)).toBe(errorCodes.CommonModuleSwitchServerError);
  connectMany(world, 10, crowd);
  const returning = connect(world, home);
  returning?.request(1, 'resume', { ...loginParams('alice'), sessionID: 'session of alice' });
  await world.clock.settle();
  expect(returning?.takeFrames().map(({ kind }) => kind)).toEqual(['answer']);
});

test('a full node whose connections all have sessions refuses, and says that it is full', async () => {
  const world = withLimits({ limits: { connectionsMax: 3 } });
  for (const userID of ['a', 'b', 'c']) expect(await login(world, userID)).toBe(0);
  expect(world.gateway.refusalOf(home)).toBe('full');
});

test('a burst of newcomers puts out as many as it needs, and takes no more places than there are', async () => {
  const world = withLimits({ limits: { connectionsMax: 8 } });
  const slow = connectMany(world, 8).map((socket) => socket);
  const burst = connectMany(world, 8);
  expect(reasonsOf(slow)).toEqual(Array(8).fill('crowdedOut'));
  expect(reasonsOf(burst)).toEqual(Array(8).fill(undefined));
  expect(world.gateway.connectionCount).toBe(8);
});

test('a connection that was told to go and lingers makes room before long', async () => {
  const world = withLimits({ limits: { connectionsMax: 2 } });
  const [first, second] = connectMany(world, 2);
  first?.request(1, 'login', loginParams('alice'));
  await world.clock.settle();
  second?.receive('no frame');
  expect(second?.closedFor).toBe('malformedFrame');
  expect(connect(world)?.closedFor).toBeUndefined();
  expect(world.gateway.connectionCount).toBe(2);
});

test('a thousand who come at once from one address all get in, one after another', async () => {
  const world = withLimits({});
  const sockets = connectMany(world, 1000, crowd);
  for (const [index, socket] of sockets.entries()) socket?.request(1, 'login', loginParams(`user-${index}`));
  await world.clock.settle();
  const answered = sockets.filter((socket) => socket?.takeFrames()[0]?.kind === 'answer');
  expect(answered).toHaveLength(1000);
  expect(world.hub.sessionCount).toBe(1000);
});

test('nothing is remembered of an address when its last connection is gone', async () => {
  const world = withLimits({ limits: { connectionsPerAddress: 2, connectionsWithoutSessionPerAddress: 2 } });
  for (let round = 0; round < 5; round += 1) {
    const sockets = connectMany(world, 3, crowd);
    sockets[2]?.request(1, 'login', loginParams('alice'));
    await world.clock.settle();
    for (const socket of sockets) socket?.disconnect();
  }
  expect(world.gateway.connectionCount).toBe(0);
  expect(reasonsOf(connectMany(world, 2, crowd))).toEqual([undefined, undefined]);
});

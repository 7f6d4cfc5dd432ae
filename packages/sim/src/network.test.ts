import type { Socket } from '@parley/server/gateway/socket';
import { describe, expect, test } from 'vitest';
import { createChance } from './chance.ts';
import { SimClock } from './clock.ts';
import type { Frame } from './connection.ts';
import { type ClientEnd, type ClientHost, calmNetwork, type NetworkConditions } from './ends.ts';
import { SimNetwork } from './network.ts';

/** A server that notes what it gets, and a client that notes what happens to it. */
function setUp(conditions: Partial<NetworkConditions> = {}) {
  const world = new SimClock();
  const frames: Frame[] = [];
  const network = new SimNetwork(world.process(), createChance(1), {
    conditions: { ...calmNetwork, ...conditions },
    tap: (frame) => frames.push(frame),
  });
  const atServer: string[] = [];
  const sockets: Socket[] = [];
  const server = {
    name: 's1',
    clock: world.process(),
    accept: (socket: Socket) => {
      sockets.push(socket);
      socket.listen({
        received: () => {},
        message: (text) => atServer.push(text),
        closed: () => atServer.push('closed'),
      });
    },
  };
  network.serverUp(server);
  const client: ClientHost = { name: 'c1', clock: world.process() };
  const atClient: string[] = [];
  const connect = (): ClientEnd =>
    network.connect(client, {
      opened: () => atClient.push('opened'),
      message: (text) => atClient.push(text),
      closed: (code) => atClient.push(`closed ${code}`),
    });
  return { world, network, server, client, sockets, atServer, atClient, frames, connect };
}

const numbers = Array.from({ length: 50 }, (_, index) => String(index));

describe('a simulated connection', () => {
  test('keeps order in both directions, however much the delays vary', async () => {
    const { world, sockets, atServer, atClient, connect } = setUp({ jitterMs: 500, spikes: 0.2 });
    const end = connect();
    await world.run(20_000);
    for (const text of numbers) end.send(text);
    for (const text of numbers) sockets[0]?.send(text);
    await world.run(60_000);
    expect(atServer).toEqual(numbers);
    expect(atClient).toEqual(['opened', ...numbers]);
  });

  test('tells the other side of an orderly end after all that was sent before', async () => {
    const { world, sockets, atServer, atClient, connect } = setUp();
    connect();
    await world.run(100);
    sockets[0]?.send('last words');
    sockets[0]?.close('serverStopping');
    sockets[0]?.send('too late');
    await world.run(100);
    expect(atClient).toEqual(['opened', 'last words', 'closed 4000']);
    expect(atServer).toEqual(['closed']);
  });

  test('a client that closes hears nothing more, and the server learns of it', async () => {
    const { world, sockets, atServer, atClient, connect } = setUp();
    const end = connect();
    await world.run(100);
    end.send('bye');
    end.close();
    sockets[0]?.send('not heard');
    await world.run(100);
    expect(atServer).toEqual(['bye', 'closed']);
    expect(atClient).toEqual(['opened']);
  });

  test('an attempt is refused while no server is up', async () => {
    const { world, network, atClient, connect } = setUp();
    network.serverDraining('s1');
    connect();
    await world.run(100);
    expect(atClient).toEqual(['closed 1006']);
  });

  test('a cut-off client neither connects nor hears; what was sent arrives when the way is free', async () => {
    const { world, network, sockets, atServer, atClient, connect } = setUp();
    const end = connect();
    await world.run(100);
    network.block('c1');
    end.send('up');
    sockets[0]?.send('down');
    await world.run(10_000);
    expect([atServer, atClient]).toEqual([[], ['opened']]);
    network.unblock('c1');
    await world.run(100);
    expect([atServer, atClient]).toEqual([['up'], ['opened', 'down']]);
  });

  test('a reset loses what was on its way and tells both sides', async () => {
    const { world, network, atServer, atClient, connect } = setUp();
    const end = connect();
    await world.run(100);
    end.send('lost');
    network.resetConnections('c1');
    await world.run(100);
    expect(atServer).toEqual(['closed']);
    expect(atClient).toEqual(['opened', 'closed 1006']);
  });

  test('a half-open connection carries nothing and tells nobody', async () => {
    const { world, network, sockets, atServer, atClient, connect } = setUp();
    const end = connect();
    await world.run(100);
    network.silenceConnections('c1');
    end.send('up');
    sockets[0]?.send('down');
    end.close();
    await world.run(60_000);
    expect([atServer, atClient]).toEqual([[], ['opened']]);
  });

  test('counts as buffered what a sleeping client has not taken', async () => {
    const { world, client, sockets, atClient, connect } = setUp();
    connect();
    await world.run(100);
    client.clock.pause();
    sockets[0]?.send('12345');
    sockets[0]?.send('é');
    await world.run(1000);
    expect(sockets[0]?.bufferedBytes()).toBe(7);
    client.clock.resume();
    await world.run(1000);
    expect(sockets[0]?.bufferedBytes()).toBe(0);
    expect(atClient).toEqual(['opened', '12345', 'é']);
  });

  test('shows every text to the tap with its direction', async () => {
    const { world, sockets, frames, connect } = setUp();
    const end = connect();
    await world.run(100);
    end.send('up');
    await world.run(100);
    sockets[0]?.send('down');
    await world.run(100);
    expect(frames.map(({ direction, text, client, server }) => [direction, text, client, server])).toEqual([
      ['up', 'up', 'c1', 's1'],
      ['out', 'down', 'c1', 's1'],
      ['down', 'down', 'c1', 's1'],
    ]);
  });
});

describe('the death of a process', () => {
  test('a killed server resets its connections', async () => {
    const { world, network, server, atClient, connect } = setUp();
    connect();
    await world.run(100);
    server.clock.kill();
    network.serverGone('s1', 'reset');
    await world.run(100);
    expect(atClient).toEqual(['opened', 'closed 1006']);
  });

  test('after a power cut the client hears nothing until it sends to the restarted host', async () => {
    const { world, network, server, atClient, connect } = setUp();
    const end = connect();
    await world.run(100);
    server.clock.kill();
    network.serverGone('s1', 'silent');
    end.send('nobody there');
    await world.run(10_000);
    expect(atClient).toEqual(['opened']);
    network.serverUp({ ...server, clock: world.process() });
    end.send('somebody there');
    await world.run(100);
    expect(atClient).toEqual(['opened', 'closed 1006']);
  });

  test('a killed client is seen by the server as a closed connection', async () => {
    const { world, network, client, atServer, connect } = setUp();
    connect();
    await world.run(100);
    client.clock.kill();
    network.clientGone('c1');
    await world.run(100);
    expect(atServer).toEqual(['closed']);
  });
});

test('faults by chance strike some connections and spare others', async () => {
  const { world, sockets, atClient, connect } = setUp({ resets: 0.02, halfOpens: 0.02, refusals: 0.3 });
  for (let round = 0; round < 40; round += 1) {
    const end = connect();
    await world.run(100);
    for (let count = 0; count < 20; count += 1) end.send('x');
    await world.run(500);
  }
  expect(sockets.length).toBeLessThan(40);
  expect(sockets.length).toBeGreaterThan(15);
  expect(atClient.filter((event) => event === 'closed 1006').length).toBeGreaterThan(10);
});

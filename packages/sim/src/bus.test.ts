import { describe, expect, test } from 'vitest';
import { type BusConditions, SimBus } from './bus.ts';
import { createChance } from './chance.ts';
import { SimClock } from './clock.ts';

function setUp(conditions: BusConditions) {
  const world = new SimClock();
  const bus = new SimBus(createChance(3), conditions);
  const clocks = { a: world.process(), b: world.process() };
  const heard: Record<'a' | 'b', string[]> = { a: [], b: [] };
  const nodes = { a: bus.forNode('a', clocks.a), b: bus.forNode('b', clocks.b) };
  for (const name of ['a', 'b'] as const) {
    nodes[name].subscribe('x', ({ body }) => heard[name].push(body));
  }
  const say = (count: number): void => {
    for (let index = 0; index < count; index += 1) nodes.a.publish('x', { header: '', body: String(index) });
  };
  return { world, bus, clocks, heard, nodes, say };
}

describe('the simulated bus', () => {
  test('carries to every subscriber of the subject, the own node included', async () => {
    const { world, heard, nodes } = setUp({ losses: 0, doubles: 0, delayMsMax: 0 });
    nodes.a.publish('x', { header: '', body: '1' });
    nodes.b.publish('y', { header: '', body: '2' });
    await world.run(10);
    expect(heard).toEqual({ a: ['1'], b: ['1'] });
  });

  test('loses, doubles and reorders', async () => {
    const { world, heard, say } = setUp({ losses: 0.3, doubles: 0.3, delayMsMax: 100 });
    say(200);
    await world.run(1000);
    const unique = new Set(heard.b);
    expect(unique.size).toBeLessThan(170);
    expect(unique.size).toBeGreaterThan(110);
    expect(heard.b.length).toBeGreaterThan(unique.size + 20);
    expect(heard.b).not.toEqual([...heard.b].sort((left, right) => Number(left) - Number(right)));
  });

  test('a node that is cut off hears itself only', async () => {
    const { world, bus, heard, say } = setUp({ losses: 0, doubles: 0, delayMsMax: 0 });
    bus.block('a');
    say(1);
    await world.run(10);
    expect(heard).toEqual({ a: ['0'], b: [] });
  });

  test('a dead node neither says nor hears anything', async () => {
    const { world, bus, clocks, heard, say, nodes } = setUp({ losses: 0, doubles: 0, delayMsMax: 5 });
    say(1);
    clocks.a.kill();
    bus.nodeGone('a');
    say(1);
    nodes.b.publish('x', { header: '', body: 'from b' });
    await world.run(10);
    expect(heard.a).toEqual([]);
    expect(heard.b.toSorted()).toEqual(['0', 'from b']);
  });
});

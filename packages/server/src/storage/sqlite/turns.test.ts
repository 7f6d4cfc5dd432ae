import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

describe('turns', () => {
  it('are taken by changes one after another, in their order', async () => {
    const turns = createTurns();
    const events: string[] = [];
    const change = (name: string) =>
      turns.alone(async () => {
        events.push(`${name} begins`);
        await Promise.resolve();
        await Promise.resolve();
        events.push(`${name} ends`);
        return name;
      });
    expect(await Promise.all([change('a'), change('b'), change('c')])).toEqual(['a', 'b', 'c']);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('go on after a change or a read that failed', async () => {
    const turns = createTurns();
    const failed = turns.alone(async () => {
      throw new Error('change');
    });
    const read = turns.read(() => {
      throw new Error('read');
    });
    const next = turns.alone(async () => 'next');
    await expect(failed).rejects.toThrow('change');
    await expect(read).rejects.toThrow('read');
    expect(await next).toBe('next');
    await expect(turns.read(() => 'idle')).resolves.toBe('idle');
  });

  it('are given to all waiting reads before the next change', async () => {
    const turns = createTurns();
    const events: string[] = [];
    const held = Promise.withResolvers<void>();
    const first = turns.alone(() => held.promise);
    const second = turns.alone(async () => void events.push('second'));
    const reads = ['one', 'two'].map((name) => turns.read(() => void events.push(name)));
    held.resolve();
    await Promise.all([first, second, ...reads]);
    expect(events).toEqual(['one', 'two', 'second']);
  });

  it('are idle when nothing is under way or waiting', async () => {
    const turns = createTurns();
    await turns.idle();
    const held = Promise.withResolvers<void>();
    const events: string[] = [];
    const first = turns.alone(() => held.promise).then(() => events.push('first'));
    const second = turns.alone(async () => void events.push('second'));
    const idle = turns.idle().then(() => events.push('idle'));
    held.resolve();
    await Promise.all([first, second, idle]);
    expect(events.at(-1)).toBe('idle');
  });
});

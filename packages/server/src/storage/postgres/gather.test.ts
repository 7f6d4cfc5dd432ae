import { describe, expect, it } from 'vitest';
import { gather } from './gather.ts';

function counted() {
  const sent: (readonly number[])[] = [];
  const double = gather<number, number>(async (items) => {
    sent.push(items);
    if (items.includes(13)) throw new Error('13 is refused');
    return items.map((item) => item * 2);
  });
  return { sent, double };
}

describe('calls that are gathered', () => {
  it('are sent together where they are made in one go, each with its own answer', async () => {
    const { sent, double } = counted();
    const late = Promise.resolve().then(() => double(4));
    expect(await Promise.all([double(1), double(2), double(3), late])).toEqual([2, 4, 6, 8]);
    expect(sent).toEqual([[1, 2, 3, 4]]);
  });

  it('are sent one by one where each is waited for', async () => {
    const { sent, double } = counted();
    expect([await double(1), await double(2)]).toEqual([2, 4]);
    expect(sent).toEqual([[1], [2]]);
  });

  it('fail together, and those after them do not', async () => {
    const { double } = counted();
    const outcomes = await Promise.allSettled([double(1), double(13)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await double(1)).toBe(2);
  });
});

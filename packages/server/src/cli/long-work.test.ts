import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { type CommandOptions, runCommand } from '../testing/test-terminal.ts';
import type { Command } from './command.ts';
import { type LongWork, runLongWork } from './long-work.ts';

const clock = createManualClock();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A command that takes ten steps of `stepMs`. */
const counting = (stepMs: number, onStep: (long: LongWork) => void = () => {}): Command => ({
  summary: 'counts',
  doc: 'It counts.',
  options: {},
  examples: ['count'],
  run: (terminal) =>
    runLongWork(terminal, clock, async (long) => {
      for (let done = 0; done < 10; done += 1) {
        onStep(long);
        long.step('counting', done, 10);
        clock.advance(stepMs);
        await turn();
      }
      return 0;
    }),
});

const run = (command: Command, options: CommandOptions = {}) => runCommand({ count: command }, ['count'], options);

test('a person sees one line that is drawn over and is gone at the end', async () => {
  const { code, err, drawn } = await run(counting(200), { isWatched: true });
  expect([code, err]).toEqual([0, '']);
  expect(drawn).toBe(
    `${Array.from({ length: 10 }, (_, done) => `\r\u001b[Kcounting: ${done * 10} %`).join('')}\r\u001b[K`,
  );
});

test('it is not drawn for every little step', async () => {
  const { drawn } = await run(counting(20), { isWatched: true });
  expect(drawn.match(/counting/g)).toHaveLength(2);
});

test('where nobody watches, what takes long writes a line now and then, and what is short none', async () => {
  expect((await run(counting(1000))).err).toBe(
    ['counting: 20 %', 'counting: 40 %', 'counting: 60 %', 'counting: 80 %'].join('\n'),
  );
  expect((await run(counting(50))).err).toBe('');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it at the next step', async (signal, expected) => {
  let steps = 0;
  const command = counting(200, () => {
    steps += 1;
  });
  const { code, err } = await run(command, {
    isWatched: true,
    onDraw: (text, send) => {
      if (text.includes('30 %')) send(signal);
    },
  });
  expect([code, err]).toEqual([expected, 'parley: interrupted; nothing was changed']);
  expect(steps).toBe(5);
});

test('a fault of the work is told as such', async () => {
  const { code, err } = await run(
    counting(1, () => {
      throw new Error('it broke');
    }),
  );
  expect(code).toBe(1);
  expect(err).toContain('it broke');
});

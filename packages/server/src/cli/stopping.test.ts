import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import type { StopSignal, Terminal } from './command.ts';
import { awaitStopSignal, stopInTime } from './stopping.ts';

function setUp() {
  const clock = createManualClock();
  const exits: number[] = [];
  let send: (signal: StopSignal) => void = () => {};
  const terminal: Terminal = {
    environment: {},
    out: () => {},
    err: () => {},
    isWatched: false,
    draw: () => {},
    ask: async () => undefined,
    onStopSignal: (listener) => {
      send = listener;
    },
    onCrash: () => {},
    exitNow: (code) => void exits.push(code),
  };
  return { clock, exits, terminal, send: (signal: StopSignal) => send(signal) };
}

test('the first signal asks to stop and ends nothing', async () => {
  const { terminal, clock, exits, send } = setUp();
  const asked = awaitStopSignal(terminal, clock);
  send('SIGTERM');
  expect(await asked).toBe('SIGTERM');
  expect(exits).toEqual([]);
});

test.each<[StopSignal, number]>([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('a second signal %s ends the process at once with %i', (signal, code) => {
  const { terminal, clock, exits, send } = setUp();
  void awaitStopSignal(terminal, clock);
  send('SIGTERM');
  clock.advance(500);
  send(signal);
  expect(exits).toEqual([code]);
});

test('one press of Ctrl+C that arrives twice counts once', () => {
  const { terminal, clock, exits, send } = setUp();
  void awaitStopSignal(terminal, clock);
  send('SIGINT');
  clock.advance(499);
  send('SIGINT');
  expect(exits).toEqual([]);
});

test('stopping in time leaves nothing behind', async () => {
  const { terminal, clock, exits } = setUp();
  await stopInTime({ terminal, clock, withinMs: 1000 }, () => Promise.resolve());
  expect(clock.timerCount).toBe(0);
  clock.advance(2000);
  expect(exits).toEqual([]);
});

test('stopping that hangs ends the process with 1', () => {
  const { terminal, clock, exits } = setUp();
  void stopInTime({ terminal, clock, withinMs: 1000 }, () => new Promise(() => {}));
  clock.advance(999);
  expect(exits).toEqual([]);
  clock.advance(1);
  expect(exits).toEqual([1]);
});

import type { Clock } from '@parley/kernel/clock';

/** Sessions that a repair tells in one turn of the event loop, but for those of a single log or room. */
const sessionsPerTurn = 2000;

/** To be awaited after so many sessions were told: lets the event loop have its turn when they are enough together. */
export function createPacing(clock: Clock): (sessionsTold: number) => Promise<void> | undefined {
  let toldInTurn = 0;
  return (sessionsTold) => {
    toldInTurn += sessionsTold;
    if (toldInTurn < sessionsPerTurn) return undefined;
    toldInTurn = 0;
    return new Promise((resolve) => clock.atTurnEnd(resolve));
  };
}

import type { Clock } from '@parley/kernel/clock';
import type { Intake, IntakeHost } from './intake.ts';

/** Counts turns of the event loop while somebody asks, and keeps what is for the next one. */
export function createTurns(clock: Clock): Pick<IntakeHost, 'turn' | 'nextTurn'> {
  let turn = 1;
  let isCounting = false;
  let waiting: Intake[] = [];
  const endTurn = (): void => {
    const intakes = waiting;
    waiting = [];
    isCounting = false;
    turn += 1;
    for (const intake of intakes) intake.goOn();
  };
  const count = (): void => {
    if (!isCounting) clock.atTurnEnd(endTurn);
    isCounting = true;
  };
  return {
    turn: () => {
      count();
      return turn;
    },
    nextTurn: (intake) => {
      waiting.push(intake);
      count();
    },
  };
}

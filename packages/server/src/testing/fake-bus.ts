import type { Clock } from '@parley/kernel/clock';
import type { Bus, BusMessage } from '../delivery/bus.ts';

export interface Carried {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly message: BusMessage;
}

/** After how many milliseconds each copy arrives; no entry loses the message. */
type Carriage = (carried: Carried) => readonly number[];

/** A bus between several nodes of one test, which decides what becomes of each message. */
export interface FakeBus {
  node(name: string): Bus;
  /** Replaces the rule; without one every message arrives once, at the end of the turn. */
  carry(carriage: Carriage): void;
}

const safely: Carriage = () => [0];

export function createFakeBus(clock: Clock): FakeBus {
  const listeners: { node: string; subject: string; listener: (message: BusMessage) => void }[] = [];
  let carriage = safely;
  return {
    node: (name) => ({
      publish: (subject, { header, body }) => {
        // Nodes of one test are to each other what processes are: they exchange text.
        const message = { header, body };
        for (const { node, subject: wanted, listener } of listeners) {
          if (wanted !== subject) continue;
          for (const delayMs of carriage({ from: name, to: node, subject, message })) {
            if (delayMs > 0) clock.after(delayMs, () => listener(message));
            else clock.atTurnEnd(() => listener(message));
          }
        }
      },
      subscribe: (subject, listener) => {
        const entry = { node: name, subject, listener };
        listeners.push(entry);
        return () => {
          const index = listeners.indexOf(entry);
          if (index >= 0) listeners.splice(index, 1);
        };
      },
    }),
    carry: (next) => {
      carriage = next;
    },
  };
}

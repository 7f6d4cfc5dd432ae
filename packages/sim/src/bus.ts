import type { Clock } from '@parley/kernel/clock';
import type { Bus, BusMessage } from '@parley/server/delivery/bus';
import type { Chance } from './chance.ts';
import type { ProcessClock } from './clock.ts';

export interface BusConditions {
  readonly losses: number;
  readonly doubles: number;
  /** A message takes from nothing to this long, so that a later one may overtake it. */
  readonly delayMsMax: number;
}

export const calmBus: BusConditions = { losses: 0, doubles: 0, delayMsMax: 2 };

interface Subscription {
  readonly node: string;
  readonly clock: Clock;
  readonly subject: string;
  readonly listener: (message: BusMessage) => void;
}

/** The bus between the servers: it loses, doubles, delays and reorders, and a node may be cut off from it. */
export class SimBus {
  conditions: BusConditions;
  private readonly chance: Chance;
  private readonly subscriptions = new Set<Subscription>();
  private readonly blocked = new Set<string>();

  constructor(chance: Chance, conditions: BusConditions = calmBus) {
    this.chance = chance;
    this.conditions = conditions;
  }

  /** The bus as one node sees it; a dead node neither says nor hears anything. */
  forNode(node: string, clock: ProcessClock): Bus {
    return {
      publish: (subject, message) => {
        if (clock.isAlive) this.publish(node, subject, message);
      },
      subscribe: (subject, listener) => {
        const subscription: Subscription = { node, clock, subject, listener };
        this.subscriptions.add(subscription);
        return () => this.subscriptions.delete(subscription);
      },
    };
  }

  /** Forgets what a node that died had subscribed to. */
  nodeGone(node: string): void {
    for (const subscription of this.subscriptions) {
      if (subscription.node === node) this.subscriptions.delete(subscription);
    }
  }

  block(node: string): void {
    this.blocked.add(node);
  }

  unblock(node: string): void {
    this.blocked.delete(node);
  }

  heal(): void {
    this.conditions = calmBus;
    this.blocked.clear();
  }

  /** Between servers goes text and nothing else, although they are one process here. */
  private publish(from: string, subject: string, { header, body }: BusMessage): void {
    const message = { header, body };
    for (const subscription of this.subscriptions) {
      if (subscription.subject !== subject) continue;
      const isCutOff = from !== subscription.node && (this.blocked.has(from) || this.blocked.has(subscription.node));
      if (isCutOff || this.chance.happens(this.conditions.losses)) continue;
      this.carry(subscription, message);
      if (this.chance.happens(this.conditions.doubles)) this.carry(subscription, message);
    }
  }

  private carry(subscription: Subscription, message: BusMessage): void {
    subscription.clock.after(this.chance.between(0, this.conditions.delayMsMax), () => {
      if (this.subscriptions.has(subscription)) subscription.listener(message);
    });
  }
}

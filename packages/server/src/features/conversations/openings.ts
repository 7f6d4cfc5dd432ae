import { type Refusal, refuse } from '@parley/protocol/define';
import type { Config } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import { type Allowance, createAllowance } from '../../core/allowance.ts';

/**
 * How many conversations each user may begin, on this node; all devices of a user share it. What the app's own server
 * does in a user's place is not counted.
 */
export interface Openings {
  /** Counts one more, before it is tried. */
  take(config: Config, actor: Actor, now: number): Refusal<'CommonModuleTriggerServerFrequencyLimit'> | undefined;
  /** None was begun: there was one, or it failed. */
  giveBack(actor: Actor): void;
}

const minuteMs = 60_000;

export function createOpenings(): Openings {
  let allowance: Allowance | undefined;
  const keyOf = ({ app, userKey }: Actor): string => `${app} ${userKey}`;
  return {
    take: ({ limits }, actor, now) => {
      const { newConversationsPerMinute: capacity, rateKeysMax } = limits;
      if (capacity === 0 || !actor.session) return undefined;
      // The settings come with the first who asks, and are the same for all.
      allowance ??= createAllowance({ capacity, periodMs: minuteMs }, rateKeysMax);
      if (allowance.take(keyOf(actor), 1, now)) return undefined;
      return refuse('CommonModuleTriggerServerFrequencyLimit', 'too many new conversations of this user');
    },
    giveBack: (actor) => allowance?.giveBack(keyOf(actor), 1),
  };
}

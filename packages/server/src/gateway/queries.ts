import type { Clock } from '@parley/kernel/clock';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { EncodedFrame } from '@parley/protocol/frames';
import { wireLimits } from '@parley/protocol/limits';
import type { Config } from '../config.ts';
import type { SessionActor } from '../core/actors.ts';
import { createBudget } from '../core/budget.ts';
import type { Context } from '../core/context.ts';
import { createPace, meterContext, type Pace } from '../core/metered.ts';

/** What every user's queries pass, whichever of the user's sessions ask: a few at a time, and each is charged what it took. */
export interface Queries {
  /**
   * A refusal for a user who has used up what queries may cost. Otherwise each entry of the lists among the parameters,
   * which nobody has checked yet, is charged as a row.
   */
  admit(actor: SessionActor, params: unknown): Refusal | undefined;
  /**
   * Runs `answer` when its turn has come; at once and within the call if there is none before it. What it reads from
   * `context` is charged to the user, and the answer that it gives.
   */
  run<Reply extends { readonly frame: EncodedFrame }>(
    query: Query,
    answer: (context: Context) => Promise<Reply>,
  ): Promise<Reply | Refusal>;
}

interface Query {
  readonly actor: SessionActor;
  readonly context: Context;
}

/** The queries of one user. */
interface Line {
  underway: number;
  readonly waiting: (() => void)[];
  /** They read no more together within a turn than one of them would, and rest together. */
  readonly pace: Pace;
}

/** One connection may have no more of them; nor may a user who has several, or leaves and comes again. */
const waitingMax = wireLimits.requestsInFlightMax;

/** So much of an answer costs about what a row does. */
const bytesAsRow = 4096;

type Limits = Pick<
  Config['limits'],
  | 'queriesInFlightMax'
  | 'queryRowsPerSecond'
  | 'queryRowsMost'
  | 'queryBytesPerSecond'
  | 'queryBytesMost'
  | 'rateKeysMax'
>;

export function createQueries(clock: Clock, limits: Limits): Queries {
  const { queriesInFlightMax, rateKeysMax: keysMax } = limits;
  const rows = createBudget({ clock, perSecond: limits.queryRowsPerSecond, most: limits.queryRowsMost, keysMax });
  const bytes = createBudget({ clock, perSecond: limits.queryBytesPerSecond, most: limits.queryBytesMost, keysMax });
  const lines = new Map<string, Line>();

  const refusalOf = (user: string): Refusal | undefined =>
    rows.hasRoom(user) && bytes.hasRoom(user) ? undefined : tooMuch('the queries of this user have read too much');
  const enter = (user: string): Line => {
    const known = lines.get(user);
    if (known) return known;
    const line: Line = { underway: 0, waiting: [], pace: createPace(clock, () => forget(user, line)) };
    lines.set(user, line);
    return line;
  };
  /** Whoever asks again and again, one after the other, rests as somebody who asks all at once. */
  const forget = (user: string, line: Line): void => {
    if (line.underway === 0 && line.pace.isIdle) lines.delete(user);
  };
  /** Whoever comes next begins in a turn of its own, so that a user with many queries does not keep the others waiting. */
  const leave = (user: string, line: Line): void => {
    const next = line.waiting.shift();
    if (next) {
      clock.atTurnEnd(next);
      return;
    }
    line.underway -= 1;
    forget(user, line);
  };

  return {
    admit: (actor, params) => {
      const user = userOf(actor);
      const refusal = refusalOf(user);
      if (!refusal) rows.charge(user, listedIn(params));
      return refusal;
    },
    run: async ({ actor, context }, answer) => {
      const user = userOf(actor);
      const line = enter(user);
      if (line.underway >= queriesInFlightMax) {
        if (line.waiting.length >= waitingMax) return tooMuch('too many queries of this user wait');
        await new Promise<void>((resolve) => line.waiting.push(resolve));
      } else line.underway += 1;
      const { context: metered, meter } = meterContext(context, line.pace);
      try {
        const refusal = refusalOf(user);
        if (refusal) return refusal;
        const reply = await answer(metered);
        bytes.charge(user, reply.frame.length);
        line.pace.note(Math.floor(reply.frame.length / bytesAsRow));
        return reply;
      } finally {
        rows.charge(user, meter.rows);
        leave(user, line);
      }
    },
  };
}

const userOf = ({ app, userKey }: SessionActor): string => `${app} ${userKey}`;

const tooMuch = (detail: string): Refusal => refuse('CommonModuleTriggerServerFrequencyLimit', detail);

/** How many entries the lists of the parameters have. */
function listedIn(params: unknown): number {
  if (typeof params !== 'object' || params === null) return 0;
  return Object.values(params).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 0), 0);
}

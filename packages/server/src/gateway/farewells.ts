import { type BackOff, backOffMs } from '@parley/kernel/back-off';
import type { Cancel, Clock } from '@parley/kernel/clock';
import { createTaskPool } from '@parley/kernel/task-pool';
import type { SessionActor } from '../core/actors.ts';
import { type FailureReport, isPassing } from '../core/failures.ts';
import type { SessionLife } from './session-life.ts';

/** When a network drops, thousands of sessions end in one moment; the storage is told of so many at a time. */
const atOnceMax = 64;
/** Until the storage has taken in what became of a session. */
const retry: BackOff = { firstMs: 1000, maxMs: 30_000 };

export interface FarewellsParts {
  readonly clock: Clock;
  readonly sessionLife: SessionLife;
  readonly report: FailureReport;
  readonly isStopping: () => boolean;
}

/** Tells the features what became of connections. */
export interface Farewells {
  /** See `ConnectionHost`. */
  sessionLost(actor: SessionActor, fellSilent?: boolean): void;
  sessionExpired(actor: SessionActor): void;
  sessionEnded(actor: SessionActor): void;
  /** Resolves when the features have been told of everything so far, once at least. */
  idle(): Promise<void>;
  /** What failed is not told again. */
  close(): void;
}

/**
 * Many are told of at a time. A session that the storage did not hear of would be taken to be online, and its places in
 * rooms to be held, for as long as this node lives: it is told again, later each time. Who has to leave because the
 * node stops is about to come back: those sessions stay as they are, and those who do not come are found by other nodes.
 */
export function createFarewells({ clock, sessionLife, report, isStopping }: FarewellsParts): Farewells {
  const pool = createTaskPool(atOnceMax);
  const waiting = new Set<Cancel>();

  const tell = (event: string, actor: SessionActor, task: (actor: SessionActor) => Promise<void>, tries = 0): void => {
    pool.run(async () => {
      try {
        await task(actor);
      } catch (error) {
        report(event, error, { app: actor.app, userKey: actor.userKey });
        if (isPassing(error) && !isStopping()) tellLater(event, actor, task, tries);
      }
    });
  };
  const tellLater = (...[event, actor, task, tries = 0]: Parameters<typeof tell>): void => {
    const cancel = clock.after(backOffMs(retry, tries), () => {
      waiting.delete(cancel);
      tell(event, actor, task, tries + 1);
    });
    waiting.add(cancel);
  };

  return {
    sessionLost: (actor, fellSilent = false) => {
      if (!isStopping()) tell('session not put offline', actor, (lost) => sessionLife.disconnected(lost, fellSilent));
    },
    sessionExpired: (actor) =>
      tell('session not ended at expiry', actor, (expired) => sessionLife.tokenExpired(expired)),
    sessionEnded: (actor) => tell('end of session not told', actor, (over) => sessionLife.ended(over)),
    idle: pool.idle,
    close: () => {
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}

import type { Millis } from '@parley/kernel/brand';
import { isRefusal, type Refusal } from '@parley/protocol/define';
import type { SessionActor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import type { SessionLife } from '../../gateway/session-life.ts';
import { decideDisconnected, decideLogout, decideTokenExpired } from './rules.ts';
import { userLock } from './service.ts';
import type { SessionRow } from './store.ts';

type Decide = (session: SessionRow | undefined, generation: number, now: Millis) => SessionRow | undefined;

/** Ends the session for good; the connection goes when the answer was written. */
export const logout = (context: Context, actor: SessionActor): Promise<undefined | Refusal> =>
  change(context, actor, decideLogout);

export function createSessionLife(context: Context): SessionLife {
  const note = async (event: string, actor: SessionActor, decide: Decide): Promise<void> => {
    const outcome = await change(context, actor, decide);
    if (isRefusal(outcome)) context.log.warn(event, { app: actor.app, refused: outcome.refused });
  };
  return {
    disconnected: (actor) => note('session.disconnected.unnoted', actor, decideDisconnected),
    tokenExpired: (actor) => note('session.tokenExpired.unnoted', actor, decideTokenExpired),
  };
}

function change(context: Context, actor: SessionActor, decide: Decide): Promise<undefined | Refusal> {
  const { app, userKey, session } = actor;
  return context.commit.run({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const next = decide(await stores.sessions.get(session.sessionID), session.generation, context.clock.wall());
      if (next) await stores.sessions.put(next);
      return { result: undefined };
    },
  });
}

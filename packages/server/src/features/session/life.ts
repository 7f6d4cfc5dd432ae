import type { Millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import type { SessionActor } from '../../core/actors.ts';
import type { Leaving, SessionReactions } from '../../core/feature.ts';
import type { Context, SessionStoreNames } from './context.ts';
import { decideDisconnected, decideLogout, decideTokenExpired } from './rules.ts';
import { userLock } from './service.ts';
import type { SessionRow } from './store.ts';

type Decide = (session: SessionRow | undefined, generation: number, now: Millis) => SessionRow | undefined;

/** Ends the session for good; the connection goes when the answer was written. */
export async function logout(context: Context, actor: SessionActor & Leaving) {
  const refusal = await change(context, actor, decideLogout);
  actor.closeAfterAnswer();
  return refusal ?? {};
}

export const sessionLife: SessionReactions<SessionStoreNames> = {
  disconnected: (context, actor) => note('session.disconnected.unnoted', context, actor, decideDisconnected),
  tokenExpired: (context, actor) => note('session.tokenExpired.unnoted', context, actor, decideTokenExpired),
};

async function note(event: string, context: Context, actor: SessionActor, decide: Decide): Promise<void> {
  const outcome = await change(context, actor, decide);
  if (isRefusal(outcome)) context.operatorLog.warn(event, { app: actor.app, refused: outcome.refused });
}

function change(context: Context, actor: SessionActor, decide: Decide) {
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

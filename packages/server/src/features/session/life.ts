import type { Millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import type { SessionActor } from '../../core/actors.ts';
import { NotTakenIn } from '../../core/failures.ts';
import type { Leaving, SessionReactions } from '../../core/feature.ts';
import { type Ending, noteSessions } from '../status/index.ts';
import type { Context, SessionStoreNames } from './context.ts';
import { decideDisconnected, decideLogout, decideTokenExpired } from './rules.ts';
import { userLock } from './service.ts';
import type { SessionRow } from './store.ts';

type Decide = (session: SessionRow | undefined, generation: number, now: Millis) => SessionRow | undefined;

/** Ends the session for good; the connection goes when the answer was written. */
export async function logout(context: Context, actor: SessionActor & Leaving) {
  const refusal = await change(context, actor, 'loggedOut', decideLogout);
  actor.closeAfterAnswer();
  return refusal ?? {};
}

export const sessionLife: SessionReactions<SessionStoreNames> = {
  disconnected: (context, actor) => note(context, actor, decideDisconnected),
  tokenExpired: (context, actor) => note(context, actor, decideTokenExpired),
};

async function note(context: Context, actor: SessionActor, decide: Decide): Promise<void> {
  const outcome = await change(context, actor, 'lost', decide);
  if (isRefusal(outcome)) throw new NotTakenIn(outcome);
}

function change(context: Context, actor: SessionActor, ending: Ending, decide: Decide) {
  const { app, userKey, session } = actor;
  return context.commit.run({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const now = context.clock.wall();
      const next = decide(await stores.sessions.get(session.sessionID), session.generation, now);
      if (!next) return { result: undefined };
      await stores.sessions.put(next);
      const { policy } = context.config.login;
      const command = { app, userKey, origin: session.instanceID, now, policy, ending };
      return { result: undefined, effects: await noteSessions(stores, command) };
    },
  });
}

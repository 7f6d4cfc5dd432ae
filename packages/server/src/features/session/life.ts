import type { Millis } from '@parley/kernel/brand';
import { isRefusal, type Refusal } from '@parley/protocol/define';
import type { Context } from '../../core/context.ts';
import type { Caller } from '../../core/feature.ts';
import type { SessionLife } from '../../gateway/session-life.ts';
import { decideDisconnected, decideLogout, decideTokenExpired } from './rules.ts';
import { userLock } from './service.ts';
import type { SessionRow } from './store.ts';

type Decide = (session: SessionRow | undefined, generation: number, now: Millis) => SessionRow | undefined;

/** Ends the session for good; the connection goes when the answer was written. */
export const logout = (context: Context, caller: Caller): Promise<undefined | Refusal> =>
  change(context, caller, decideLogout);

export function createSessionLife(context: Context): SessionLife {
  const note = async (event: string, caller: Caller, decide: Decide): Promise<void> => {
    const outcome = await change(context, caller, decide);
    if (isRefusal(outcome)) context.log.warn(event, { app: caller.app, refused: outcome.refused });
  };
  return {
    disconnected: (caller) => note('session.disconnected.unnoted', caller, decideDisconnected),
    tokenExpired: (caller) => note('session.tokenExpired.unnoted', caller, decideTokenExpired),
  };
}

function change(context: Context, caller: Caller, decide: Decide): Promise<undefined | Refusal> {
  const { app, userKey, sessionID, generation } = caller;
  return context.commit.run({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const next = decide(await stores.sessions.get(sessionID), generation, context.clock.wall());
      if (next) await stores.sessions.put(next);
      return { result: undefined };
    },
  });
}

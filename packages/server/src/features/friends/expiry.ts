import type { Change } from '../../core/commit.ts';
import type { TimerDraft } from '../../core/effects.ts';
import type { AppID } from '../../core/ids.ts';
import type { Context, Stores } from './context.ts';
import { pairOf, settle } from './pairs.ts';
import { expire } from './rules.ts';
import { settleParts, userLocks } from './service.ts';
import { expiryTimer, pairOfTimer } from './timers.ts';

/** An application has waited long enough; both are told. */
export function expireApplication(context: Context, app: AppID, timer: TimerDraft): Change<unknown, never, Stores> {
  const [low, high] = pairOfTimer(timer);
  return {
    app,
    keys: userLocks({ app }, [low, high]),
    decide: async (stores) => {
      const pair = await pairOf(stores, low, high);
      const application = await stores.friends.application(low, high);
      if (!pair || application?.state !== 'waiting') return { result: undefined };
      const change = expire(application, context.clock.wall());
      // The clock of this node is behind that of the one which set it.
      if (!change.application) {
        return { result: undefined, effects: { timers: [expiryTimer(low, high, application.expiresAt)] } };
      }
      return settle(settleParts(context, { app }, stores), low, [{ ...pair, change }]);
    },
  };
}

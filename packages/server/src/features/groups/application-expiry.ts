import type { Change } from '../../core/commit.ts';
import type { TimerDraft } from '../../core/effects.ts';
import type { AppID } from '../../core/ids.ts';
import { hintsWithFrames } from './application-hints.ts';
import { end, expire } from './application-rules.ts';
import { tellApplications, voidAtOnce } from './application-settling.ts';
import type { GroupApplication } from './application-store.ts';
import { applicationOfTimer, expiryTimer, logOfTimer, voidTimer } from './application-timers.ts';
import type { Context, Stores } from './context.ts';
import { conversationLock } from './deeds.ts';

/** Ends some applications of the group of a timer, and tells whom they concern. */
function ending(
  context: Context,
  app: AppID,
  timer: TimerDraft,
  find: (stores: Stores) => Promise<{ ended: readonly GroupApplication[]; timers: readonly TimerDraft[] }>,
): Change<unknown, never, Stores> {
  const log = logOfTimer(timer);
  return {
    app,
    keys: [conversationLock(app, log)],
    decide: async (stores) => {
      const { ended, timers } = await find(stores);
      const group = ended.length > 0 ? await stores.groups.byLog(log) : undefined;
      if (!group) return { result: undefined, effects: { timers } };
      await stores.groups.putApplications(ended);
      const { members, others } = await tellApplications(
        { stores, group, now: context.clock.wall(), actor: {} },
        ended,
      );
      const hints = [members, others].flatMap((told) => hintsWithFrames(app, told, {}));
      return { result: undefined, effects: { hints, timers } };
    },
  };
}

/** An application has waited long enough. */
export const expireGroupApplication = (context: Context, app: AppID, timer: TimerDraft) =>
  ending(context, app, timer, async ({ groups }) => {
    const application = await groups.application(applicationOfTimer(timer));
    const expired = expire(application, context.clock.wall());
    // The clock of this node may be behind that of the one which set it.
    const isEarly = !expired && application?.state === 'waiting';
    return { ended: expired ? [expired] : [], timers: isEarly ? [expiryTimer(application)] : [] };
  });

/** The next of those that are void, until none are left. */
export const endVoidApplications = (context: Context, app: AppID, timer: TimerDraft) =>
  ending(context, app, timer, async ({ groups }) => {
    const now = context.clock.wall();
    const found = await groups.voidApplications(logOfTimer(timer), voidAtOnce);
    const isMore = found.length >= voidAtOnce;
    return { ended: found.map((one) => end(one, now)), timers: isMore ? [voidTimer(logOfTimer(timer), now)] : [] };
  });

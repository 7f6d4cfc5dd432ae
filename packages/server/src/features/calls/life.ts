import { isRefusal } from '@parley/protocol/define';
import { callStates } from '@parley/protocol/features/calls';
import type { SessionActor } from '../../core/actors.ts';
import type { Change } from '../../core/commit.ts';
import { NotTakenIn } from '../../core/failures.ts';
import type { SessionReactions } from '../../core/feature.ts';
import type { CallStoreNames, Context, Stores } from './context.ts';
import { isFault } from './fault-rules.ts';
import { stale, untilFresh } from './fresh.ts';
import { isUnanswered, keysOf, leave, memberOf } from './rules.ts';
import { notLooked, settle } from './settle.ts';
import type { Call } from './store.ts';
import { ticking } from './ticking.ts';
import { callLocks, timesOf } from './timer.ts';

/** Calls of one user that are looked at when a session of his ends; what is over them time finds. */
const callsMax = 100;

/** Does something to each call in which the user is and that is not over, each in a commit of its own. */
async function eachOpenCall(
  context: Context,
  { app, userKey }: SessionActor,
  change: (call: Call) => Change<unknown, never, Stores>,
): Promise<void> {
  const { calls } = context.storage.read(app);
  for (const callID of await calls.openCallsOf(userKey, callsMax)) {
    const outcome = await untilFresh(async () => {
      const call = await calls.byID(callID);
      return call && (await context.commit.run(change(call)));
    });
    if (isRefusal(outcome)) throw new NotTakenIn(outcome);
  }
}

/** Nobody may be there any more who is needed for the call. */
const look = (context: Context, actor: SessionActor, fellSilent = false): Promise<void> =>
  eachOpenCall(context, actor, (call) =>
    ticking(context, actor.app, call.callID, keysOf(call), fellSilent ? actor.userKey : undefined),
  );

/** Who logs out on the device with which he takes part leaves the call; a caller whom nobody has answered yet takes it with him. */
const leaving = (context: Context, { app, userKey, userID, session }: SessionActor, looked: Call) => ({
  app,
  keys: callLocks(app, looked.callID, keysOf(looked)),
  decide: async (stores: Stores) => {
    const row = await stores.sessions.get(session.sessionID);
    const call = await stores.calls.byID(looked.callID);
    const own = call && memberOf(call, userKey);
    const isLoggedOut = row?.state === 'loggedOut' && own?.state === callStates.accepted;
    if (!call || !isLoggedOut || own.primaryDevice !== row.deviceID) return { result: undefined };
    if (call.members.length !== looked.members.length) return { result: stale };
    const isLast = (await stores.sessions.onlineOf(userKey)).length === 0;
    if (isLast && userKey === call.callerKey && isUnanswered(call)) return { result: undefined };
    const now = context.clock.wall();
    const change = leave(call, { userKey, userID, deviceID: row.deviceID, now, extendedData: '' });
    if (isFault(change)) return { result: undefined };
    const times = timesOf(context.config);
    const parts = { app, stores, instanceID: session.instanceID, times, now, offlineSince: notLooked };
    return { result: undefined, effects: (await settle(parts, change)).effects };
  },
});

export const callSessionLife: SessionReactions<CallStoreNames> = {
  disconnected: look,
  tokenExpired: (context, actor) => look(context, actor),
  ended: async (context, actor) => {
    await eachOpenCall(context, actor, (call) => leaving(context, actor, call));
    await look(context, actor);
  },
};

import { type CommonError, isRefusal, type ParamsOf, type Refusal } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { refuseIfOver, type SessionActor } from '../../core/actors.ts';
import { noteSessions } from '../status/index.ts';
import type { Context } from './context.ts';
import { decideSignOut, listDevices } from './device-rules.ts';
import { closeHint, userLock } from './service.ts';

type Declared = typeof methods.session;

/** Sessions that are away and are looked at, those seen last: a page that is loaded anew leaves one behind each time. */
const awayMax = 500;

/** Returns what the caller's user is signed in on. */
export async function queryDeviceList({ storage, clock }: Context, { app, userKey, session }: SessionActor) {
  const { sessions } = storage.read(app);
  const online = await sessions.onlineOf(userKey);
  const away = await sessions.awayOf(userKey, awayMax);
  return { devices: [...listDevices({ own: session.sessionID, online, away }, clock.wall())] };
}

/**
 * Ends another session of the caller, and with it what the same device may take up again: a second page that sleeps
 * must not let in whoever has the device. It is the same end as that of a session that was displaced.
 */
export async function signOutDevice(
  context: Context,
  actor: SessionActor,
  { sessionID: shownID }: ParamsOf<Declared['signOutDevice']>,
): Promise<Record<never, never> | Refusal<CommonError>> {
  const { app, userKey, session: acting } = actor;
  return context.commit.run<Record<never, never>, CommonError>({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const session = await stores.sessions.beginningWith(shownID);
      const decision = decideSignOut({ userKey, own: acting.sessionID, shownID, session });
      if (isRefusal(decision)) return decision;
      if (decision.kind === 'over') return { result: {} };
      const { row, reason } = decision;
      await stores.sessions.put(row);
      await stores.sessions.displaceAway(userKey, row.deviceID);
      const { policy } = context.config.login;
      const told = await noteSessions(stores, { app, userKey, now: context.clock.wall(), policy, ending: 'lost' });
      return { result: {}, effects: { ...told, hints: [...(told.hints ?? []), closeHint(app, row, reason)] } };
    },
  });
}

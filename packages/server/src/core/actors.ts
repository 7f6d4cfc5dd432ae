import { type Refusal, refuse } from '@parley/protocol/define';
import type { SessionReader } from '../features/session/store.ts';
import type { AppID, SessionID, UserID, UserKey } from './ids.ts';

/** For whom something is done. Who comes from a session and who comes from the app's own server use the same services. */
export interface Actor {
  readonly app: AppID;
  readonly userKey: UserKey;
  readonly userID: UserID;
  /** Absent: the app's server asks in the user's place. */
  readonly session?: ActingSession;
}

/** The session that is asking, as it was opened. */
interface ActingSession {
  readonly sessionID: SessionID;
  readonly generation: number;
  readonly platform: number;
  /** One life of one client: by it a client recognises the changes that it made itself. */
  readonly instanceID: string;
}

/** An actor who comes from a session; what only makes sense with one asks for this. */
export interface SessionActor extends Actor {
  readonly session: ActingSession;
}

/** What a session is told that is over, or that went on with another generation. */
export const sessionIsOver = refuse('NetworkModuleUserIsNotLogged', 'the session is over or went on elsewhere');

/**
 * Refuses what a session asked for that is over, or that went on with another generation. Every change asks this inside
 * its transaction, so that nothing that a dead session had queued lands later. Without a session nothing can be over.
 */
export async function refuseIfOver(
  { sessions }: { readonly sessions: Pick<SessionReader, 'get'> },
  { session }: Pick<Actor, 'session'>,
): Promise<Refusal<'NetworkModuleUserIsNotLogged'> | undefined> {
  if (!session) return undefined;
  const row = await sessions.get(session.sessionID);
  const isOver = row?.state === 'displaced' || row?.state === 'loggedOut';
  if (row?.generation === session.generation && !isOver) return undefined;
  return sessionIsOver;
}

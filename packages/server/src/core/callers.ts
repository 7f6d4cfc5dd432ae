import { type Refusal, refuse } from '@parley/protocol/define';
import type { Stores } from '../storage/storage.ts';
import type { Caller } from './feature.ts';

/**
 * Refuses what a session asked for that is over, or that went on with another generation. Every change asks this inside
 * its transaction, so that nothing that a dead session had queued lands later.
 */
export async function refuseIfOver(
  { sessions }: Pick<Stores, 'sessions'>,
  { sessionID, generation }: Pick<Caller, 'sessionID' | 'generation'>,
): Promise<Refusal<'NetworkModuleUserIsNotLogged'> | undefined> {
  const session = await sessions.get(sessionID);
  const isOver = session?.state === 'displaced' || session?.state === 'loggedOut';
  if (session?.generation === generation && !isOver) return undefined;
  return refuse('NetworkModuleUserIsNotLogged', 'the session is over or went on elsewhere');
}

import type { CloseReason } from '@parley/protocol/close-reasons';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { SessionActor } from '../core/actors.ts';
import type { SessionID } from '../core/ids.ts';

/** A session that has its connection on this node. */
export interface HubSession {
  readonly actor: SessionActor;
  /** Hands the frame to the connection. Never throws; a connection that is over drops it, and one whose reader is behind drops what may be. */
  deliver(frame: EncodedFrame, isDroppable?: boolean): void;
  close(reason: CloseReason): void;
}

/** Hands the frame to all of these sessions but one; answers how many there were. */
export function handOut(
  sessions: readonly HubSession[],
  frame: EncodedFrame,
  exceptSession: SessionID | undefined,
): number {
  let count = 0;
  for (const session of sessions) {
    if (session.actor.session.sessionID === exceptSession) continue;
    session.deliver(frame);
    count += 1;
  }
  return count;
}

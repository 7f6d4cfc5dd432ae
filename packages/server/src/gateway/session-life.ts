import type { SessionActor } from '../core/actors.ts';

/**
 * What the features do when the gateway notices that a connection can carry its session no longer.
 *
 * All are told with the generation the connection had. By the time they run the session may have been resumed
 * elsewhere, displaced or logged out: then its generation is higher and nothing may change. All may run after a
 * crash of the same session's connection on another node, and twice. A rejection is logged; where it may pass (`isPassing`)
 * they are told again later, as long as this node runs.
 */
export interface SessionLife {
  /**
   * The connection is gone (closed by the client, silent, too slow) and the session may be resumed. Not called when
   * the node stops, whose sessions are taken up elsewhere or found by other nodes, nor after a close that rests on a
   * raised generation: superseded, kicked out, logged out, token expired, unregistered. Of one that fell silent nothing
   * was heard for as long as a session may be without a heartbeat.
   */
  disconnected(actor: SessionActor, fellSilent: boolean): Promise<void>;
  /** The token expired while the connection stood: nothing this generation has queued may land any more. */
  tokenExpired(actor: SessionActor): Promise<void>;
  /**
   * The session is over for good, by a change that is durable already, and its connection was closed for it: logged out,
   * kicked out, unregistered. Not called for sessions that had no connection.
   */
  ended(actor: SessionActor): Promise<void>;
}

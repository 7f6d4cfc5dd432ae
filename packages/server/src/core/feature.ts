import type { Millis } from '@parley/kernel/brand';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { ErrorOf, Method, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { SessionActor } from './actors.ts';
import type { Context } from './context.ts';

/** A connection without a session, as the methods that open one see it. */
export interface Doorway {
  /**
   * Makes the connection that of the session. It follows events from the moment the answer is written, so that
   * nothing reaches the client before its answer; what happened in between is found by `sync`.
   */
  open(actor: SessionActor, tokenExpiresAt: Millis): void;
  /** Ends the connection in place of an answer: its reason says more than a code. */
  turnAway(reason: CloseReason): void;
}

/** What a request may do to the connection that it came on. */
export interface Leaving {
  /** Ends the connection after the answer was written. */
  closeAfterAnswer(): void;
  /** The session has another token, which expires then. */
  keepUntil(tokenExpiresAt: Millis): void;
}

type Answer<Of extends Method> = Promise<ResultOf<Of> | EncodedJson | Refusal<ErrorOf<Of>>>;

/** One handler per declared method: a missing, surplus or wrongly typed one is a compile error. */
export type Handlers<Methods extends Readonly<Record<string, Method>>> = {
  readonly [Name in keyof Methods]: (
    context: Context,
    actor: Methods[Name]['needsLogin'] extends false ? Doorway : SessionActor & Leaving,
    params: ParamsOf<Methods[Name]>,
  ) => Answer<Methods[Name]>;
};

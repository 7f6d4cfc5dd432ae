import type { Millis } from '@parley/kernel/brand';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { AppID, SessionID, UserKey } from './ids.ts';

/**
 * Carries a committed change to connected devices. It may be lost, because every durable change has a
 * position in exactly one log and a client that sees a gap catches up.
 */
export type Hint = EventHint | CloseHint;

export interface EventHint {
  readonly kind: 'event';
  readonly app: AppID;
  readonly audience: readonly UserKey[];
  /** Encoded once, whatever the number of receivers. */
  readonly frame: EncodedFrame;
  /** The session that learns of the change through its answer. */
  readonly exceptSession?: SessionID;
}

/** Ends the connection of a session whose generation was raised. */
export interface CloseHint {
  readonly kind: 'close';
  readonly app: AppID;
  readonly audience: readonly UserKey[];
  readonly sessionID: SessionID;
  /** Connections of this or a later generation stay. */
  readonly beforeGeneration: number;
  readonly reason: CloseReason;
}

/** Something that must happen (a push, a callback): written with the change, retried until done. */
export interface DutyDraft {
  readonly kind: string;
  readonly dueAt: Millis;
  readonly body: string;
}

/** Something that must happen at a time; a later draft of the same kind and key replaces the earlier one. */
export interface TimerDraft {
  readonly kind: string;
  readonly key: string;
  readonly dueAt: Millis;
  readonly body: string;
}

/** When the earliest of the duties and timers falls due that a durable transaction left behind. */
export interface WorkLeft {
  readonly dutyDueAt?: Millis;
  readonly timerDueAt?: Millis;
}

/** What a decided change leaves behind beside its own rows. */
export interface Effects {
  readonly hints?: readonly Hint[];
  readonly duties?: readonly DutyDraft[];
  readonly timers?: readonly TimerDraft[];
}

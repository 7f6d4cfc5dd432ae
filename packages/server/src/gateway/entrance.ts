import { assert } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { ErrorName } from '@parley/protocol/errors';
import type { SessionActor } from '../core/actors.ts';
import type { Doorway, LoginRefusal, Visitor } from '../core/feature.ts';

/** A session that was opened for a connection. */
export interface Opened {
  readonly actor: SessionActor;
  readonly tokenExpiresAt: Millis;
}

/** Refusals of a token that this server would have taken at another time: it was made with the secret of the app. */
const refusalsOfOwnTokens: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'NetworkModuleTokenExpired',
  'NetworkModuleTokenTimeIsTooShort',
]);

/** One login or resume: what the feature that carries it out has told so far. */
export class Entrance implements Doorway {
  readonly #admit: (visitor: Visitor) => LoginRefusal | undefined;
  #opened: Opened | undefined;
  #turnedAway: CloseReason | undefined;
  #isVerified = false;

  constructor(admit: (visitor: Visitor) => LoginRefusal | undefined) {
    this.#admit = admit;
  }

  get opened(): Opened | undefined {
    return this.#opened;
  }

  get turnedAway(): CloseReason | undefined {
    return this.#turnedAway;
  }

  verified(visitor: Visitor): LoginRefusal | undefined {
    this.#isVerified = true;
    return this.#admit(visitor);
  }

  open(actor: SessionActor, tokenExpiresAt: Millis): void {
    assert(this.#opened === undefined, 'a login opens one session');
    this.#opened = { actor, tokenExpiresAt };
  }

  turnAway(reason: CloseReason): void {
    this.#turnedAway = reason;
  }

  /**
   * Whom a refusal is charged to: nobody if the token was good or the server failed, the connection alone if the token
   * was good once, and otherwise its address too.
   */
  chargedFor(refused: ErrorName | undefined, failure: ErrorName): 'nobody' | 'connection' | 'address' {
    if (refused === undefined || this.#isVerified || refused === failure) return 'nobody';
    return refusalsOfOwnTokens.has(refused) ? 'connection' : 'address';
  }
}

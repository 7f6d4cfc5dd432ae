import { limits } from '@parley/protocol/limits';
import type { Feature } from '../../core/feature.ts';
import type { Opened } from '../../core/handshake.ts';
import type { CallLimits } from '../../limits.ts';

const secondMs = 1000;

/** What the server takes and replays, as it says whenever it opens a session. */
export class SessionLimits implements Feature {
  /** Bytes of text. */
  textBytesMax: number = limits.textBytesDefault;
  /** Bytes of the items of a Multiple message. */
  multipleBytesMax: number = limits.multipleBytesDefault;
  /** Age of missed messages that are told of. */
  offlineMessageMs = Number.POSITIVE_INFINITY;
  /** Messages that have no answer. */
  readonly sendingMax: number;
  readonly #own: CallLimits;
  #said: Partial<Opened> = {};

  /** `own` are those that the server does not know of; they count before what it says. */
  constructor(own: CallLimits) {
    this.#own = own;
    this.sendingMax = own.sendingMax;
  }

  /** Least time between two stored messages. */
  get messageGapMs(): number {
    return (
      secondMs / (this.#own.messagesPerSecondMax ?? this.#said.messagesPerSecond ?? limits.messagesPerSecondDefault)
    );
  }

  /** Least time between two Command messages. */
  get commandGapMs(): number {
    return (
      secondMs / (this.#own.commandsPerSecondMax ?? this.#said.commandsPerSecond ?? limits.commandsPerSecondDefault)
    );
  }

  opened(session: Opened): void {
    this.textBytesMax = session.textBytesMax;
    this.multipleBytesMax = session.multipleBytesMax ?? limits.multipleBytesDefault;
    this.offlineMessageMs = session.offlineMessageMs;
    this.#said = session;
  }
}

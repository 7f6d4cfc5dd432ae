import { limits } from '@parley/protocol/limits';
import type { Feature } from '../../core/feature.ts';
import type { Opened } from '../../core/handshake.ts';

/** What the server takes and replays, as it says whenever it opens a session. */
export class SessionLimits implements Feature {
  /** Bytes of text. */
  textBytesMax: number = limits.textBytesDefault;
  /** Age of missed messages that are told of. */
  offlineMessageMs = Number.POSITIVE_INFINITY;

  opened({ textBytesMax, offlineMessageMs }: Opened): void {
    this.textBytesMax = textBytesMax;
    this.offlineMessageMs = offlineMessageMs;
  }
}
